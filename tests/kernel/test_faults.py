"""What goes wrong on purpose."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING, Any

import pytest

from awsim.cloud import Cloud
from awsim.kernel.faults import throttling
from awsim.model.errors import ServiceError

if TYPE_CHECKING:
    from awsim.kernel.context import CallContext

SERVICE = "timestream-influxdb"


@pytest.fixture
def cloud() -> Cloud:
    return Cloud(clock="virtual")


def list_instances(cloud: Cloud, region: str = "us-east-1") -> dict[str, Any]:
    return cloud.call(SERVICE, "ListDbInstances", region=region)


def get_instance(cloud: Cloud, identifier: str) -> dict[str, Any]:
    return cloud.call(SERVICE, "GetDbInstance", {"identifier": identifier})


def create_group(cloud: Cloud, name: str) -> dict[str, Any]:
    return cloud.call(SERVICE, "CreateDbParameterGroup", {"name": name})


def group_names(cloud: Cloud) -> list[str]:
    return [group["name"] for group in cloud.call(SERVICE, "ListDbParameterGroups")["items"]]


def outcomes(cloud: Cloud, calls: int) -> list[str]:
    """The error code of each of several calls, "" where it succeeded."""
    codes = []
    for _ in range(calls):
        try:
            list_instances(cloud)
            codes.append("")
        except ServiceError as error:
            codes.append(error.code)
    return codes


class TestError:
    def test_it_is_answered_instead_of_calling_the_operation(self, cloud: Cloud) -> None:
        cloud.faults.error(
            "ConflictException", "Busy.", status=409, service=SERVICE, members={"resourceId": "g", "resourceType": "t"}
        )
        with pytest.raises(ServiceError) as raised:
            create_group(cloud, "g")
        error = raised.value
        assert (error.code, error.message, error.status) == ("ConflictException", "Busy.", 409)
        assert error.members == {"resourceId": "g", "resourceType": "t"}
        cloud.faults.clear()
        assert group_names(cloud) == []

    def test_without_a_message_it_says_where_it_comes_from(self, cloud: Cloud) -> None:
        cloud.faults.error("InternalServerException")
        with pytest.raises(
            ServiceError, match=r"^InternalServerException: Injected by awsim: InternalServerException$"
        ):
            list_instances(cloud)

    def test_it_is_noted_in_the_journal(self, cloud: Cloud) -> None:
        cloud.faults.error("InternalServerException", service=SERVICE)
        outcomes(cloud, 1)
        assert cloud.journal.text().splitlines() == [
            "1 +0.000s 123456789012/us-east-1 timestream-influxdb ListDbInstances() -> InternalServerException",
            "2 +0.000s 123456789012/us-east-1   fault timestream-influxdb ListDbInstances"
            "(effect='error', code='InternalServerException') <- 1",
        ]


class TestThrottle:
    def test_it_is_the_throttling_of_the_service(self, cloud: Cloud) -> None:
        cloud.faults.throttle(service=SERVICE)
        with pytest.raises(ServiceError) as raised:
            list_instances(cloud)
        assert (raised.value.code, raised.value.message) == ("ThrottlingException", "Rate exceeded")

    def test_the_code_can_be_chosen(self, cloud: Cloud) -> None:
        cloud.faults.throttle("LimitExceededException", "Slow down.")
        with pytest.raises(ServiceError) as raised:
            list_instances(cloud)
        error = raised.value
        assert (error.code, error.message, error.status) == ("LimitExceededException", "Slow down.", 400)

    @pytest.mark.parametrize(
        ("service", "code", "status"),
        [
            (SERVICE, "ThrottlingException", None),
            ("lambda", "TooManyRequestsException", None),
            ("apigateway", "TooManyRequestsException", None),
            ("sqs", "RequestThrottled", None),
            ("ec2", "RequestLimitExceeded", 503),
            ("s3", "SlowDown", 503),
            ("cloudformation", "Throttling", 400),
            ("dynamodb", "ThrottlingException", None),
            ("secretsmanager", "ThrottlingException", 400),
        ],
    )
    def test_services_throttle_with_codes_of_their_own(self, service: str, code: str, status: int | None) -> None:
        assert throttling(service) == (code, status)


class TestLatency:
    def test_it_moves_a_virtual_clock_and_answers(self, cloud: Cloud) -> None:
        before = cloud.clock.now()
        cloud.faults.latency(2.5, service=SERVICE)
        assert list_instances(cloud) == {"items": []}
        assert cloud.clock.now() == before + 2.5


class TestCallbacks:
    def test_before_comes_between_two_calls(self, cloud: Cloud) -> None:
        group = create_group(cloud, "doomed")
        seen: list[tuple[str, dict[str, Any]]] = []

        def note(context: CallContext, params: dict[str, Any]) -> None:
            seen.append((context.operation, dict(params)))
            create_group(cloud, "in-between")

        with cloud.faults.before(note, service=SERVICE, operation="GetDbParameterGroup"):
            cloud.call(SERVICE, "GetDbParameterGroup", {"identifier": group["id"]})
        assert seen == [("GetDbParameterGroup", {"identifier": group["id"]})]
        assert group_names(cloud) == ["doomed", "in-between"]

    def test_after_may_change_the_result(self, cloud: Cloud) -> None:
        def fail_one(context: CallContext, params: dict[str, Any], result: dict[str, Any]) -> None:
            result["items"].append({"name": "ghost"})

        cloud.faults.after(fail_one, service=SERVICE, operation="ListDbInstances")
        assert list_instances(cloud) == {"items": [{"name": "ghost"}]}

    def test_after_is_not_asked_when_the_operation_failed(self, cloud: Cloud) -> None:
        rule = cloud.faults.after(lambda context, params, result: None, service=SERVICE)
        with pytest.raises(ServiceError):
            get_instance(cloud, "missing000")
        assert rule.hits == 0

    def test_what_a_callback_raises_reaches_the_caller(self, cloud: Cloud) -> None:
        def refuse(context: CallContext, params: dict[str, Any]) -> None:
            raise ServiceError("Not today.", code="AccessDeniedException")

        cloud.faults.before(refuse)
        assert outcomes(cloud, 1) == ["AccessDeniedException"]

    def test_a_rule_is_not_entered_again_by_its_own_callback(self, cloud: Cloud) -> None:
        rule = cloud.faults.before(lambda context, params: list_instances(cloud), service=SERVICE)
        list_instances(cloud)
        assert rule.hits == 1
        assert [entry.kind for entry in cloud.journal] == ["call", "fault", "call"]

    def test_two_rules_that_call_each_other_end(self, cloud: Cloud) -> None:
        first = cloud.faults.before(lambda context, params: list_instances(cloud))
        second = cloud.faults.before(lambda context, params: list_instances(cloud))
        list_instances(cloud)
        assert (first.hits, second.hits) == (2, 2)

    def test_the_lock_is_free_meanwhile(self, cloud: Cloud) -> None:
        answered: list[dict[str, Any]] = []

        def call_in_a_thread(context: CallContext, params: dict[str, Any]) -> None:
            thread = threading.Thread(target=lambda: answered.append(list_instances(cloud)))
            thread.start()
            thread.join(20)

        cloud.faults.before(call_in_a_thread, service=SERVICE, operation="ListDbClusters")
        cloud.call(SERVICE, "ListDbClusters")
        assert answered == [{"items": []}]


class TestSelection:
    def test_by_service_and_operation(self, cloud: Cloud) -> None:
        cloud.faults.error("Elsewhere", service="kinesis")
        cloud.faults.error("Other", service=SERVICE, operation="ListDbClusters")
        assert outcomes(cloud, 1) == [""]

    @pytest.mark.parametrize(
        ("resource", "hits"),
        [
            ("abcdefghij", 1),
            ("arn:aws:timestream-influxdb:us-east-1:123456789012:db-instance/abcdefghij", 0),
            ("cdefghij", 0),
            ("ABCDEFGHIJ", 0),
        ],
    )
    def test_by_resource_the_whole_name_counts(self, cloud: Cloud, resource: str, hits: int) -> None:
        rule = cloud.faults.before(lambda context, params: None, resource=resource)
        with pytest.raises(ServiceError):
            get_instance(cloud, "abcdefghij")
        assert rule.hits == hits

    @pytest.mark.parametrize(("resource", "hits"), [("abcdefghij", 1), ("db-instance/abcdefghij", 1), ("fghij", 0)])
    def test_by_resource_the_end_of_an_arn_counts(self, cloud: Cloud, resource: str, hits: int) -> None:
        rule = cloud.faults.before(lambda context, params: None, resource=resource)
        arn = f"arn:aws:{SERVICE}:us-east-1:123456789012:db-instance/abcdefghij"
        with pytest.raises(ServiceError):
            cloud.call(SERVICE, "ListTagsForResource", {"resourceArn": arn})
        assert rule.hits == hits

    def test_by_resource_at_any_depth(self, cloud: Cloud) -> None:
        rule = cloud.faults.error("Broken", resource="subnet-0123abcd")
        with pytest.raises(ServiceError, match="Broken"):
            cloud.call(
                SERVICE,
                "CreateDbInstance",
                {
                    "name": "metrics",
                    "password": "correcthorse",
                    "dbInstanceType": "db.influx.medium",
                    "vpcSubnetIds": ["subnet-0123abcd"],
                    "vpcSecurityGroupIds": ["sg-0123abcd"],
                    "allocatedStorage": 20,
                },
            )
        assert rule.hits == 1

    def test_by_predicate(self, cloud: Cloud) -> None:
        cloud.faults.error("Down", when=lambda context, params: context.region == "eu-west-1")
        assert outcomes(cloud, 1) == [""]
        with pytest.raises(ServiceError, match="Down"):
            list_instances(cloud, "eu-west-1")

    def test_by_count(self, cloud: Cloud) -> None:
        rule = cloud.faults.error("Down", skip=1, times=2)
        assert outcomes(cloud, 5) == ["", "Down", "Down", "", ""]
        assert rule.hits == 2

    def test_rules_act_in_the_order_they_were_made(self, cloud: Cloud) -> None:
        cloud.faults.error("First", times=1)
        cloud.faults.error("Second", times=2)
        assert outcomes(cloud, 4) == ["First", "Second", "Second", ""]


class TestInForce:
    def test_until_removed(self, cloud: Cloud) -> None:
        rule = cloud.faults.error("Down")
        assert cloud.faults.active
        assert outcomes(cloud, 1) == ["Down"]
        rule.remove()
        rule.remove()
        assert not cloud.faults.active
        assert outcomes(cloud, 1) == [""]

    def test_inside_a_block(self, cloud: Cloud) -> None:
        with cloud.faults.error("Down") as rule:
            assert outcomes(cloud, 1) == ["Down"]
        assert outcomes(cloud, 1) == [""]
        assert rule.hits == 1

    def test_removing_one_leaves_the_others(self, cloud: Cloud) -> None:
        first, _ = cloud.faults.error("First"), cloud.faults.error("Second")
        first.remove()
        assert cloud.faults.active
        assert outcomes(cloud, 1) == ["Second"]

    def test_clear_removes_all(self, cloud: Cloud) -> None:
        cloud.faults.error("First")
        cloud.faults.latency(1)
        cloud.faults.clear()
        assert not cloud.faults.active
        assert outcomes(cloud, 1) == [""]

    def test_a_snapshot_neither_holds_nor_removes_rules(self, cloud: Cloud) -> None:
        snapshot = cloud.snapshot()
        rule = cloud.faults.error("Down")
        cloud.restore(snapshot)
        assert outcomes(cloud, 1) == ["Down"]
        later = cloud.snapshot()
        rule.remove()
        cloud.restore(later)
        assert outcomes(cloud, 1) == [""]


class TestRefuses:
    @pytest.mark.parametrize(
        ("selection", "kind", "message"),
        [
            ({"service": "timestream-influx"}, ValueError, "'timestream-influxdb'"),
            ({"service": SERVICE, "operation": "ListDbInstance"}, ValueError, "'ListDbInstances'"),
            ({"service": SERVICE, "operation": "list_db_instances"}, ValueError, "'ListDbInstances'"),
            ({"operation": "ListDbInstances"}, ValueError, "operation='ListDbInstances' needs service=… too"),
            ({"servce": SERVICE}, TypeError, "unknown keyword 'servce'; calls are selected by service, operation, res"),
            ({"times": 0}, ValueError, "times must be a whole number of at least 1, or None for always, got 0"),
            ({"times": 1.5}, ValueError, "times must be a whole number of at least 1, or None for always, got 1.5"),
            ({"skip": -1}, ValueError, "skip must be a whole number of at least 0, got -1"),
            ({"when": "always"}, TypeError, "expected a function to call, got 'always'"),
        ],
        ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
    )
    def test_a_selection_that_means_nothing(
        self, cloud: Cloud, selection: dict[str, Any], kind: type[Exception], message: str
    ) -> None:
        with pytest.raises(kind, match=re.escape(message)):
            cloud.faults.error("Down", **selection)
        assert not cloud.faults.active

    @pytest.mark.parametrize("make", ["before", "after"])
    def test_a_callback_that_is_no_function(self, cloud: Cloud, make: str) -> None:
        with pytest.raises(TypeError, match=r"^expected a function to call, got 5$"):
            getattr(cloud.faults, make)(5)

    @pytest.mark.parametrize("seconds", [-1, "2"])
    def test_a_latency_that_is_no_duration(self, cloud: Cloud, seconds: Any) -> None:
        with pytest.raises(ValueError, match=r"^latency needs a number of seconds of at least 0, got "):
            cloud.faults.latency(seconds)
