"""Jobs that run after their request is answered: an API in front of a table, its stream, functions, and their failures.

AWS's pattern "Process jobs asynchronously with API Gateway, DynamoDB Streams and Lambda", made by calls.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from awsim import mock_aws

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsim import Cloud

REGION = "us-east-1"
ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/api"
PUT = """{
  "TableName": "jobs",
  "ConditionExpression": "attribute_not_exists(id)",
  "Item": {
    "id": {"S": "$context.requestId"},
    "status": {"S": "PENDING"},
    "version": {"N": "1"},
    "seconds": {"N": "$input.path('$.seconds')"}
  }
}"""
GET = """{"TableName": "jobs", "Key": {"id": {"S": "$input.params('jobId')"}}}"""
SHOWN = """#set($item = $input.path('$.Item'))
{ #foreach($entry in $item.entrySet())"$entry.key": #foreach($value in $entry.value.entrySet())"$value.value"#end
#if($foreach.hasNext),#end#end}"""
SCHEMA = {
    "$schema": "http://json-schema.org/draft-04/schema#",
    "type": "object",
    "required": ["seconds"],
    "properties": {"seconds": {"type": "integer", "minimum": 0}},
    "additionalProperties": False,
}


def client(service: str) -> Any:
    return boto3.client(service, region_name=REGION)


def work(event: Any, context: Any) -> None:
    """Take the jobs that nobody has taken, and do them."""
    table = boto3.resource("dynamodb", region_name=REGION).Table("jobs")
    for record in event["Records"]:
        image = record["dynamodb"].get("NewImage", {})
        if record["eventName"] != "INSERT":
            continue
        job, seconds = image["id"]["S"], int(image["seconds"]["N"])
        change = {
            "Key": {"id": job},
            "UpdateExpression": "SET #s = :s, version = version + :one, done_by = :me",
            "ConditionExpression": "version = :v",
            "ExpressionAttributeNames": {"#s": "status"},
        }
        values = {":one": 1, ":v": 1, ":me": context.function_name}
        try:
            table.update_item(**change, ExpressionAttributeValues={**values, ":s": "RUNNING"})
        except table.meta.client.exceptions.ConditionalCheckFailedException:
            continue
        if seconds > 900:
            raise ValueError(f"{seconds} s are too long")
        table.update_item(**change, ExpressionAttributeValues={**values, ":s": "SUCCEEDED", ":v": 2})


def report(event: Any, _: Any) -> None:
    """Say on the bus what has failed."""
    details = [json.loads(record["Sns"]["Message"]) for record in event["Records"]]
    entries = [
        {
            "EventBusName": "failures",
            "Source": "jobs",
            "DetailType": "failed",
            "Detail": json.dumps({"function": each["requestContext"]["functionArn"].rpartition(":")[2]}),
        }
        for each in details
    ]
    assert client("events").put_events(Entries=entries)["FailedEntryCount"] == 0


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with mock_aws(clock="virtual") as found:
        yield found


@pytest.fixture
def url(cloud: Cloud) -> str:
    """Where the system's API answers."""
    table_and_functions(cloud)
    failures()
    return api()


def table_and_functions(cloud: Cloud) -> None:
    table = client("dynamodb").create_table(
        TableName="jobs",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )["TableDescription"]
    topic = client("sns").create_topic(Name="failed-jobs")["TopicArn"]
    cloud.functions.create("report", report)
    client("sns").subscribe(
        TopicArn=topic, Protocol="lambda", Endpoint=f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:report"
    )
    for name in ("worker-a", "worker-b"):
        cloud.functions.create(name, work)
        client("lambda").create_event_source_mapping(
            FunctionName=name,
            EventSourceArn=table["LatestStreamArn"],
            StartingPosition="TRIM_HORIZON",
            MaximumRetryAttempts=0,
            DestinationConfig={"OnFailure": {"Destination": topic}},
        )


def failures() -> None:
    """A bus with an archive, whose events go to a queue."""
    events, sqs = client("events"), client("sqs")
    bus = events.create_event_bus(Name="failures")["EventBusArn"]
    queue = sqs.create_queue(QueueName="failed")["QueueUrl"]
    arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:failed"
    events.put_rule(Name="failed", EventBusName="failures", EventPattern=json.dumps({"source": ["jobs"]}))
    events.put_targets(Rule="failed", EventBusName="failures", Targets=[{"Id": "queue", "Arn": arn}])
    events.create_archive(ArchiveName="failures", EventSourceArn=bus)
    policy = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn}
    document = json.dumps({"Version": "2012-10-17", "Statement": [policy]})
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": document})


def api() -> str:
    apigateway = client("apigateway")
    made = apigateway.create_rest_api(name="jobs", endpointConfiguration={"types": ["REGIONAL"]})
    id_ = made["id"]
    apigateway.create_model(restApiId=id_, name="Job", contentType="application/json", schema=json.dumps(SCHEMA))
    validator = apigateway.create_request_validator(restApiId=id_, name="body", validateRequestBody=True)["id"]
    jobs = apigateway.create_resource(restApiId=id_, parentId=made["rootResourceId"], pathPart="jobs")["id"]
    job = apigateway.create_resource(restApiId=id_, parentId=jobs, pathPart="{jobId}")["id"]
    checked = {"requestValidatorId": validator, "requestModels": {"application/json": "Job"}}
    needed = {"requestParameters": {"method.request.path.jobId": True}}
    answer = """{"jobId": "$context.requestId"}"""
    for resource, method, action, template, shown, given in (
        (jobs, "POST", "PutItem", PUT, answer, checked),
        (job, "GET", "GetItem", GET, SHOWN, needed),
    ):
        at = {"restApiId": id_, "resourceId": resource, "httpMethod": method}
        apigateway.put_method(**at, authorizationType="AWS_IAM", **given)
        apigateway.put_integration(
            **at,
            type="AWS",
            integrationHttpMethod="POST",
            uri=f"arn:aws:apigateway:{REGION}:dynamodb:action/{action}",
            credentials=ROLE,
            requestTemplates={"application/json": template},
            passthroughBehavior="NEVER",
        )
        apigateway.put_method_response(**at, statusCode="200")
        apigateway.put_integration_response(**at, statusCode="200", responseTemplates={"application/json": shown})
    apigateway.create_deployment(restApiId=id_, stageName="prod")
    return f"https://{id_}.execute-api.{REGION}.amazonaws.com/prod/jobs"


def ask(method: str, url: str, body: Any = None) -> requests.Response:
    """A signed request."""
    content = None if body is None else json.dumps(body)
    request = AWSRequest(method, url, data=content, headers={"Content-Type": "application/json"})
    SigV4Auth(Credentials("AKIAIOSFODNN7EXAMPLE", "secret"), "execute-api", REGION).add_auth(request)
    return requests.request(method, url, data=content, headers=dict(request.headers))


def received() -> list[Any]:
    queue = client("sqs").get_queue_url(QueueName="failed")["QueueUrl"]
    messages = client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    return [json.loads(each["Body"]) for each in messages]


def test_a_job_is_taken_on_done_by_one_of_two_and_shown(cloud: Cloud, url: str) -> None:
    made = ask("POST", url, {"seconds": 5})
    job = made.json()["jobId"]
    assert made.status_code == 200
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", job)
    assert made.headers["x-amzn-RequestId"] == job
    cloud.settle()
    found = ask("GET", f"{url}/{job}").json()
    assert found.pop("done_by") in {"worker-a", "worker-b"}
    assert found == {"id": job, "status": "SUCCEEDED", "version": "3", "seconds": "5"}
    assert received() == []


def test_what_may_not_pass_makes_no_job(cloud: Cloud, url: str) -> None:
    unsigned = requests.post(url, json={"seconds": 5})
    assert (unsigned.status_code, unsigned.json()) == (403, {"message": "Missing Authentication Token"})
    assert unsigned.headers["x-amzn-ErrorType"] == "MissingAuthenticationTokenException"
    for wrong in ({}, {"seconds": "5"}, {"seconds": -1}, {"seconds": 1, "more": 1}, [], "x"):
        answer = ask("POST", url, wrong)
        assert (answer.status_code, answer.json()) == (400, {"message": "Invalid request body"})
    assert client("dynamodb").scan(TableName="jobs")["Count"] == 0
    unknown = ask("GET", f"{url}/none")
    assert (unknown.status_code, unknown.json()) == (200, {})


def test_a_job_that_fails_is_reported_and_its_report_replayed(cloud: Cloud, url: str) -> None:
    job = ask("POST", url, {"seconds": 1000}).json()["jobId"]
    cloud.settle()
    assert ask("GET", f"{url}/{job}").json()["status"] == "RUNNING"
    [event] = received()
    assert (event["source"], event["detail-type"]) == ("jobs", "failed")
    assert event["detail"]["function"].startswith("worker-")

    events = client("events")
    bus = events.describe_event_bus(Name="failures")["Arn"]
    archive = events.describe_archive(ArchiveName="failures")["ArchiveArn"]
    now = cloud.clock.now()
    events.start_replay(
        ReplayName="again",
        EventSourceArn=archive,
        EventStartTime=now - 3600,
        EventEndTime=now + 3600,
        Destination={"Arn": bus},
    )
    cloud.settle()
    [again] = received()
    assert (again["detail"], again["replay-name"]) == (event["detail"], "again")
