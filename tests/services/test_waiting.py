"""Backends that wait for something: a virtual clock goes on, on a wall clock others call meanwhile."""

from __future__ import annotations

import threading

import boto3

from awsim import Cloud, mock_aws


def test_waiting_moves_a_virtual_clock_and_runs_what_falls_due():
    cloud = Cloud(clock="virtual", lifecycle="realistic")
    kinesis = cloud.client("kinesis")
    kinesis.create_stream(StreamName="s", ShardCount=1)
    began = cloud.clock.now()
    with cloud.lock:
        cloud.wait(began + 60)

    assert cloud.clock.now() == began + 60
    assert kinesis.describe_stream_summary(StreamName="s")["StreamDescriptionSummary"]["StreamStatus"] == "ACTIVE"


def test_on_a_wall_clock_another_thread_can_end_the_wait():
    with mock_aws():
        kinesis = boto3.client("kinesis", region_name="us-east-1")
        kinesis.create_stream(StreamName="s", StreamModeDetails={"StreamMode": "ON_DEMAND"})
        arn = kinesis.describe_stream_summary(StreamName="s")["StreamDescriptionSummary"]["StreamARN"]
        queue = kinesis.create_queue(QueueName="q", StreamConfigurationList=[{"StreamARN": arn}])["QueueDescription"]
        received = []

        def receive():
            answer = kinesis.receive_queue_records(QueueARN=queue["QueueARN"], WaitTimeSeconds=20)
            received.extend(record["Data"] for record in answer["QueueRecords"])

        waiting = threading.Thread(target=receive)
        waiting.start()
        kinesis.put_record(StreamName="s", Data=b"x", PartitionKey="k")
        waiting.join(timeout=15)

    assert received == [b"x"]
