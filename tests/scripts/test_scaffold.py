"""`scripts/scaffold.py` in a tree of its own: what it writes for each protocol, and what it leaves alone."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.xdist_group("scaffold")  # the tree they share takes seconds to make

SERVICES = {
    "timestream-influxdb": ("--operations", "CreateDbInstance,DeleteDbInstance", "--regions", "us-east-1,eu-west-1"),
    "ec2": ("CreateLaunchTemplate",),
    "lambda": ("CreateFunction",),
    "eventbridgev2": ("CreateEventBus",),
    "sns": ("CreateTopic",),
}
"""json without an endpoint table, ec2, rest-json with a keyword for a name, CBOR only, query."""

WITH_TYPES = {
    "kinesis": ("CreateStream", "CreateChannel", "RegisterStreamConsumer", "PutResourcePolicy", "PutRecord"),
    "stepfunctions": ("CreateStateMachine", "CreateStateMachineAlias"),
    "scheduler": ("CreateSchedule", "CreateScheduleGroup"),
}
"""Services with resource types, some of which take more than data."""

NEEDED = {
    ("timestream-influxdb", "CreateDbInstance"): ({"name": "a"}, "timestream-influxdb:CreateDbInstance db-instance/a"),
    ("timestream-influxdb", "DeleteDbInstance"): (
        {"identifier": "a"},
        "timestream-influxdb:DeleteDbInstance db-instance/a",
    ),
    ("lambda", "CreateFunction"): ({"FunctionName": "f"}, "lambda:CreateFunction function/f"),
    ("kinesis", "PutRecord"): ({"StreamName": "s"}, "kinesis:PutRecord stream/s"),
    ("kinesis", "RegisterStreamConsumer"): ({}, "kinesis:RegisterStreamConsumer stream-consumer/*"),
    ("stepfunctions", "CreateStateMachine"): ({"name": "m"}, "states:CreateStateMachine state-machine/m"),
}
"""What access.py says at first: parameters -> the action, and the ARN's end."""

SAYS_NEEDED = """
from awsim.services.access import actions_of

for (service, operation), (params, right) in {needed}.items():
    [(action, [arn])] = actions_of(service, operation, params, "123456789012", "us-east-1")
    assert right == action + " " + arn.rpartition(":")[2], (action, arn)
"""


WRITTEN = [
    (
        "ec2",
        "CreateLaunchTemplate",
        "create_launch_template",
        {"LaunchTemplateName": "web", "LaunchTemplateData": {"ImageId": "ami-1", "SecurityGroupIds": ["sg-1", "sg-2"]}},
        {
            "LaunchTemplate": {
                "LaunchTemplateId": "lt-1",
                "Tags": [{"Key": "a", "Value": "<b>"}],
                "DefaultVersionNumber": 1,
            }
        },
    ),
    (
        "eventbridgev2",
        "CreateEventBus",
        "create_event_bus",
        {"Name": "orders"},
        {"EventBusArn": "arn:aws:events:us-east-1:123456789012:event-bus/orders", "Name": "orders"},
    ),
    (
        "sns",
        "CreateTopic",
        "create_topic",
        {"Name": "orders", "Tags": [{"Key": "a", "Value": "b"}]},
        {"TopicArn": "arn:aws:sns:us-east-1:123456789012:orders"},
    ),
]
"""Of ec2, CBOR only, and query: an operation, what it is called with, what its method returns when it is written."""

OVER_THE_WIRE = """
from awsim import Cloud

with_wire = Cloud().client("{service}", region_name="us-east-1")
sent = []
with_wire.meta.events.register("before-send", lambda request, **_: sent.append(request))
answer = with_wire.{method}(**{call})
assert len(sent) == 1
assert answer.pop("ResponseMetadata")["HTTPStatusCode"] == 200
assert answer == {result}, answer
"""


@pytest.fixture(scope="module")
def scaffolded(bare_tree, tmp_path_factory):
    """A tree in which a service of each kind was scaffolded; not to be changed."""
    tree = bare_tree.copy_to(tmp_path_factory.mktemp("scaffolded") / "awsim")
    for service, arguments in SERVICES.items():
        done = tree.scaffold(service, *arguments)
        assert done.returncode == 0, done.stderr
    return tree


@pytest.fixture(scope="module")
def with_types(scaffolded, tmp_path_factory):
    """The tree with further services, which have types; not to be changed."""
    tree = scaffolded.copy_to(tmp_path_factory.mktemp("types") / "awsim")
    for service, operations in WITH_TYPES.items():
        done = tree.scaffold(service, *operations)
        assert done.returncode == 0, done.stderr
    return tree


@pytest.fixture
def own(scaffolded, tmp_path):
    """A copy of the scaffolded tree to change."""
    return scaffolded.copy_to(tmp_path / "awsim")


class TestWrites:
    def test_the_first_tests_of_every_protocol_pass_at_once(self, scaffolded):
        done = scaffolded.run("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/services")

        assert done.returncode == 0, done.stdout
        assert re.search(r"\d+ passed, \d+ xfailed", done.stdout)

    def test_a_service_passes_lint_types_and_its_tests(self, own):
        done = own.run("scripts/scaffold.py", "timestream-influxdb", "TagResource")

        assert done.returncode == 0, done.stdout + done.stderr

    def test_a_method_has_the_models_members_as_typed_keywords(self, scaffolded):
        backend = scaffolded.read("awsim/services/timestreaminfluxdb/backend.py")

        assert backend.endswith(
            "    def delete_db_instance("
            "self, *, identifier: str, retain_automated_backups: bool | None = None) -> dict[str, Any]:\n"
            '        """DeleteDbInstance: its page in the API reference.\n\n'
            "        https://docs.aws.amazon.com/goto/WebAPI/timestream-influxdb-2023-01-27/DeleteDbInstance\n"
            '        """\n'
            '        raise NotYetWritten("DeleteDbInstance")\n'
        )

    def test_given_regions_are_written_with_their_source(self, scaffolded):
        assert '''    regions = frozenset({"eu-west-1", "us-east-1"})
    """Where the service exists: given by --regions when the service was added."""
''' in scaffolded.read("awsim/services/timestreaminfluxdb/backend.py")

    def test_the_regions_of_the_endpoint_table_are_written_with_their_source(self, scaffolded):
        backend = scaffolded.read("awsim/services/ec2/backend.py")

        assert '"eu-central-1",' in backend
        assert '"""Where the service exists: botocore\'s endpoint data."""' in backend

    def test_a_service_named_like_a_keyword_gets_a_trailing_underscore(self, scaffolded):
        registry = scaffolded.read("awsim/services/registry.py")

        assert '    "lambda": "awsim.services.lambda_.backend:LambdaBackend",\n' in registry

    def test_the_registry_stays_sorted(self, scaffolded):
        services = re.findall(r'^    "([^":]+)": "awsim', scaffolded.read("awsim/services/registry.py"), re.M)

        assert services == sorted(SERVICES)

    def test_a_resource_has_the_states_of_its_status(self, scaffolded):
        models = scaffolded.read("awsim/services/timestreaminfluxdb/models.py")

        assert 'DB_INSTANCE_STATES = (\n    "CREATING",\n    "AVAILABLE",\n' in models
        assert "class DbInstance:\n" in models

    def test_exceptions_with_members_have_classes(self, scaffolded):
        errors = scaffolded.read("awsim/services/timestreaminfluxdb/errors.py")

        assert (
            """
class ResourceNotFoundError(ServiceError):
    \"\"\"The model's ResourceNotFoundException.\"\"\"

    code = "ResourceNotFoundException"

    def __init__(self, message: str, *, resource_id: str, resource_type: str) -> None:
        super().__init__(message, resourceId=resource_id, resourceType=resource_type)
"""
            in errors
        )
        assert "InternalServer" not in errors  # it has a message alone

    def test_states_that_pass_are_a_lifecycle(self, scaffolded):
        lifecycles = scaffolded.read("awsim/services/timestreaminfluxdb/lifecycles.py")

        assert '        "CREATING": Transition("AVAILABLE", TO_BE_FOUND),\n' in lifecycles
        assert '        "DELETING": Transition("DELETED", TO_BE_FOUND),\n' in lifecycles
        assert '"FAILED": Transition' not in lifecycles

    def test_the_backend_holds_a_resource_and_finds_it(self, scaffolded):
        backend = scaffolded.read("awsim/services/timestreaminfluxdb/backend.py")

        assert "        self.db_instances: dict[str, DbInstance] = {}\n" in backend
        assert "    def find_db_instance(self, identifier: str) -> DbInstance | None:\n" in backend

    def test_resource_types_are_as_their_schemas_say(self, with_types):
        pytest.importorskip("cfnlint", reason="cfn-lint, which has the schemas, is not installed")
        shutil.copytree(ROOT / "tests" / "fabric", with_types.root / "tests" / "fabric")

        done = with_types.run(
            *("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/fabric/stacks/test_schemas.py"),
            *("-k", "Kinesis or Scheduler or StepFunctions or Timestream"),
        )

        assert done.returncode == 0, done.stdout
        assert "AWS::StepFunctions" in with_types.read("awsim/services/registry.py")
        checked = with_types.run("-m", "mypy", *(f"awsim/services/{service}" for service in WITH_TYPES))
        assert checked.returncode == 0, checked.stdout

    def test_what_data_can_not_say_of_a_type_is_a_hook_to_write(self, with_types):
        stacks = with_types.read("awsim/services/kinesis/stacks.py")

        assert '        Hook(("ShardCount",), unwritten, "change"),\n' in stacks
        assert '    raise NotYetWritten(f"the change of {sorted(change.after)}")\n' in stacks
        assert (
            '        Step("UpdateMaxRecordSize", ("MaxRecordSizeInKiB",), keys={"StreamARN": "StreamARN"}),\n' in stacks
        )
        assert stacks.endswith("for each in (CHANNEL, RESOURCE_POLICY, STREAM, STREAM_CONSUMER)}\n")

    def test_actions_are_about_the_resources_that_parameters_name(self, with_types):
        done = with_types.run("-c", SAYS_NEEDED.format(needed=NEEDED))

        assert done.returncode == 0, done.stderr

    def test_a_service_without_operations_has_a_folder_for_its_tests(self, own):
        done = own.scaffold("sqs")

        assert done.returncode == 0, done.stderr
        assert 'boto3.client("sqs"' in own.read("tests/services/sqs/conftest.py")

    def test_the_coverage_page_counts_the_service_as_native(self, scaffolded):
        coverage = scaffolded.read("docs/coverage.md")

        assert "### timestream-influxdb\n\n- Native: CreateDbInstance, DeleteDbInstance\n" in coverage
        assert "| `timestream-influxdb` | 24 | 2 | " in coverage

    def test_the_example_of_the_page_runs(self, scaffolded):
        example = re.search(r"```python\n(.+?)```", scaffolded.read("docs/services/lambda_.md"), re.S)

        done = scaffolded.run("-c", example[1])

        assert done.returncode == 0, done.stderr

    @pytest.mark.parametrize(("service", "operation", "method", "call", "result"), WRITTEN)
    def test_an_operation_once_written_is_answered_over_the_wire(self, own, service, operation, method, call, result):
        path = own.root / "awsim" / "services" / service / "backend.py"
        path.write_text(path.read_text().replace(f'raise NotYetWritten("{operation}")', f"return {result}"))

        done = own.run("-c", OVER_THE_WIRE.format(service=service, method=method, call=call, result=result))

        assert done.returncode == 0, done.stderr


class TestLeavesAlone:
    def test_running_it_twice_changes_nothing(self, own):
        before = own.files()

        done = own.scaffold("timestream-influxdb", *SERVICES["timestream-influxdb"])

        assert own.files() == before
        assert done.stdout == "nothing to add\n"

    def test_a_deleted_method_alone_comes_back(self, own):
        path = own.root / "awsim/services/timestreaminfluxdb/backend.py"
        whole = own.files()
        method = path.read_text().index("\n    def delete_db_instance(")
        path.write_text(path.read_text()[:method])

        done = own.scaffold("timestream-influxdb", "CreateDbInstance", "DeleteDbInstance")

        assert own.files() == whole
        assert done.stdout.startswith("added awsim/services/timestreaminfluxdb/backend.py: delete_db_instance\n\n")

    def test_a_written_operation_and_its_tests_are_left_as_they_are(self, own):
        path = own.root / "awsim/services/timestreaminfluxdb/backend.py"
        path.write_text(path.read_text().replace('raise NotYetWritten("CreateDbInstance")', "return {}"))
        (own.root / "tests/services/timestreaminfluxdb/test_db_instances.py").unlink()
        before = own.files()

        own.scaffold("timestream-influxdb", "CreateDbInstance")

        assert own.files() == before

    def test_a_further_operation_is_added_behind_the_others(self, own):
        path = own.root / "awsim/services/timestreaminfluxdb/backend.py"
        before = path.read_text()

        own.scaffold("timestream-influxdb", "GetDbInstance")

        assert path.read_text().startswith(before)
        assert "    def get_db_instance(self, *, identifier: str) -> dict[str, Any]:\n" in path.read_text()


class TestRefuses:
    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (("timestream-influx",), "no service named 'timestream-influx'; did you mean 'timestream-influxdb'"),
            (
                ("ec2", "CreateLaunchTemplat"),
                "ec2 has no operation 'CreateLaunchTemplat'; did you mean 'CreateLaunchTe",
            ),
            (("timestream-influxdb",), "botocore's endpoint data has no regions for timestream-influxdb: name them,"),
            (("sns", "--regions", "Ireland"), "Ireland is not the name of a region; did you mean"),
        ],
    )
    def test_a_wrong_request_is_refused_before_anything_is_written(self, tree, arguments, message):
        before = tree.files()

        done = tree.scaffold(*arguments)

        assert done.returncode == 2
        assert done.stderr.startswith(f"scaffold: {message}")
        assert tree.files() == before
