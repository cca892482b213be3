"""A client of S3 for its recordings, and what their scenarios do again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from .recordings import Replay

BUCKET = "bucket"
JSON = b'{"key": "value"}'


class Bucket:
    """A bucket of a scenario; what is called on it is called on the client, with the bucket's name."""

    def __init__(self, replay: Replay, name: str = BUCKET, *, versioned: bool = False, **given: Any) -> None:
        self.replay = replay
        self.client = replay.client("s3")
        self.name = name
        self.client.create_bucket(Bucket=name, **given)
        if versioned:
            self.version("Enabled")

    def version(self, status: str) -> None:
        """Have the bucket keep versions, or no more."""
        self.client.put_bucket_versioning(Bucket=self.name, VersioningConfiguration={"Status": status})

    def call(self, operation: str, **given: Any) -> Any:
        """Call an operation on the bucket; the error where it answers one."""
        try:
            answer = getattr(self.client, operation)(Bucket=self.name, **given)
        except ClientError as error:
            return error.response
        if "Body" in answer:
            answer["Body"] = answer["Body"].read()
        return answer

    def match(self, step: str, operation: str, *, aside: tuple[str, ...] = (), **given: Any) -> Any:
        """Call an operation on the bucket and hold its answer against a step."""
        return self.replay.match(step, self.call(operation, **given), aside=aside)

    def put(self, key: str, body: bytes | str = b"test", **given: Any) -> Any:
        """Write an object."""
        return self.client.put_object(Bucket=self.name, Key=key, Body=body, **given)

    def copy(self, step: str, source: str, key: str, *, aside: tuple[str, ...] = (), **given: Any) -> Any:
        """Copy an object of the bucket, and hold the answer against a step."""
        return self.match(step, "copy_object", Key=key, CopySource=f"{self.name}/{source}", aside=aside, **given)

    def upload(self, key: str, **given: Any) -> str:
        """Begin a multipart upload; the answer is its id."""
        upload_id: str = self.client.create_multipart_upload(Bucket=self.name, Key=key, **given)["UploadId"]
        return upload_id

    def part(self, key: str, upload_id: str, number: int, body: bytes, **given: Any) -> Any:
        """Upload a part; the answer is how the request to complete names it."""
        answer = self.client.upload_part(
            Bucket=self.name, Key=key, UploadId=upload_id, PartNumber=number, Body=body, **given
        )
        return {"ETag": answer["ETag"], "PartNumber": number}
