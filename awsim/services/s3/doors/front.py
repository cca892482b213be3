"""What requests over HTTP to S3 pass before and after their operation: who has signed them, and which origin asks.

Calls of clients that go without HTTP do not pass here: nothing of theirs is signed, and no browser makes them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from awsim.model.errors import ServiceError
from awsim.model.loader import operation as operation_of
from awsim.protocols.error_response import error_response
from awsim.protocols.headers import response_headers
from awsim.protocols.http import HTTPResponse
from awsim.services.s3.doors.cors import cors_headers, cross_origin_of, matching_rule
from awsim.services.s3.doors.forms import read_form
from awsim.services.s3.doors.places import bucket_at, place_of
from awsim.services.s3.doors.policies import require_allowed
from awsim.services.s3.doors.presigned import headers_in_query, presigned_of
from awsim.services.s3.doors.uploads import answer_to, not_allowed, posting, put_request, require_whole
from awsim.services.s3.doors.verification import require_authorised, require_presigned, require_signed_form

if TYPE_CHECKING:
    from awsim.fabric.doors import Answer
    from awsim.kernel.steps import Steps
    from awsim.kernel.world import World
    from awsim.protocols.http import HTTPRequest
    from awsim.protocols.route import Route
    from awsim.services.s3.doors.cors import CrossOrigin
    from awsim.services.s3.doors.places import Place
    from awsim.services.s3.models import Bucket

NOT_ALLOWED = (
    "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / "
    "Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec."
)
METHODS = frozenset({"GET", "PUT", "POST", "DELETE", "HEAD"})


def answering(world: World, request: HTTPRequest, route: Route | None, answer: Answer) -> Steps[HTTPResponse]:
    """The response to a request to S3's API, in steps; `route` is what it means, `answer` answers an operation."""
    is_plain = "origin" not in request.headers and "?" not in request.url and not world.options.verify_signatures
    if is_plain and route is not None:
        return (yield from answer(request))
    place = place_of(request.url)
    asked = cross_origin_of(request.method, request.headers)
    try:
        response = yield from _answering(world, request, route, place, answer)
    except ServiceError as error:
        response = refusal(world, error)
    if asked is not None and request.method != "OPTIONS":
        response.headers.update(shared_headers(bucket_at(world, request, place), asked))
    response.says_origins = bool(place.bucket)
    return response


def refusal(world: World, error: ServiceError) -> HTTPResponse:
    """An error that no operation has answered."""
    return error_response(operation_of("s3", "GetObject"), error, world.random.request_id("s3"), world.clock.now())


def own_headers(world: World) -> dict[str, str]:
    """The headers of every answer, for one that no operation gives."""
    headers = response_headers(operation_of("s3", "GetObject"), world.random.request_id("s3"), world.clock.now())
    return {name: text for name, text in headers.items() if name != "content-type"}


def _answering(
    world: World, request: HTTPRequest, route: Route | None, place: Place, answer: Answer
) -> Steps[HTTPResponse]:
    if request.method == "OPTIONS":
        return preflight(world, request, bucket_at(world, request, place), place.resource_type)
    if request.method == "POST" and place.bucket and not place.key and route is None:
        return (yield from _uploading(world, request, place, answer))
    if route is None:
        raise not_allowed(request.method, place)
    presigned = presigned_of(request.url)
    now = world.clock.now()
    if presigned is not None:
        presigned.require_current(now)
        if world.options.clock == "wall":
            # A virtual clock begins where it is told, mostly before the moment of who signs by the real one.
            presigned.require_begun(now)
    if world.options.verify_signatures:
        bucket = bucket_at(world, request, place)
        region = None if bucket is None else bucket.region
        if presigned is not None:
            require_presigned(world, request, presigned, place, region)
        else:
            require_authorised(world, request, place, region)
    if presigned is not None:
        request = replace(request, headers={**headers_in_query(request.url), **request.headers})
    return (yield from answer(request))


def _uploading(world: World, request: HTTPRequest, place: Place, answer: Answer) -> Steps[HTTPResponse]:
    """What a form uploads: PutObject, told of as posted."""
    form = read_form(request.headers.get("content-type", ""), request.body)
    require_whole(form)
    if "policy" in form.fields:
        if world.options.verify_signatures:
            require_signed_form(world, form)
        require_allowed(form, place.bucket, world.clock.now())
    put = put_request(request, form)
    with posting(place.bucket, form.fields["key"]):
        response = yield from answer(put)
    return answer_to(form, place, response, request) if response.status < 300 else response


def preflight(world: World, request: HTTPRequest, bucket: Bucket | None, resource_type: str) -> HTTPResponse:
    """What a browser is answered that asks what it may send. Raises ServiceError where it may not."""
    asked = cross_origin_of(request.method, request.headers)
    if asked is None:
        raise ServiceError("Insufficient information. Origin request header needed.", code="BadRequest", status=400)
    method = request.headers.get("access-control-request-method")
    if method not in METHODS:
        message = f"Invalid Access-Control-Request-Method: {method or 'null'}"
        raise ServiceError(message, code="BadRequest", status=400)
    if bucket is None:
        raise _forbidden("CORSResponse: Bucket not found", asked, "BUCKET")
    if "Cors" not in bucket.configurations:
        raise _forbidden("CORSResponse: CORS is not enabled for this bucket.", asked, resource_type)
    rule = matching_rule(bucket.configurations["Cors"]["CORSRules"], asked)
    if rule is None:
        raise _forbidden(NOT_ALLOWED, asked, resource_type)
    return HTTPResponse(200, {**own_headers(world), **cors_headers(rule, asked), "content-length": "0"})


def shared_headers(bucket: Bucket | None, asked: CrossOrigin) -> dict[str, str]:
    """What a bucket's rules say in an answer to a request of another origin; nothing where none allows it."""
    configuration = None if bucket is None else bucket.configurations.get("Cors")
    rule = None if configuration is None else matching_rule(configuration["CORSRules"], asked)
    return {} if rule is None else cors_headers(rule, asked)


def _forbidden(message: str, asked: CrossOrigin, resource_type: str) -> ServiceError:
    return ServiceError(message, code="AccessForbidden", status=403, Method=asked.method, ResourceType=resource_type)
