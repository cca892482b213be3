"""Receiving, acknowledging, hiding and restoring the records of queues and their dead letters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def queue(kinesis, on_demand_arn):
    """The ARN of a queue whose records become dead letters after two receives."""
    return kinesis.create_queue(
        QueueName="jobs",
        StreamConfigurationList=[{"StreamARN": on_demand_arn, "StartingPosition": {"Type": "TRIM_HORIZON"}}],
        QueueAttributes={"DeadLetterConfiguration": {"TargetType": "BUILT_IN", "MaxReceiveCount": 2}},
    )["QueueDescription"]["QueueARN"]


@pytest.fixture
def send(kinesis, on_demand):
    """Put records into the first shard of the stream."""

    def put(*data):
        for each in data:
            kinesis.put_record(StreamName=on_demand, Data=each, PartitionKey="k", ExplicitHashKey="0")

    return put


@pytest.fixture
def receive(kinesis, queue):
    return lambda **given: kinesis.receive_queue_records(QueueARN=queue, WaitTimeSeconds=1, **given)["QueueRecords"]


@pytest.fixture
def receive_dead(kinesis, queue):
    return lambda **given: kinesis.receive_dead_letter_queue_records(QueueARN=queue, WaitTimeSeconds=1, **given)[
        "QueueRecords"
    ]


@pytest.fixture
def dead(send, receive, receive_dead, cloud):
    """A record that has become a dead letter, received as such."""
    send(b"poison")
    for _ in range(2):
        receive()
        cloud.clock.advance(seconds=31)
    [record] = receive_dead(VisibilityTimeoutSeconds=30)
    return record


def data(records):
    return [record["Data"] for record in records]


def handles(records, **more):
    return [{"ReceiptHandle": record["ReceiptHandle"], **more} for record in records]


class TestAccepts:
    def test_a_record_is_received_whole(self, send, receive, cloud):
        send(b"x")
        cloud.clock.advance(seconds=3)
        [record] = receive()

        assert record.pop("ReceiptHandle")
        assert len(record.pop("RecordId")) == 56
        assert record == {
            "PartitionKey": "k",
            "Data": b"x",
            "ApproximateArrivalTimestamp": START,
            "FirstReceiveTimestamp": START + timedelta(seconds=3),
            "ReceiveCount": 1,
        }

    def test_ten_records_at_most_or_as_many_as_asked(self, send, receive):
        send(*(b"%d" % number for number in range(15)))

        assert [len(receive(Limit=2)), len(receive()), len(receive())] == [2, 10, 3]

    def test_an_acknowledged_record_is_not_delivered_again(self, send, receive, kinesis, queue, cloud, plain):
        send(b"done", b"open")
        [done, _] = receive()
        answer = plain(kinesis.acknowledge_queue_records(QueueARN=queue, Entries=handles([done])))
        cloud.clock.advance(seconds=31)

        assert answer == {"Successful": handles([done]), "Failed": []}
        assert data(receive()) == [b"open"]

    def test_a_dead_letter_is_discarded(self, dead, kinesis, queue, receive_dead, cloud):
        answer = kinesis.acknowledge_dead_letter_queue_records(QueueARN=queue, Entries=handles([dead]))
        cloud.clock.advance(seconds=31)

        assert answer["Failed"] == []
        assert receive_dead() == []

    def test_a_dead_letter_is_restored_as_if_never_received(self, dead, kinesis, queue, receive, receive_dead):
        answer = kinesis.restore_dead_letter_queue_records(QueueARN=queue, Entries=handles([dead]))
        [record] = receive()

        assert answer["Failed"] == []
        assert (record["Data"], record["ReceiveCount"], record["RecordId"]) == (b"poison", 1, dead["RecordId"])
        assert receive_dead() == []

    def test_visibility_is_extended_and_ended(self, send, receive, kinesis, queue, cloud):
        send(b"x")
        records = receive()
        kinesis.update_queue_records_visibility(QueueARN=queue, Entries=handles(records, VisibilityTimeoutSeconds=100))
        cloud.clock.advance(seconds=60)
        assert receive() == []
        kinesis.update_queue_records_visibility(QueueARN=queue, Entries=handles(records, VisibilityTimeoutSeconds=0))
        assert data(receive()) == [b"x"]

    def test_the_visibility_of_a_dead_letter_is_ended(self, dead, kinesis, queue, receive_dead):
        assert receive_dead() == []
        kinesis.update_dead_letter_queue_records_visibility(
            QueueARN=queue, Entries=handles([dead], VisibilityTimeoutSeconds=0)
        )
        assert data(receive_dead()) == [b"poison"]


class TestRefuses:
    @pytest.mark.parametrize(
        "operation",
        [
            "acknowledge_queue_records",
            "acknowledge_dead_letter_queue_records",
            "restore_dead_letter_queue_records",
        ],
    )
    def test_a_handle_that_was_not_given_out(self, operation, kinesis, queue, plain):
        answer = plain(getattr(kinesis, operation)(QueueARN=queue, Entries=[{"ReceiptHandle": "made-up"}]))

        assert answer == {
            "Successful": [],
            "Failed": [
                {
                    "ReceiptHandle": "made-up",
                    "ErrorCode": "InvalidArgumentException",
                    "ErrorMessage": "The receipt handle is not valid for this queue.",
                }
            ],
        }

    def test_a_handle_of_an_earlier_receive(self, send, receive, kinesis, queue, cloud):
        send(b"x")
        first = receive()
        cloud.clock.advance(seconds=31)
        receive()
        [failed] = kinesis.acknowledge_queue_records(QueueARN=queue, Entries=handles(first))["Failed"]

        assert (failed["ErrorCode"], failed["ErrorMessage"]) == (
            "InvalidArgumentException",
            "The receipt handle has expired: the record was received again since.",
        )

    def test_a_record_that_was_acknowledged_already(self, send, receive, kinesis, queue):
        send(b"x")
        entries = handles(receive())
        kinesis.acknowledge_queue_records(QueueARN=queue, Entries=entries)
        [failed] = kinesis.acknowledge_queue_records(QueueARN=queue, Entries=entries)["Failed"]

        assert (failed["ErrorCode"], failed["ErrorMessage"]) == (
            "ResourceNotFoundException",
            "The record of the receipt handle was not found in the queue.",
        )

    def test_hiding_a_record_that_is_visible(self, send, receive, kinesis, queue, cloud):
        send(b"x")
        entries = handles(receive(), VisibilityTimeoutSeconds=30)
        cloud.clock.advance(seconds=31)
        [failed] = kinesis.update_queue_records_visibility(QueueARN=queue, Entries=entries)["Failed"]

        assert (failed["ErrorCode"], failed["ErrorMessage"]) == (
            "InvalidArgumentException",
            "The record is not in flight.",
        )

    def test_a_queue_that_is_not_active(self, slow_kinesis, slow_cloud, refusal):
        slow_kinesis.create_stream(StreamName="s", StreamModeDetails={"StreamMode": "ON_DEMAND"})
        slow_cloud.clock.advance(minutes=1)
        arn = slow_kinesis.create_queue(
            QueueName="q", StreamConfigurationList=[{"StreamARN": "arn:aws:kinesis:us-east-1:123456789012:stream/s"}]
        )["QueueDescription"]["QueueARN"]

        assert refusal(slow_kinesis.receive_queue_records, QueueARN=arn) == (
            "InvalidArgumentException",
            "Queue q not ACTIVE, instead in state CREATING",
        )


class TestBehaves:
    def test_a_record_in_flight_is_hidden_until_its_timeout_has_passed(self, send, receive, cloud):
        send(b"x")
        receive()
        assert receive() == []
        cloud.clock.advance(seconds=30)
        [record] = receive()

        assert (record["Data"], record["ReceiveCount"]) == (b"x", 2)
        assert record["FirstReceiveTimestamp"] == START

    def test_a_record_received_too_often_becomes_a_dead_letter(self, dead, receive):
        assert (dead["Data"], dead["ReceiveCount"]) == (b"poison", 3)
        assert receive() == []

    def test_without_dead_letters_a_record_is_delivered_for_ever(self, send, receive, kinesis, queue, cloud):
        kinesis.update_queue(QueueARN=queue, QueueAttributes={"DeadLetterConfiguration": {"TargetType": "NONE"}})
        send(b"x")
        counts = []
        for _ in range(5):
            counts += [record["ReceiveCount"] for record in receive()]
            cloud.clock.advance(seconds=31)

        assert counts == [1, 2, 3, 4, 5]

    def test_a_receive_waits_for_a_record_to_become_visible(self, send, kinesis, queue, cloud):
        send(b"x")
        kinesis.receive_queue_records(QueueARN=queue, VisibilityTimeoutSeconds=5)
        began = cloud.clock.now()
        records = kinesis.receive_queue_records(QueueARN=queue)["QueueRecords"]

        assert data(records) == [b"x"]
        assert cloud.clock.now() - began == 5

    def test_a_receive_waits_nine_seconds_if_it_does_not_say(self, kinesis, queue, cloud):
        began = cloud.clock.now()

        assert kinesis.receive_queue_records(QueueARN=queue)["QueueRecords"] == []
        assert cloud.clock.now() - began == 9

    def test_a_visibility_of_zero_gives_a_record_once_in_a_receive(self, send, receive):
        send(b"x")

        assert data(receive(VisibilityTimeoutSeconds=0)) == [b"x"]
        assert data(receive(VisibilityTimeoutSeconds=0)) == [b"x"]

    def test_records_of_all_shards_and_their_children_arrive_once(
        self, kinesis, on_demand, on_demand_arn, queue, receive
    ):
        kinesis.update_account_settings(MinimumThroughputBillingCommitment={"Status": "ENABLED"})
        sent = [b"%d" % number for number in range(12)]
        for number, each in enumerate(sent):
            if number == 6:
                kinesis.update_stream_warm_throughput(StreamARN=on_demand_arn, WarmThroughputMiBps=6)
            kinesis.put_record(StreamName=on_demand, Data=each, PartitionKey=str(number))

        assert sorted(data(receive()) + data(receive())) == sorted(sent)

    def test_records_that_expire_are_not_delivered(self, send, receive, cloud):
        send(b"received", b"never received")
        receive(Limit=1)
        cloud.clock.advance(hours=25)

        assert receive() == []

    def test_two_queues_deliver_the_same_records_with_the_same_ids(self, send, receive, kinesis, on_demand_arn, queue):
        other = kinesis.create_queue(QueueName="other", StreamConfigurationList=[{"StreamARN": on_demand_arn}])
        send(b"x")
        [mine] = receive()
        [theirs] = kinesis.receive_queue_records(QueueARN=other["QueueDescription"]["QueueARN"])["QueueRecords"]

        assert mine["RecordId"] == theirs["RecordId"]
        assert mine["ReceiptHandle"] != theirs["ReceiptHandle"]

    def test_lowering_the_receive_count_takes_effect_on_records_in_flight(
        self, send, receive, receive_dead, kinesis, queue, cloud
    ):
        send(b"x")
        receive()
        kinesis.update_queue(
            QueueARN=queue,
            QueueAttributes={"DeadLetterConfiguration": {"TargetType": "BUILT_IN", "MaxReceiveCount": 1}},
        )
        cloud.clock.advance(seconds=31)

        assert (receive(), data(receive_dead())) == ([], [b"x"])
