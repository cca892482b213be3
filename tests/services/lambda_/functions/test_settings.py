"""Account settings, recursion, runtime management."""

from __future__ import annotations

import pytest

from tests.services.lambda_.conftest import ARN, ROLE, package

VERSION = "arn:aws:lambda:us-east-1::runtime:8eeff65f6809a3ce81507fe733fe09b835899b99481ba22fd75b5a7338290ec1"


def shown(answer):
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


class TestAccountSettings:
    def test_a_new_account_has_its_limits(self, awslambda):
        assert shown(awslambda.get_account_settings()) == {
            "AccountLimit": {
                "TotalCodeSize": 80530636800,
                "CodeSizeUnzipped": 262144000,
                "CodeSizeZipped": 52428800,
                "ConcurrentExecutions": 1000,
                "UnreservedConcurrentExecutions": 1000,
            },
            "AccountUsage": {"TotalCodeSize": 0, "FunctionCount": 0},
        }

    def test_code_of_functions_versions_and_layers_counts(self, awslambda, new_function):
        """Recorded: test_account_settings_total_code_size."""
        content = package(**{"python/shared": ""})
        sizes = [new_function(Publish=True)["CodeSize"]] * 2
        for _ in range(2):
            published = awslambda.publish_layer_version(LayerName="shared", Content={"ZipFile": content})
            sizes.append(published["Content"]["CodeSize"])
        both = awslambda.get_account_settings()["AccountUsage"]
        awslambda.delete_layer_version(LayerName="shared", VersionNumber=1)
        one = awslambda.get_account_settings()["AccountUsage"]

        assert both == {"TotalCodeSize": sum(sizes), "FunctionCount": 1}
        assert one["TotalCodeSize"] == sum(sizes[:3])

    def test_more_code_than_a_region_has_room_for_is_refused(self, monkeypatch, awslambda, new_function, refused):
        size = new_function()["CodeSize"]
        monkeypatch.setattr("awsim.services.lambda_.functions.storage.TOTAL_CODE_SIZE", size)

        expected = ("CodeStorageExceededException", "Code storage limit exceeded.", 400)
        assert refused(new_function, name="second") == expected
        content = {"ZipFile": package(**{"python/shared": ""})}
        assert refused(awslambda.publish_layer_version, LayerName="shared", Content=content) == expected


class TestRecursionConfig:
    def test_loops_are_ended_until_they_are_allowed(self, awslambda, new_function):
        """Recorded: test_put_function_recursion_config_allow."""
        new_function()
        before = awslambda.get_function_recursion_config(FunctionName="echo")
        put = awslambda.put_function_recursion_config(FunctionName="echo", RecursiveLoop="Allow")
        after = awslambda.get_function_recursion_config(FunctionName="echo")

        assert [each["RecursiveLoop"] for each in (before, put, after)] == ["Terminate", "Allow", "Allow"]

    def test_an_unknown_value_is_refused(self, awslambda, new_function, refused):
        """Recorded: test_put_function_recursion_config_invalid_value; the order of the values is the model's."""
        new_function()
        call = awslambda.put_function_recursion_config
        code, message, status = refused(call, FunctionName="echo", RecursiveLoop="InvalidValue")

        assert (code, status) == ("ValidationException", 400)
        assert message.startswith("1 validation error detected: Value 'InvalidValue' at 'recursiveLoop' failed")


class TestRuntimeManagement:
    def test_runtimes_are_updated_unless_told_otherwise(self, awslambda, new_function):
        new_function(Publish=True)

        latest = awslambda.get_runtime_management_config(FunctionName="echo")
        version = awslambda.get_runtime_management_config(FunctionName="echo", Qualifier="1")

        assert shown(latest) == {"UpdateRuntimeOn": "Auto", "FunctionArn": f"{ARN}:echo"}
        assert shown(version) == {"UpdateRuntimeOn": "Auto", "FunctionArn": f"{ARN}:echo:1"}

    def test_a_runtime_version_that_is_chosen_is_shown(self, awslambda, new_function):
        own = new_function()["RuntimeVersionConfig"]
        chosen = {"UpdateRuntimeOn": "Manual", "RuntimeVersionArn": VERSION}

        put = awslambda.put_runtime_management_config(FunctionName="echo", **chosen)
        during = awslambda.get_function_configuration(FunctionName="echo")["RuntimeVersionConfig"]
        got = awslambda.get_runtime_management_config(FunctionName="echo")
        awslambda.put_runtime_management_config(FunctionName="echo", UpdateRuntimeOn="FunctionUpdate")
        after = awslambda.get_function_configuration(FunctionName="echo")["RuntimeVersionConfig"]

        assert shown(put) == {**chosen, "FunctionArn": f"{ARN}:echo"} == shown(got)
        assert (during, after) == ({"RuntimeVersionArn": VERSION}, own)

    @pytest.mark.parametrize(
        "given", [{"UpdateRuntimeOn": "Manual"}, {"UpdateRuntimeOn": "Auto", "RuntimeVersionArn": VERSION}]
    )
    def test_a_runtime_version_belongs_to_manual_updates(self, awslambda, new_function, refused, given):
        new_function()
        assert refused(awslambda.put_runtime_management_config, FunctionName="echo", **given) == (
            "InvalidParameterValueException",
            "RuntimeVersionArn is required for the runtime update mode Manual, and must not be given for another.",
            400,
        )

    def test_an_image_has_no_runtime_to_manage(self, awslambda, refused):
        code = {"ImageUri": "123456789012.dkr.ecr.us-east-1.amazonaws.com/repo:latest"}
        awslambda.create_function(FunctionName="image", PackageType="Image", Role=ROLE, Code=code)

        call = awslambda.put_runtime_management_config
        code, message, _ = refused(call, FunctionName="image", UpdateRuntimeOn="Auto")

        assert code == "InvalidParameterValueException"
        assert message == "Runtime management is not supported for container images."
