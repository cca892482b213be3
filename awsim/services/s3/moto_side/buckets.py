"""How the services that moto holds reach buckets and objects, which are native: in place of moto's own table."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from awsim.common.tags import tags_from_list
from awsim.model.errors import ServiceError
from awsim.moto.tables import stand_in
from awsim.services.s3.models import Bucket
from awsim.services.s3.regions import FIRST_REGIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsim.kernel.world import World
    from awsim.services.s3.resources import S3Resources

READERS = (
    *("athena.models", "awslambda.models", "cloudformation.parsing", "firehose.models", "logs.models"),
    *("s3control.models", "sagemaker.utils", "s3.config"),
)
"""Modules of moto's that keep the table under a name of their own."""


class NativeBuckets:
    """The buckets that one account can reach in one partition, with those methods of moto's backend others call."""

    def __init__(self, world: World, account: str, partition: str) -> None:
        self._world = world
        self._account = account
        self._region = FIRST_REGIONS.get(partition, "us-east-1")

    @property
    def buckets(self) -> NativeBucketNames:
        """What moto has instead: a dictionary of buckets by name."""
        return NativeBucketNames(self)

    def get_bucket(self, bucket_name: str) -> NativeBucket:
        """A bucket, by its name or its ARN; raises moto's MissingBucket."""
        name = bucket_name.rpartition(":::")[2] if bucket_name.startswith("arn:") else bucket_name
        try:
            found = self.call("HeadBucket", {"Bucket": name})
        except ServiceError:
            raise _missing_bucket(name) from None
        return NativeBucket(self, name, found["BucketRegion"])

    def head_bucket(self, bucket_name: str) -> NativeBucket:
        """`get_bucket`."""
        return self.get_bucket(bucket_name)

    def create_bucket(self, bucket_name: str, region_name: str, **_: Any) -> NativeBucket:
        """Make a bucket in a region."""
        params: dict[str, Any] = {"Bucket": bucket_name}
        if region_name != "us-east-1":
            params["CreateBucketConfiguration"] = {"LocationConstraint": region_name}
        self._world.call("s3", "CreateBucket", params, account=self._account, region=region_name)
        return NativeBucket(self, bucket_name, region_name)

    def get_object(
        self, bucket_name: str, key_name: str, version_id: str | None = None, **_: Any
    ) -> NativeObject | None:
        """An object, None where there is none; raises moto's MissingBucket."""
        version = {} if version_id is None else {"VersionId": version_id}
        try:
            found = self.call("GetObject", {"Bucket": bucket_name, "Key": key_name, **version})
        except ServiceError as error:
            if error.code == "NoSuchBucket":
                raise _missing_bucket(bucket_name) from None
            return None
        return NativeObject(key_name, found)

    def put_object(self, bucket_name: str, key_name: str, value: bytes, **_: Any) -> NativeObject:
        """Write an object; raises moto's MissingBucket."""
        body = value.encode() if isinstance(value, str) else bytes(value)
        try:
            put = self.call("PutObject", {"Bucket": bucket_name, "Key": key_name, "Body": body})
        except ServiceError as error:
            if error.code == "NoSuchBucket":
                raise _missing_bucket(bucket_name) from None
            raise
        return NativeObject(key_name, {**put, "Body": body})

    def list_objects(
        self,
        bucket: NativeBucket,
        prefix: str | None,
        delimiter: str | None,
        marker: str | None,
        max_keys: int | None,
    ) -> tuple[list[NativeObject], list[str], bool, str | None]:
        """Objects with their contents, common prefixes, whether there are more, and behind which key."""
        asked = {"Prefix": prefix, "Delimiter": delimiter, "Marker": marker, "MaxKeys": max_keys}
        given = {name: value for name, value in asked.items() if value is not None}
        page = self.call("ListObjects", {"Bucket": bucket.name, **given})
        names = [each["Key"] for each in page.get("Contents", ())]
        found = [each for name in names if (each := self.get_object(bucket.name, name)) is not None]
        prefixes = [each["Prefix"] for each in page.get("CommonPrefixes", ())]
        return found, prefixes, page["IsTruncated"], page.get("NextMarker")

    def create_table_storage_bucket(self, region_name: str) -> NativeBucket:
        """Make the bucket in which a table of S3 Tables keeps its files; nobody can ask for one of such a name."""
        world = self._world
        with world.lock:
            name = f"{world.random.uuid()}--table-s3"
            backend: S3Resources = world.backend("s3", self._account, region_name)
            backend.directory.add(Bucket(name, self._account, region_name, world.clock.now(), backend.partition))
        return NativeBucket(self, name, region_name)

    def delete_table_storage_bucket(self, bucket_name: str) -> None:
        """Delete the bucket of a table, with all that is in it."""
        with self._world.lock:
            backend: S3Resources = self._world.backend("s3", self._account, self._region)
            found = backend.directory.buckets.get(bucket_name)
            if found is not None:
                backend.directory.remove(found)

    def names(self) -> list[str]:
        """Of the account's buckets."""
        return [bucket["Name"] for bucket in self.call("ListBuckets", {})["Buckets"]]

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Call an operation of S3 as the account."""
        return self._world.call("s3", operation, params, account=self._account, region=self._region)


class NativeBucketNames(Mapping[str, "NativeBucket"]):
    """Stands for moto's dictionary of buckets by name."""

    def __init__(self, buckets: NativeBuckets) -> None:
        self._buckets = buckets

    def __getitem__(self, name: str) -> NativeBucket:
        try:
            return self._buckets.get_bucket(name)
        except Exception as error:
            if type(error) is type(_missing_bucket("")):
                raise KeyError(name) from None
            raise

    def __iter__(self) -> Iterator[str]:
        return iter(self._buckets.names())

    def __len__(self) -> int:
        return len(self._buckets.names())


class NativeBucket:
    """A bucket that moto has found."""

    def __init__(self, buckets: NativeBuckets, name: str, region: str) -> None:
        self.name = name
        self.region_name = region
        self._buckets = buckets

    def to_config_dict(self) -> dict[str, Any]:
        """A bucket as AWS Config shows it."""
        arn = f"arn:aws:s3:::{self.name}"
        tags = tags_from_list(self._asked("GetBucketTagging", "TagSet") or [])
        policy = self._asked("GetBucketPolicy", "Policy")
        versioning = self._asked("GetBucketVersioning", "Status")
        return {
            "version": "1.3",
            "configurationItemStatus": "ResourceDiscovered",
            "accountId": self._buckets._account,
            "resourceType": "AWS::S3::Bucket",
            "resourceId": self.name,
            "resourceName": self.name,
            "ARN": arn,
            "arn": arn,
            "awsRegion": self.region_name,
            "availabilityZone": "Regional",
            "tags": tags,
            "configuration": {"name": self.name},
            "supplementaryConfiguration": {
                "BucketPolicy": {"policyText": policy},
                "BucketVersioningConfiguration": {"status": versioning or "Off"},
            },
        }

    def _asked(self, operation: str, member: str) -> Any:
        try:
            return self._buckets.call(operation, {"Bucket": self.name}).get(member)
        except ServiceError:
            return None


class NativeObject:
    """An object that moto has found."""

    def __init__(self, name: str, found: Mapping[str, Any]) -> None:
        body = found["Body"]
        self.name = name
        self.value: bytes = body if isinstance(body, bytes) else body.read()
        self.size = len(self.value)
        self.content_type = found.get("ContentType")
        self.version_id = found.get("VersionId")


def answer_look_ups() -> None:
    """Have moto's services find the native buckets while a cloud has its turn."""
    stand_in("s3", NativeBuckets, READERS)


def _missing_bucket(name: str) -> Exception:
    exceptions: Any = import_module("moto.s3.exceptions")
    made: Exception = exceptions.MissingBucket(bucket=name)
    return made
