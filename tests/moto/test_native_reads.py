"""Every place where moto reads what native services hold is declared: mended by a moto side, or harmless for a reason.

A place that is not declared reads a hidden backend in which there is never anything, as CloudWatch Logs did with
streams: moto answers that they do not exist, or loses what it sends. Mend it, or say here why it does no harm.
"""

from __future__ import annotations

import ast
from importlib import import_module

import pytest

from awsim.fabric.stacks.known import resource_type
from awsim.services.registry import MOTO_CHANGES
from tests.moto.native_reads import names_of_partly_native, native_packages, reads, reads_of

LOOK_UPS = "awslambda.utils:get_backend"
TEMPLATES = "ec2.models.launch_templates"

FUNCTIONS = "awsim.services.lambda_.moto_side.functions:answer_look_ups"
SHOWN_TEMPLATES = "awsim.services.ec2.moto_side.launch_templates:show_templates"
BUCKETS = "awsim.services.s3.moto_side.buckets:answer_look_ups"
TOPICS = "awsim.services.sns.moto_side.topics:answer_look_ups"
STACKS = "awsim.moto.stacks:make_native"

MENDED = {
    ("cloudformation.custom_model", LOOK_UPS): "awsim.services.lambda_.moto_side.custom_resources:make_native",
    ("cloudformation.parsing", "apigateway:models"): STACKS,
    ("cloudformation.parsing", "awslambda:models"): STACKS,
    ("wafv2.models", "apigateway:apigateway_backends"): "awsim.services.apigateway.moto_side.stages:protect_stages",
    ("cloudformation.parsing", "dynamodb:models"): STACKS,
    ("cloudformation.parsing", "events:models"): STACKS,
    ("cloudformation.parsing", "kinesis:models"): STACKS,
    ("cloudformation.parsing", "s3:models"): STACKS,
    ("cloudformation.parsing", "sns:models"): STACKS,
    ("cloudformation.parsing", "sqs:models"): STACKS,
    ("config.models", LOOK_UPS): FUNCTIONS,
    ("logs.models", LOOK_UPS): FUNCTIONS,
    ("logs.models", "kinesis:kinesis_backends"): "awsim.services.kinesis.moto_side.logs:deliver_to_streams",
    ("secretsmanager.models", LOOK_UPS): FUNCTIONS,
    ("ses.models", "awslambda.models:lambda_backends"): "awsim.services.lambda_.moto_side.events:send_ses_events",
    ("cloudformation.models", "sns.models:sns_backends"): TOPICS,
    ("cloudtrail.models", "sns:sns_backends"): TOPICS,
    ("config.models", "sns.config:sns_config_query"): TOPICS,
    ("ses.models", "sns.models:sns_backends"): TOPICS,
    ("textract.models", "sns:sns_backends"): TOPICS,
    **{
        (module, "s3.models:s3_backends"): BUCKETS
        for module in (
            *("athena.models", "cloudformation.parsing", "cloudformation.utils", "cloudtrail.models"),
            *("ec2.models.flow_logs", "firehose.models", "logs.models", "s3tables.models", "sagemaker.utils"),
            *("sagemakerruntime.models", "ses.models"),
        )
    },
    ("config.models", "s3.config:s3_config_query"): BUCKETS,
    (
        "config.models",
        "s3control.config:s3_account_public_access_block_query",
    ): "awsim.services.s3.moto_side.account_blocks:answer_look_ups",
    ("core.resource_tagging", "_instances of any service"): (
        "awsim.services.dynamodb.moto_side.tags:show_tables",
        "awsim.services.ec2.moto_side.tags:show_templates",
        "awsim.services.lambda_.moto_side.tags:show_functions",
        "awsim.services.sqs.moto_side.tags:show_queues",
        "awsim.services.sns.moto_side.tags:show_topics",
        "awsim.services.events.moto_side.tags:show_rules_and_buses",
        "awsim.services.s3.moto_side.tags:show_buckets",
        "awsim.services.apigateway.moto_side.tags:show_apis",
        "awsim.services.apigatewayv2.moto_side.tags:show_apis",
    ),
    ("autoscaling.models", f"{TEMPLATES}:default_version_number"): SHOWN_TEMPLATES,
    ("autoscaling.models", f"{TEMPLATES}:get_launch_template"): SHOWN_TEMPLATES,
    ("autoscaling.models", f"{TEMPLATES}:get_launch_template_by_name"): SHOWN_TEMPLATES,
    ("ec2.models", f"{TEMPLATES}:get_launch_template"): SHOWN_TEMPLATES,
    ("ec2.models.fleets", f"{TEMPLATES}:default_version_number"): SHOWN_TEMPLATES,
    ("ec2.models.fleets", f"{TEMPLATES}:get_launch_template"): SHOWN_TEMPLATES,
    ("ec2.models.fleets", f"{TEMPLATES}:get_launch_template_by_name"): SHOWN_TEMPLATES,
    ("ec2.models.instances", f"{TEMPLATES}:default_version_number"): SHOWN_TEMPLATES,
    ("ec2.models.instances", f"{TEMPLATES}:describe_launch_templates"): SHOWN_TEMPLATES,
    ("ec2.models.spot_requests", f"{TEMPLATES}:get_launch_template"): SHOWN_TEMPLATES,
    ("ec2.models.spot_requests", f"{TEMPLATES}:get_launch_template_by_name"): SHOWN_TEMPLATES,
    ("eks.models", f"{TEMPLATES}:describe_launch_templates"): SHOWN_TEMPLATES,
}
"""(module of moto's, what it reads) -> the change, or the changes, by which it reads the native service."""

NATIVE_OPERATIONS = "moto's side of operations that are native: it is not asked"
HARMLESS = {
    ("awslambda_simple.models", "awslambda.models:LambdaBackend"): "a base class; no service answers with it",
    ("awslambda_simple.responses", "awslambda.responses:LambdaResponse"): "a base class; no service answers with it",
    ("core.base_backend", "_instances of any service"): "the list of tables itself",
    ("core.botocore_stubber", "get_backend of any service"): "moto's own interception, which awsim takes the place of",
    ("ec2.models.vpcs", "get_backend of any service"): "asks classes for names of endpoint services",
    ("moto_server.werkzeug_app", "get_backend of any service"): "moto's own server, which awsim does not run",
    ("moto_server.werkzeug_app", "list_of_moto_modules of any service"): "moto's own server, which awsim does not run",
    ("rds.models", "get_backend of any service"): "asks for KMS, RDS and Secrets Manager only",
    ("textract.models", "sns.exceptions:TopicNotFound"): "a class of errors; what is asked raises it",
    ("athena.models", "s3.utils:bucket_and_name_from_url"): "takes a URL apart",
    ("cloudformation.parsing", "s3.utils:bucket_and_name_from_url"): "takes a URL apart",
    ("cloudformation.responses", "s3.exceptions:S3ClientError"): "a class of errors; what is asked raises it",
    ("core.routing", "s3.responses:S3Response"): "moto's own server, which awsim does not run",
    ("core.routing", "s3.utils:bucket_name_from_url"): "moto's own server, which awsim does not run",
    ("ec2.models.flow_logs", "s3.exceptions:MissingBucket"): "a class of errors; what is asked raises it",
    ("logs.models", "s3.models:MissingBucket"): "a class of errors; what is asked raises it",
    ("s3tables.models", "s3.models:FakeBucket"): "a name for type checkers",
    **{
        ("iam.access_control", f"s3.exceptions:{name}Error"): "a class of errors"
        for name in (
            *("BucketAccessDenied", "BucketInvalidAccessKeyId", "BucketInvalidToken", "BucketSignatureDoesNotMatch"),
            *("S3AccessDenied", "S3InvalidAccessKeyId", "S3InvalidToken", "S3SignatureDoesNotMatch"),
        )
    },
    ("stepfunctions.parser.utils", "_instances of any service"): "another class's attribute of the same name",
    **{
        ("ec2.responses.launch_templates", f"{TEMPLATES}:{name}"): NATIVE_OPERATIONS
        for name in (
            *("create_launch_template", "default_version_number", "delete_launch_template"),
            *("describe_launch_template_versions", "describe_launch_templates", "get_launch_template"),
            *("get_launch_template_by_name", "get_launch_template_data", "modify_launch_template"),
        )
    },
}
"""(module of moto's, what it reads) -> why it does no harm."""


@pytest.fixture(scope="module")
def found() -> set[tuple[str, str]]:
    return reads()


def test_every_read_of_native_resources_is_declared(found: set[tuple[str, str]]) -> None:
    assert found - set(MENDED) - set(HARMLESS) == set()


def test_nothing_is_declared_that_moto_no_longer_reads(found: set[tuple[str, str]]) -> None:
    assert (set(MENDED) | set(HARMLESS)) - found == set()


def test_no_read_is_both_mended_and_harmless() -> None:
    assert set(MENDED) & set(HARMLESS) == set()


def test_what_mends_a_read_is_carried_out() -> None:
    changes = {change for changes in MOTO_CHANGES.values() for change in changes}
    named = {each for change in MENDED.values() for each in ([change] if isinstance(change, str) else change)}

    assert named <= changes


def test_every_cloudformation_type_of_a_native_package_is_native() -> None:
    from moto.cloudformation.parsing import get_model_list

    templates = import_module("moto.ec2.models.launch_templates")
    owners = {f"moto.{package}" for package in native_packages()}
    types = {
        model.cloudformation_type()
        for model in get_model_list()
        if ".".join(model.__module__.split(".")[:2]) in owners or model.__module__ == templates.__name__
    }

    assert "AWS::Kinesis::Stream" in types
    assert {name for name in types if resource_type(name) is None} == set()


def test_every_native_package_that_moto_tags_is_seen_by_its_tagging() -> None:
    from moto.backends import get_backend
    from moto.core.resource_tagging import TaggableResourcesMixin

    names = {"awslambda": "lambda"}
    tagged = {
        package
        for package in native_packages()
        if issubclass(get_backend(names.get(package, package)).backend, TaggableResourcesMixin)
    }

    mended = {change.split(".")[2].rstrip("_") for change in MOTO_CHANGES["resourcegroupstaggingapi"]}
    assert {names.get(package, package) for package in tagged} <= mended


class TestTheWalk:
    """What it would find, so that an empty answer means something."""

    def found(self, source: str, module: str = "logs.models") -> set[str]:
        return set(reads_of(module, ast.parse(source), native_packages(), names_of_partly_native()))

    @pytest.mark.parametrize(
        ("source", "what"),
        [
            ("from moto.kinesis import kinesis_backends", "kinesis:kinesis_backends"),
            ("def f():\n    from moto.kinesis.models import KinesisBackend", "kinesis.models:KinesisBackend"),
            ("from ..dynamodb import dynamodb_backends", "dynamodb:dynamodb_backends"),
            ("import moto.awslambda.models", "awslambda.models:"),
            ("from moto import kinesis", "kinesis:"),
            ("backends.get_backend('kinesis')", "get_backend of any service"),
            ("self.ec2_backend.launch_templates['a']", "ec2.models.launch_templates:launch_templates"),
        ],
    )
    def test_finds_what_reads_native_resources(self, source: str, what: str) -> None:
        assert self.found(source) == {what}

    def test_passes_over_what_is_there_for_type_checkers(self) -> None:
        assert self.found("if TYPE_CHECKING:\n    from moto.kinesis import kinesis_backends") == set()

    def test_passes_over_other_packages(self) -> None:
        assert self.found("from moto.firehose import firehose_backends\nimport json\nfrom kinesis import a") == set()
