"""What a function is configured with: kept, shown, and refused where it does not fit."""

from __future__ import annotations

import boto3
import pytest

from tests.services.lambda_.conftest import ARN, ROLE, package

KEY = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ACCESS_POINT = "arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-0123456789abcdef0"
ON = {"ApplyOn": "PublishedVersions"}
INVALID = "InvalidParameterValueException"


@pytest.fixture
def network(cloud):
    """A VPC with a subnet and a security group, by their ids."""
    ec2 = boto3.client("ec2", region_name="us-east-1")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(VpcId=vpc, GroupName="g", Description="d")["GroupId"]
    return vpc, subnet, group


@pytest.fixture
def configured(awslambda, new_function):
    """What an update of a function is shown as afterwards."""
    new_function()

    def configure(**given):
        awslambda.update_function_configuration(FunctionName="echo", **given)
        return awslambda.get_function_configuration(FunctionName="echo")

    return configure


class TestVpcConfig:
    def test_a_function_is_shown_in_the_vpc_of_its_subnets(self, awslambda, new_function, network):
        """Recorded: test_vpc_config."""
        vpc, subnet, group = network
        created = new_function(VpcConfig={"SubnetIds": [subnet], "SecurityGroupIds": [group]})

        updated = awslambda.update_function_configuration(
            FunctionName="echo", VpcConfig={"SubnetIds": [], "SecurityGroupIds": []}
        )

        shown = {"SubnetIds": [subnet], "SecurityGroupIds": [group], "Ipv6AllowedForDualStack": False, "VpcId": vpc}
        assert created["VpcConfig"] == shown
        assert updated["VpcConfig"] == {**shown, "SubnetIds": [], "SecurityGroupIds": [], "VpcId": ""}

    def test_a_subnet_that_does_not_exist_is_refused(self, new_function, network, refused):
        group = network[2]
        assert refused(new_function, VpcConfig={"SubnetIds": ["subnet-0bad"], "SecurityGroupIds": [group]}) == (
            INVALID,
            "Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. EC2 Error Message: "
            "The subnet ID 'subnet-0bad' does not exist",
            400,
        )

    def test_a_security_group_that_does_not_exist_is_refused(self, new_function, network, refused):
        given = {"SubnetIds": [network[1]], "SecurityGroupIds": ["sg-0bad"]}

        code, message, _ = refused(new_function, VpcConfig=given)

        assert code == INVALID
        assert message.startswith(
            "Error occurred while DescribeSecurityGroups. EC2 Error Code: InvalidGroup.NotFound. EC2 Error Message: "
        )

    def test_subnets_without_security_groups_are_refused(self, new_function, network, refused):
        message = "SubnetIds and SecurityIds must coexist or be both empty list."
        assert refused(new_function, VpcConfig={"SubnetIds": [network[1]]}) == (INVALID, message, 400)

    def test_file_systems_need_a_vpc(self, new_function, network, refused):
        systems = [{"Arn": ACCESS_POINT, "LocalMountPath": "/mnt/files"}]
        vpc = {"SubnetIds": [network[1]], "SecurityGroupIds": [network[2]]}

        assert refused(new_function, FileSystemConfigs=systems) == (
            INVALID,
            f"Function must be configured to execute in a VPC to reference access point {ACCESS_POINT}.",
            400,
        )
        assert new_function(FileSystemConfigs=systems, VpcConfig=vpc)["FileSystemConfigs"] == systems


class TestEnvironment:
    def test_variables_of_almost_4_kb_are_kept(self, new_function):
        """Recorded: test_lambda_envvars_near_limit_succeeds."""
        variables = {"LARGE_VAR": "x" * (4096 - len('{"LARGE_VAR":""}'))}
        assert new_function(Environment={"Variables": variables})["Environment"] == {"Variables": variables}

    def test_variables_of_more_than_4_kb_are_refused(self, new_function, refused):
        """Recorded: test_large_environment_variables_fails."""
        text = "x" * 4081
        assert refused(new_function, Environment={"Variables": {"LARGE_VAR": text}}) == (
            INVALID,
            "Lambda was unable to configure your environment variables because the environment variables you have "
            f'provided exceeded the 4KB limit. String measured: {{"LARGE_VAR":"{text}"}}',
            400,
        )

    def test_reserved_variables_are_refused(self, new_function, refused):
        variables = {"AWS_REGION": "eu-west-1", "OWN": "x"}
        assert refused(new_function, Environment={"Variables": variables}) == (
            INVALID,
            "Lambda was unable to configure your environment variables because the environment variables you have "
            "provided contains reserved keys that are currently not supported for modification. Reserved keys used in "
            "this request: AWS_REGION",
            400,
        )

    def test_an_empty_environment_is_shown(self, new_function):
        assert new_function(Environment={"Variables": {}})["Environment"] == {"Variables": {}}


class TestLoggingConfig:
    GROUP = "/aws/lambda/echo"

    def test_json_has_levels_and_text_has_none(self, configured):
        """Recorded: test_advanced_logging_configuration_format_switch."""
        json = configured(LoggingConfig={"LogFormat": "JSON"})["LoggingConfig"]
        text = configured(LoggingConfig={"LogFormat": "Text"})["LoggingConfig"]

        levels = {"ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"}
        assert json == {"LogFormat": "JSON", "LogGroup": self.GROUP, **levels}
        assert text == {"LogFormat": "Text", "LogGroup": self.GROUP}

    @pytest.mark.parametrize(
        ("given", "application", "system"),
        [({"ApplicationLogLevel": "DEBUG"}, "DEBUG", "INFO"), ({"SystemLogLevel": "DEBUG"}, "INFO", "DEBUG")],
    )
    def test_one_level_can_be_set(self, configured, given, application, system):
        """Recorded: test_function_partial_advanced_logging_configuration_update."""
        shown = configured(LoggingConfig={"LogFormat": "JSON", **given})["LoggingConfig"]
        assert (shown["ApplicationLogLevel"], shown["SystemLogLevel"]) == (application, system)

    def test_levels_of_text_are_refused(self, new_function, refused):
        message = "ApplicationLogLevel and SystemLogLevel need LogFormat JSON."
        assert refused(new_function, LoggingConfig={"SystemLogLevel": "INFO"}) == (INVALID, message, 400)

    def test_a_log_group_of_its_own_is_shown(self, new_function):
        shown = new_function(LoggingConfig={"LogGroup": "shared"})["LoggingConfig"]
        assert shown == {"LogFormat": "Text", "LogGroup": "shared"}


class TestSnapStart:
    def test_published_versions_are_optimised(self, awslambda, new_function):
        created = new_function(SnapStart=ON)
        published = awslambda.publish_version(FunctionName="echo")
        ready = awslambda.get_function_configuration(FunctionName="echo:1")

        assert created["SnapStart"] == published["SnapStart"] == {**ON, "OptimizationStatus": "Off"}
        assert (published["State"], ready["State"]) == ("Pending", "Active")
        assert ready["SnapStart"] == {**ON, "OptimizationStatus": "On"}

    @pytest.mark.parametrize("runtime", ["java17", "java11", "dotnet8", "dotnet10", "python3.13"])
    def test_it_is_switched_on_by_an_update(self, awslambda, new_function, runtime):
        """Recorded: test_snapstart_update_function_configuration."""
        new_function(Runtime=runtime)

        updated = awslambda.update_function_configuration(FunctionName="echo", SnapStart=ON)

        assert updated["SnapStart"] == {**ON, "OptimizationStatus": "Off"}
        assert updated["LastUpdateStatus"] == "InProgress"

    @pytest.mark.parametrize("runtime", ["nodejs22.x", "python3.11", "provided.al2023"])
    def test_a_runtime_without_it_is_refused(self, new_function, refused, runtime):
        message = f"{runtime} is not supported for SnapStart enabled functions."
        assert refused(new_function, Runtime=runtime, SnapStart=ON) == (INVALID, message, 400)

    def test_large_storage_with_it_is_refused(self, new_function, refused):
        message = "SnapStart does not support ephemeral storage greater than 512 MB."
        given = {"SnapStart": ON, "EphemeralStorage": {"Size": 1024}}
        assert refused(new_function, **given) == (INVALID, message, 400)


class TestLimits:
    @pytest.mark.parametrize(
        ("given", "member", "most"), [({"Timeout": 901}, "timeout", 900), ({"MemorySize": 10241}, "memorySize", 10240)]
    )
    def test_more_than_a_function_may_have_is_refused(self, new_function, refused, given, member, most):
        (value,) = given.values()
        assert refused(new_function, **given) == (
            "ValidationException",
            f"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: "
            f"Member must have value less than or equal to {most}",
            400,
        )

    def test_the_most_is_shown(self, new_function):
        created = new_function(Timeout=900, MemorySize=10240, EphemeralStorage={"Size": 10240})
        assert (created["Timeout"], created["MemorySize"], created["EphemeralStorage"]) == (900, 10240, {"Size": 10240})


class TestOthers:
    def test_a_key_is_shown_and_taken_away(self, new_function, awslambda):
        created = new_function(KMSKeyArn=KEY)
        updated = awslambda.update_function_configuration(FunctionName="echo", KMSKeyArn="")

        assert created["KMSKeyArn"] == KEY
        assert "KMSKeyArn" not in updated

    def test_tracing_is_switched_on(self, configured):
        assert configured(TracingConfig={"Mode": "Active"})["TracingConfig"] == {"Mode": "Active"}

    def test_a_dead_letter_target_is_shown_and_taken_away(self, configured):
        queue = "arn:aws:sqs:us-east-1:123456789012:dead"

        assert configured(DeadLetterConfig={"TargetArn": queue})["DeadLetterConfig"] == {"TargetArn": queue}
        assert "DeadLetterConfig" not in configured(DeadLetterConfig={"TargetArn": ""})

    def test_a_dead_letter_target_that_is_no_queue_and_no_topic_is_refused(self, new_function, refused):
        target = f"{ARN}:other"
        message = f"The dead-letter target {target} is neither an SQS queue nor an SNS topic."
        assert refused(new_function, DeadLetterConfig={"TargetArn": target}) == (INVALID, message, 400)

    def test_an_image_config_of_a_zip_function_is_refused(self, new_function, refused):
        message = "ImageConfig is not supported for functions with packageType Zip."
        assert refused(new_function, ImageConfig={"Command": ["x"]}) == (INVALID, message, 400)

    def test_a_function_without_handler_is_refused(self, awslambda, refused):
        message = "Runtime and Handler are mandatory parameters for functions created with deployment packages."
        given = {"FunctionName": "f", "Role": ROLE, "Code": {"ZipFile": package(app="")}, "Runtime": "python3.13"}
        assert refused(awslambda.create_function, **given) == (INVALID, message, 400)

    @pytest.mark.parametrize(
        ("member", "given"),
        [
            ("DurableConfig", {"ExecutionTimeout": 60}),
            ("TenancyConfig", {"TenantIsolationMode": "PER_TENANT"}),
            ("PublishTo", "LATEST_PUBLISHED"),
        ],
    )
    def test_what_makes_another_kind_of_function_is_refused_by_name(self, new_function, refused, member, given):
        assert refused(new_function, **{member: given}) == (
            "NotImplemented",
            f"The parameter {member} is not implemented by awsim's Lambda (docs/services/lambda.md).",
            501,
        )
