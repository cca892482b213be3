"""Parameters that take URLs of AWS's take the server's own form of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from awsim.model.loader import service_model
from awsim.server.received import url_members

if TYPE_CHECKING:
    from tests.server.serving import Served

TEMPLATE = json.dumps({"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "jobs"}}}})


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "assets.localhost.localstack.cloud"])
def test_a_stack_is_made_from_a_template_at_the_servers_own_address(served: Served, host: str) -> None:
    s3, cloudformation = served.client("s3"), served.client("cloudformation")
    s3.create_bucket(Bucket="assets")
    s3.put_object(Bucket="assets", Key="deep/template.json", Body=TEMPLATE.encode())
    path = "deep/template.json" if host.startswith("assets") else "assets/deep/template.json"

    cloudformation.create_stack(StackName="stack", TemplateURL=f"http://{host}:{served.server.port}/{path}")

    [resource] = cloudformation.describe_stack_resources(StackName="stack")["StackResources"]
    assert resource["PhysicalResourceId"].endswith("/jobs")


def test_another_servers_address_stays_what_it_is(served: Served) -> None:
    cloudformation = served.client("cloudformation")

    with pytest.raises(cloudformation.exceptions.ClientError):
        cloudformation.create_stack(StackName="stack", TemplateURL="http://127.0.0.1:1/assets/template.json")


@pytest.mark.parametrize(
    ("service", "operation", "names"),
    [
        ("cloudformation", "CreateStack", {"TemplateURL", "StackPolicyURL"}),
        ("cloudformation", "UpdateStack", {"TemplateURL", "StackPolicyURL", "StackPolicyDuringUpdateURL"}),
        ("cloudformation", "CreateStackInstances", {"AccountsUrl"}),
        ("ec2", "ImportSnapshot", {"Url"}),
        ("iot", "CreateTopicRule", {"queueUrl"}),
        ("dynamodb", "PutItem", set()),
        ("kinesis", "PutRecord", set()),
    ],
)
def test_the_models_say_which_parameters_these_are(service: str, operation: str, names: set[str]) -> None:
    assert url_members(service_model(service).operation_model(operation)) == names
