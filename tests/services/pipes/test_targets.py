"""What the kinds of targets are sent by pipes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from .conftest import ACCOUNT, REGION, ROLE, STREAM, client, queue_arn

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim import Cloud

BUS = f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/default"
GROUP = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:news"
BODY = "<$.body>"


@pytest.fixture
def address(cloud: Cloud, worker: Any) -> Callable[..., tuple[str, list[Any]]]:
    """The URL of a function that answers requests, and the requests that it is given."""

    def make(answer: Callable[[Any], Any]) -> tuple[str, list[Any]]:
        _, events = worker(answer, name="web")
        functions = client("lambda")
        url = functions.create_function_url_config(FunctionName="web", AuthType="NONE")["FunctionUrl"]
        for action, more in (
            ("lambda:InvokeFunctionUrl", {"FunctionUrlAuthType": "NONE"}),
            ("lambda:InvokeFunction", {"InvokedViaFunctionUrl": True}),
        ):
            functions.add_permission(FunctionName="web", StatementId=action[7:], Action=action, Principal="*", **more)
        return str(url), events

    return make


@pytest.fixture
def api_destination(address: Any) -> Callable[..., tuple[str, list[Any]]]:
    """The ARN of an API destination, and the requests that its endpoint is given."""

    def make(answer: Callable[[Any], Any] = lambda _: {"statusCode": 200}) -> tuple[str, list[Any]]:
        url, events = address(answer)
        events_client = client("events")
        key = {"ApiKeyAuthParameters": {"ApiKeyName": "x-key", "ApiKeyValue": "secret"}}
        connection = events_client.create_connection(Name="c", AuthorizationType="API_KEY", AuthParameters=key)
        made = events_client.create_api_destination(
            Name="d",
            ConnectionArn=connection["ConnectionArn"],
            InvocationEndpoint=f"{url}orders/*",
            HttpMethod="POST",
        )
        return str(made["ApiDestinationArn"]), events

    return make


def test_a_function_is_given_the_batch(pipe: Any, send: Any, worker: Any) -> None:
    arn, events = worker()
    pipe(Target=arn, TargetParameters={"InputTemplate": f'{{"said": {BODY}}}'})
    send("hello")

    assert events == [[{"said": "hello"}]]


def test_text_that_is_no_json_is_a_string_of_the_batch(pipe: Any, send: Any, worker: Any) -> None:
    arn, events = worker()
    pipe(Target=arn, TargetParameters={"InputTemplate": "it says <$.body>"})
    send("hello")

    assert events == [["it says hello"]]


def test_a_function_may_be_told_and_forgotten(cloud: Cloud, pipe: Any, send: Any, worker: Any, received: Any) -> None:
    arn, events = worker(lambda _: 1 / 0)
    parameters = {"LambdaFunctionParameters": {"InvocationType": "FIRE_AND_FORGET"}, "InputTemplate": BODY}
    pipe(Target=arn, TargetParameters=parameters)
    send("hello")
    cloud.settle()

    assert events == [["hello"]] * 3  # the asynchronous invocation's own retries
    assert received("source") == []


class TestStateMachines:
    @pytest.fixture
    def machine(self, cloud: Cloud) -> Callable[..., str]:
        def make(kind: str) -> str:
            definition = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}})
            made = client("stepfunctions").create_state_machine(
                name=f"m-{kind}", definition=definition, roleArn=ROLE, type=kind
            )
            return str(made["stateMachineArn"])

        return make

    def test_one_is_started_and_forgotten(self, pipe: Any, send: Any, machine: Any, cloud: Cloud) -> None:
        arn = machine("STANDARD")
        parameters = {"StepFunctionStateMachineParameters": {"InvocationType": "FIRE_AND_FORGET"}}
        pipe(Target=arn, TargetParameters={**parameters, "InputTemplate": BODY})
        send("hello")
        cloud.settle()

        machines = client("stepfunctions")
        [execution] = machines.list_executions(stateMachineArn=arn)["executions"]
        shown = machines.describe_execution(executionArn=execution["executionArn"])
        assert json.loads(shown["input"]) == ["hello"]

    def test_an_express_one_enriches(self, cloud: Cloud, pipe: Any, send: Any, machine: Any, received: Any) -> None:
        cloud.world.use_config({"stepfunctions": {"execute_state_machine": True}})
        pipe(Enrichment=machine("EXPRESS"), EnrichmentParameters={"InputTemplate": f'{{"n": {BODY}}}'})
        send("hello")

        assert received() == ['{"n":"hello"}']


def test_a_fifo_queue_is_given_groups_by_paths(pipe: Any, sqs: Any, send: Any) -> None:
    sqs.create_queue(QueueName="target.fifo", Attributes={"FifoQueue": "true"})
    own = {"MessageGroupId": "$.body.who", "MessageDeduplicationId": "$.messageId"}
    pipe(Target=queue_arn("target.fifo"), TargetParameters={"SqsQueueParameters": own, "InputTemplate": "<$.body.n>"})
    send('{"who": "anna", "n": 1}')

    url = sqs.get_queue_url(QueueName="target.fifo")["QueueUrl"]
    [message] = sqs.receive_message(QueueUrl=url, AttributeNames=["All"])["Messages"]
    assert (message["Body"], message["Attributes"]["MessageGroupId"]) == ("1", "anna")


def test_a_path_that_leads_nowhere_fails(pipe: Any, sqs: Any, send: Any, received: Any) -> None:
    pipe(TargetParameters={"SqsQueueParameters": {"MessageGroupId": "$.body.gone"}})
    send("{}")

    assert received() == []


def test_a_topic_is_published_to(pipe: Any, send: Any, received: Any) -> None:
    sns = client("sns")
    topic = sns.create_topic(Name="news")["TopicArn"]
    raw = {"RawMessageDelivery": "true"}
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue_arn("letters"), Attributes=raw)
    pipe(Target=topic, TargetParameters={"InputTemplate": BODY})
    send("hello")

    assert received("letters") == ['"hello"']


def test_a_stream_gets_records_with_keys_by_paths(pipe: Any, kinesis: Any, send: Any) -> None:
    parameters = {"KinesisStreamParameters": {"PartitionKey": "$.body.who"}, "InputTemplate": "<$.body.n>"}
    pipe(Target=STREAM, TargetParameters=parameters)
    send('{"who": "anna", "n": 1}')

    where = {"StreamName": "events", "ShardId": "shardId-000000000000", "ShardIteratorType": "TRIM_HORIZON"}
    [record] = kinesis.get_records(ShardIterator=kinesis.get_shard_iterator(**where)["ShardIterator"])["Records"]
    assert (record["Data"], record["PartitionKey"]) == (b"1", "anna")


def test_records_that_a_stream_refuses_are_sent_again(cloud: Cloud, stream_pipe: Any, put: Any, kinesis: Any) -> None:
    kinesis.create_stream(StreamName="more", ShardCount=1)
    parameters = {"KinesisStreamParameters": {"PartitionKey": "k"}, "InputTemplate": "<$.partitionKey>"}
    stream_pipe(Target=STREAM.replace("events", "more"), TargetParameters=parameters)

    def refuse_the_second(_: Any, __: Any, result: dict[str, Any]) -> None:
        result["Records"][1] = {"ErrorCode": "InternalFailure", "ErrorMessage": "busy"}

    fault = {"service": "kinesis", "operation": "PutRecords", "resource": "more", "times": 1}
    with cloud.faults.after(refuse_the_second, **fault):
        put("a", "b", "c")
        cloud.clock.advance(minutes=1)

    where = {"StreamName": "more", "ShardId": "shardId-000000000000", "ShardIteratorType": "TRIM_HORIZON"}
    records = kinesis.get_records(ShardIterator=kinesis.get_shard_iterator(**where)["ShardIterator"])["Records"]
    assert [each["Data"] for each in records] == [b'"a"', b'"b"', b'"c"', b'"b"', b'"c"']


class TestBuses:
    @pytest.fixture
    def heard(self, sqs: Any, received: Any) -> Callable[[], list[Any]]:
        """The events of a bus."""
        events = client("events")
        events.put_rule(Name="all", EventPattern='{"version": ["0"]}')
        events.put_targets(Rule="all", Targets=[{"Id": "1", "Arn": queue_arn("letters")}])
        return lambda: [json.loads(each) for each in received("letters")]

    def test_an_event_has_its_defaults(self, pipe: Any, send: Any, heard: Any) -> None:
        pipe(Target=BUS, TargetParameters={"InputTemplate": f'{{"said": {BODY}}}'})
        send("hello")

        [event] = heard()
        assert (event["source"], event["detail-type"], event["detail"]) == (
            "Pipe pipe",
            "Event from aws:sqs",
            {"said": "hello"},
        )

    def test_an_event_is_as_its_parameters_say(self, pipe: Any, send: Any, heard: Any) -> None:
        own = {"Source": "shop", "DetailType": "$.body.kind", "Resources": ["$.eventSourceARN"]}
        pipe(Target=BUS, TargetParameters={"EventBridgeEventBusParameters": own})
        send('{"kind": "order"}')

        [event] = heard()
        assert (event["source"], event["detail-type"], event["resources"]) == ("shop", "order", [queue_arn("source")])


def test_a_log_group_gets_events(cloud: Cloud, pipe: Any, send: Any) -> None:
    logs = client("logs")
    logs.create_log_group(logGroupName="news")
    own = {"LogStreamName": "mine", "Timestamp": "$.body.at"}
    pipe(Target=GROUP, TargetParameters={"CloudWatchLogsParameters": own, "InputTemplate": "<$.body.n>"})
    moment = int(cloud.clock.now() * 1000)
    send(json.dumps({"at": moment - 1000, "n": 7}))

    [event] = logs.get_log_events(logGroupName="news", logStreamName="mine")["events"]
    assert (event["message"], event["timestamp"]) == ("7", moment - 1000)


def test_a_delivery_stream_gets_records(cloud: Cloud, pipe: Any, send: Any) -> None:
    client("s3").create_bucket(Bucket="kept")
    bucket = {"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::kept"}
    arn = client("firehose").create_delivery_stream(DeliveryStreamName="out", S3DestinationConfiguration=bucket)[
        "DeliveryStreamARN"
    ]
    pipe(Target=arn, TargetParameters={"InputTemplate": BODY})
    send("hello")

    [kept] = client("s3").list_objects_v2(Bucket="kept")["Contents"]
    assert client("s3").get_object(Bucket="kept", Key=kept["Key"])["Body"].read() == b'"hello"'


def test_a_task_is_started_by_parameters_of_the_event(cloud: Cloud, pipe: Any, send: Any) -> None:
    ecs = client("ecs")
    cluster = ecs.create_cluster(clusterName="c")["cluster"]["clusterArn"]
    container = {"name": "app", "image": "app", "memory": 128}
    definition = ecs.register_task_definition(family="f", containerDefinitions=[container])
    subnet = client("ec2").describe_subnets()["Subnets"][0]["SubnetId"]
    own = {
        "TaskDefinitionArn": definition["taskDefinition"]["taskDefinitionArn"],
        "LaunchType": "FARGATE",
        "NetworkConfiguration": {"awsvpcConfiguration": {"Subnets": [subnet]}},
        "Overrides": {"ContainerOverrides": [{"Name": "app", "Environment": [{"name": "N", "value": "$.body.n"}]}]},
    }
    pipe(Target=cluster, TargetParameters={"EcsTaskParameters": own})
    send('{"n": "7"}')

    tasks = ecs.describe_tasks(cluster="c", tasks=ecs.list_tasks(cluster="c")["taskArns"])["tasks"]
    assert [each["overrides"]["containerOverrides"][0]["environment"] for each in tasks] == [
        [{"name": "N", "value": "7"}]
    ]


class TestAddresses:
    PARAMETERS = (
        ("PathParameterValues", ["$.body.id"]),
        ("HeaderParameters", {"x-who": "$.body.who"}),
        ("QueryStringParameters", {"n": "$.body.n"}),
    )

    def test_an_api_destination_is_called(self, pipe: Any, send: Any, api_destination: Any) -> None:
        arn, requests = api_destination()
        http = dict(self.PARAMETERS)
        pipe(Target=arn, TargetParameters={"HttpParameters": http, "InputTemplate": "<$.body.n>"})
        send('{"id": "7/8", "who": "anna", "n": 5}')

        [request] = requests
        assert (request["rawPath"], request["rawQueryString"], request["body"]) == ("/orders/7/8", "n=5", "5")
        assert (request["headers"]["x-who"], request["headers"]["x-key"]) == ("anna", "secret")

    def test_its_rate_is_kept_to(self, cloud: Cloud, pipe: Any, send: Any, api_destination: Any, received: Any) -> None:
        arn, requests = api_destination()
        pipe(Target=arn, TargetParameters={"HttpParameters": {"PathParameterValues": ["1"]}})
        start = cloud.clock.now()
        send("a", "b", "c")
        cloud.settle()

        assert len(requests) == 3
        assert 0.006 < cloud.clock.now() - start < 0.1
        assert received("source") == []

    def test_records_of_a_stream_wait_for_it_and_keep_their_order(
        self, cloud: Cloud, stream_pipe: Any, put: Any, api_destination: Any, received: Any
    ) -> None:
        arn, requests = api_destination()
        letters = {"MaximumRetryAttempts": 0, "DeadLetterConfig": {"Arn": queue_arn("letters")}}
        http = {"HttpParameters": {"PathParameterValues": ["$.partitionKey"]}}
        stream_pipe(None, letters, Target=arn, TargetParameters=http)
        put("a", "b", "c")
        cloud.settle()

        assert [each["rawPath"] for each in requests] == ["/orders/a", "/orders/b", "/orders/c"]
        assert received("letters") == []

    def test_one_that_fails_is_called_again(
        self, cloud: Cloud, pipe: Any, send: Any, api_destination: Any, received: Any
    ) -> None:
        arn, requests = api_destination(lambda _: {"statusCode": 500 if len(requests) == 1 else 200})
        pipe(Target=arn, TargetParameters={"HttpParameters": {"PathParameterValues": ["1"]}})
        send("hello")
        cloud.clock.advance(minutes=2)

        assert len(requests) == 2
        assert received("source") == []

    def test_one_enriches(self, pipe: Any, send: Any, api_destination: Any, received: Any) -> None:
        arn, requests = api_destination(lambda _: {"statusCode": 200, "body": '{"rich": true}'})
        http = {"HttpParameters": {"PathParameterValues": ["1"]}, "InputTemplate": BODY}
        pipe(Enrichment=arn, EnrichmentParameters=http)
        send("hello")

        assert requests[0]["body"] == '"hello"'
        assert received() == ['{"rich":true}']

    def test_an_api_enriches(self, pipe: Any, send: Any, address: Any, received: Any) -> None:
        url, requests = address(lambda _: {"statusCode": 200, "body": '{"rich": true}'})
        gateway = client("apigateway")
        api = gateway.create_rest_api(name="api")["id"]
        root = gateway.get_resources(restApiId=api)["items"][0]["id"]
        method = {
            "restApiId": api,
            "resourceId": gateway.create_resource(restApiId=api, parentId=root, pathPart="rich")["id"],
            "httpMethod": "POST",
        }
        gateway.put_method(**method, authorizationType="NONE")
        gateway.put_method_response(**method, statusCode="200")
        gateway.put_integration(**method, type="HTTP", integrationHttpMethod="POST", uri=url)
        gateway.put_integration_response(**method, statusCode="200")
        gateway.create_deployment(restApiId=api, stageName="prod")
        http = {"HttpParameters": {"QueryStringParameters": {"n": "1"}}}
        arn = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{api}/prod/POST/rich"
        pipe(Enrichment=arn, EnrichmentParameters=http)
        send("hello")

        assert len(requests) == 1
        assert received() == ['{"rich":true}']


class TestEnrichment:
    @pytest.mark.parametrize("answer", ["", {}, [], None])
    def test_an_empty_answer_ends_the_way(self, pipe: Any, send: Any, received: Any, worker: Any, answer: Any) -> None:
        arn, events = worker(lambda _: answer)
        pipe(Enrichment=arn)
        send("hello")

        assert len(events) == 1
        assert received() == received("source") == []

    def test_an_empty_object_in_an_array_is_sent(self, pipe: Any, send: Any, received: Any, worker: Any) -> None:
        arn, _ = worker(lambda _: [{}])
        pipe(Enrichment=arn)
        send("hello")

        assert received() == ["{}"]

    def test_what_it_answers_is_transformed(self, pipe: Any, send: Any, received: Any, worker: Any) -> None:
        arn, events = worker(lambda batch: [{"n": each + each} for each in batch])
        pipe(
            Enrichment=arn,
            EnrichmentParameters={"InputTemplate": BODY},
            TargetParameters={"InputTemplate": '{"twice": <$.n>, "by": "<aws.pipes.pipe-name>"}'},
        )
        send("ab")

        assert events == [["ab"]]
        assert received() == ['{"twice": "abab", "by": "pipe"}']

    def test_more_events_than_there_were(self, pipe: Any, send: Any, received: Any, worker: Any) -> None:
        arn, _ = worker(lambda _: [1, 2, 3])
        pipe(Enrichment=arn)
        send("hello")

        assert sorted(received()) == ["1", "2", "3"]

    def test_one_that_fails_leaves_the_messages(
        self, cloud: Cloud, pipe: Any, send: Any, received: Any, worker: Any
    ) -> None:
        arn, events = worker(lambda _: 1 / 0 if len(events) == 1 else ["rich"])
        pipe(Enrichment=arn)
        send("hello")
        assert received() == []
        cloud.clock.advance(minutes=2)

        assert received() == ['"rich"']


def test_variables_of_the_pipe_are_filled_in(pipe: Any, send: Any, received: Any) -> None:
    names = ("pipe-arn", "pipe-name", "source-arn", "enrichment-arn", "target-arn", "event.ingestion-time")
    template = "".join(f"<aws.pipes.{name}> " for name in names)
    arn = pipe(TargetParameters={"InputTemplate": template})
    send("hello")

    [text] = received()
    assert text.split() == [arn, "pipe", queue_arn("source"), queue_arn("target"), "2026-01-01T00:00:00.000Z"]
