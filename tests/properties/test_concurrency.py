"""Many threads or greenlets on one cloud: no error, nothing lost, the hub not blocked."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import Any

import boto3
import pytest

from awsim import mock_aws

INSTANCE: dict[str, Any] = {
    "password": "correcthorse",
    "dbInstanceType": "db.influx.medium",
    "vpcSubnetIds": ["subnet-0123abcd"],
    "vpcSecurityGroupIds": ["sg-0123abcd"],
    "allocatedStorage": 20,
}
THREADS, CALLS = 16, 1000


def test_sixteen_threads_of_a_thousand_mixed_calls_lose_nothing() -> None:
    failures: list[BaseException] = []

    def work(client: Any, number: int) -> None:
        try:
            for turn in range(CALLS // 4):
                created = client.create_db_instance(name=f"metrics{number}-{turn}", **INSTANCE)
                client.get_db_instance(identifier=created["id"])
                client.list_db_instances(maxResults=3)
                if turn % 2:
                    client.delete_db_instance(identifier=created["id"])
                else:
                    client.tag_resource(resourceArn=created["arn"], tags={"number": str(number)})
        except BaseException as error:
            failures.append(error)

    with mock_aws() as cloud:
        clients = [boto3.client("timestream-influxdb", region_name="us-east-1") for _ in range(THREADS)]
        threads = [threading.Thread(target=work, args=(each, number)) for number, each in enumerate(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        cloud.settle()

        assert failures == []
        pages = clients[0].get_paginator("list_db_instances").paginate()
        names = [each["name"] for page in pages for each in page["items"]]
        kept = {f"metrics{number}-{turn}" for number in range(THREADS) for turn in range(0, CALLS // 4, 2)}
        assert len(names) == len(kept)
        assert set(names) == kept
        assert all(each.error is None for each in cloud.journal)


GREEN = """
{patch}
import boto3
from awsim import mock_aws

INSTANCE = dict(password="correcthorse", dbInstanceType="db.influx.medium", vpcSubnetIds=["subnet-0123abcd"],
                vpcSecurityGroupIds=["sg-0123abcd"], allocatedStorage=20)
with mock_aws() as cloud:
    influx = boto3.client("timestream-influxdb", region_name="us-east-1")
    sqs = boto3.client("sqs", region_name="us-east-1")
    url = sqs.create_queue(QueueName="jobs")["QueueUrl"]

    def work(number):
        for turn in range(50):
            influx.create_db_instance(name=f"metrics{{number}}-{{turn}}", **INSTANCE)
            sqs.send_message(QueueUrl=url, MessageBody=str(number))
            pause()

    ticks = []

    def tick():
        for _ in range(20):
            ticks.append(1)
            pause()

    def hold():
        with cloud.world.lock:
            for _ in range(10):
                pause()

    run([lambda: work(0), lambda: work(1), lambda: work(2), tick, hold])
    pages = influx.get_paginator("list_db_instances").paginate()
    print(sum(len(page["items"]) for page in pages), len(ticks),
          sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]["ApproximateNumberOfMessages"])
"""
EVENTLET = """
import eventlet; eventlet.monkey_patch()
pause = lambda: eventlet.sleep(0)
run = lambda jobs: [green.wait() for green in [eventlet.spawn(job) for job in jobs]]
"""
GEVENT = """
from gevent import monkey; monkey.patch_all()
import gevent
pause = lambda: gevent.sleep(0)
run = lambda jobs: gevent.joinall([gevent.spawn(job) for job in jobs], raise_error=True)
"""


@pytest.mark.parametrize("patch", [EVENTLET, GEVENT], ids=["eventlet", "gevent"])
def test_greenlets_share_a_cloud_without_blocking_their_hub(patch: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", GREEN.format(patch=patch)],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env=dict(os.environ),
    )
    assert (done.stdout.split(), done.returncode) == (["150", "20", "150"], 0), done.stderr
