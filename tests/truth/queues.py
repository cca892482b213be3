"""Clients of SQS for the recordings of its two protocols, and what their scenarios do again and again."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

import boto3
from botocore.session import Session

from awsim.model.loader import loader
from awsim.model.query_names import ENTRIES, with_query_names

if TYPE_CHECKING:
    from .recordings import Replay

REGION = "us-east-1"


@cache
def _query_models() -> str:
    """A directory with a model of SQS as it was when its protocol was query."""
    model = json.loads(json.dumps(with_query_names("sqs", loader().load_service_model("sqs", "service-2"))))
    for name in ("awsQueryCompatible", "jsonVersion", "targetPrefix"):
        del model["metadata"][name]
    model["metadata"].update(protocol="query", protocols=["query"])
    for shape in model["shapes"].values():
        for member in shape.get("members", {}).values():
            if member["shape"] in ENTRIES["sqs"]:
                member["locationName"] = ENTRIES["sqs"][member["shape"]][0]
    for name in model["operations"]:
        output = model["operations"][name].get("output")
        if output is not None:
            output["resultWrapper"] = f"{name}Result"
    folder = Path(mkdtemp(), "sqs", "2012-11-05")
    folder.mkdir(parents=True)
    (folder / "service-2.json").write_text(json.dumps(model))
    return str(folder.parents[1])


def query_client() -> Any:
    """A client that speaks the query protocol, over the wire."""
    session = Session()
    session.get_component("data_loader").search_paths.insert(0, _query_models())
    client = boto3.Session(botocore_session=session, region_name=REGION).client("sqs")
    client.meta.events.register("before-send", lambda **_: None)
    return client


class Queues:
    """A client in the protocol of a recording, and queues made with it."""

    def __init__(self, replay: Replay) -> None:
        speaks_query = replay.parameter.startswith("sqs_query") and "QueryErrorCode" not in json.dumps(replay.recorded)
        self.client = query_client() if speaks_query else replay.client("sqs")
        self.replay = replay

    def make(self, name: str = "jobs", **attributes: str) -> str:
        """The URL of a new queue."""
        url: str = self.client.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        self.replay.matching.values.setdefault("<queue-name>", name)
        return url

    def fifo(self, **attributes: str) -> str:
        """The URL of a new FIFO queue."""
        return self.make("jobs.fifo", FifoQueue="true", **attributes)

    def send(
        self, url: str, body: str, group: str | None = None, deduplication: str | None = None, **given: Any
    ) -> Any:
        """Send a message."""
        if group is not None:
            given["MessageGroupId"] = group
        if deduplication is not None:
            given["MessageDeduplicationId"] = deduplication
        return self.client.send_message(QueueUrl=url, MessageBody=body, **given)

    def receive(self, url: str, **given: Any) -> Any:
        """Receive a message."""
        return self.client.receive_message(QueueUrl=url, **given)

    def receive_and_delete(self, url: str, **given: Any) -> Any:
        """Receive messages and delete them."""
        received = self.receive(url, **given)
        for message in received.get("Messages", ()):
            self.client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return received

    def attributes(self, url: str, *names: str) -> Any:
        """Attributes of a queue, all if none are named."""
        return self.client.get_queue_attributes(QueueUrl=url, AttributeNames=list(names) or ["All"])

    def arn(self, url: str) -> str:
        """A queue's ARN."""
        arn: str = self.attributes(url, "QueueArn")["Attributes"]["QueueArn"]
        return arn


ERROR_ASIDE = ("Detail",)
"""What the errors of the query protocol have in some recordings only."""
