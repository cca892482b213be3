"""What an operation is called, and the errors it answers."""

from __future__ import annotations

from awsim.model.errors import ServiceError
from awsim.model.loader import operation


def test_an_operation_knows_its_names() -> None:
    subject = operation("timestream-influxdb", "CreateDbInstance")
    assert (subject.service, subject.name, subject.method) == (
        "timestream-influxdb",
        "CreateDbInstance",
        "create_db_instance",
    )
    assert subject.keywords["vpcSubnetIds"] == "vpc_subnet_ids"
    assert operation("kinesis", "DescribeLimits").keywords == {}


def test_members_botocore_fills_with_a_token_are_known() -> None:
    assert operation("ec2", "CreateLaunchTemplate").idempotency_members == ("ClientToken",)
    assert operation("kinesis", "CreateStream").idempotency_members == ()


class TestErrors:
    def test_a_modelled_error_carries_its_message_and_members(self) -> None:
        error = ServiceError("gone", code="ResourceNotFoundException", resourceId="abc", resourceType="db-instance")
        assert operation("timestream-influxdb", "GetDbInstance").shape_error(error) == {
            "message": "gone",
            "resourceId": "abc",
            "resourceType": "db-instance",
        }

    def test_the_message_is_spelt_as_the_shape_spells_it(self) -> None:
        error = ServiceError("gone", code="ResourceNotFoundException", Type="User")
        assert operation("lambda", "GetFunction").shape_error(error) == {"Message": "gone", "Type": "User"}

    def test_an_xml_answer_writes_its_message_with_a_capital_which_a_small_member_does_not_find(self) -> None:
        error = ServiceError("gone", code="NotFoundException")
        assert operation("sns", "GetTopicAttributes").shape_error(error) == {}

    def test_an_unmodelled_error_has_no_members(self) -> None:
        assert operation("kinesis", "PutRecord").shape_error(ServiceError("no", code="AccessDenied")) == {}

    def test_the_status_is_the_models(self) -> None:
        subject = operation("lambda", "GetFunction")
        assert subject.error_status("ResourceNotFoundException") == 404
        assert subject.error_status("ServiceException") == 500
        assert subject.error_status("NoSuchCode") == 400

    def test_a_fault_of_the_service_is_500(self) -> None:
        subject = operation("timestream-influxdb", "GetDbInstance")
        assert subject.error_status("InternalServerException") == 500
        assert subject.error_status("ConflictException") == 400

    def test_the_code_on_the_wire_is_the_models(self) -> None:
        subject = operation("sns", "GetTopicAttributes")
        assert subject.error_code("NotFoundException") == "NotFound"
        assert subject.error_code("NotFound") == "NotFound"
        assert subject.error_code("SomethingElse") == "SomethingElse"
