"""Pollers that never end under eventlet and gevent: the other green threads go on, timeouts fire."""

from __future__ import annotations

import subprocess
import sys
from itertools import product

import pytest

EVENTLET = """
import eventlet
eventlet.monkey_patch()
pause, spawn, kill = eventlet.sleep, eventlet.spawn, eventlet.kill

def ended(seconds, poll):
    timeout = eventlet.Timeout(seconds)
    try:
        poll()
    except eventlet.Timeout as fired:
        return fired is timeout
    finally:
        timeout.cancel()
"""

GEVENT = """
import gevent.monkey
gevent.monkey.patch_all()
import gevent
pause, spawn, kill = gevent.sleep, gevent.spawn, gevent.Greenlet.kill

def ended(seconds, poll):
    timeout = gevent.Timeout(seconds)
    timeout.start()
    try:
        poll()
    except gevent.Timeout as fired:
        return fired is timeout
    finally:
        timeout.close()
"""

SCRIPT = """
{patch}
import boto3
from awsim import mock_aws

with mock_aws(clock="{clock}") as cloud:
    kinesis = boto3.client("kinesis", region_name="us-east-1")
    sqs = boto3.client("sqs", region_name="us-east-1")
    kinesis.create_stream(StreamName="events", StreamModeDetails={{"StreamMode": "ON_DEMAND"}})
    stream = kinesis.describe_stream_summary(StreamName="events")["StreamDescriptionSummary"]["StreamARN"]
    source = {{"StreamARN": stream, "StartingPosition": {{"Type": "TRIM_HORIZON"}}}}
    queue = kinesis.create_queue(QueueName="jobs", StreamConfigurationList=[source])["QueueDescription"]["QueueARN"]
    url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    shard = kinesis.list_shards(StreamName="events")["Shards"][0]["ShardId"]
    iterator = kinesis.get_shard_iterator(StreamName="events", ShardId=shard, ShardIteratorType="LATEST")

    def never_waits():
        while True:
            kinesis.get_records(ShardIterator=iterator["ShardIterator"])

    def waits():
        while True:
            kinesis.receive_queue_records(QueueARN=queue)

    def waits_in_moto():
        while True:
            sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1)

    print(*[ended(0.2, poll) for poll in (never_waits, waits, waits_in_moto)], cloud.world.waits.count())

    received = []

    def receive():
        while True:
            received.extend(each["Data"] for each in kinesis.receive_queue_records(QueueARN=queue)["QueueRecords"])

    endless = spawn(receive)
    for number in range(3):
        pause(0)
        kinesis.put_record(StreamName="events", Data=str(number), PartitionKey="k", ExplicitHashKey="0")
    # Received and not acknowledged they come again, once a virtual clock has passed their visibility timeout.
    while len(set(received)) < 3:
        pause(0.001)
    kill(endless)
    print(*dict.fromkeys(received), cloud.world.waits.count())
"""


@pytest.mark.parametrize(
    ("patch", "clock"),
    list(product([EVENTLET, GEVENT], ["wall", "virtual"])),
    ids=["eventlet-wall", "eventlet-virtual", "gevent-wall", "gevent-virtual"],
)
def test_pollers_that_never_end_let_the_others_go_on(patch: str, clock: str) -> None:
    script = SCRIPT.format(patch=patch, clock=clock)
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=100, check=False)
    expected = "True True True 0\nb'0' b'1' b'2' 0\n"
    assert (ran.stdout, ran.returncode) == (expected, 0), ran.stderr
