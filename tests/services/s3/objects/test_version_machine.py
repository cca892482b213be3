"""A versioned bucket beside a model: lists of versions, newest first, in dictionaries."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from awsim import Cloud
from tests.budgets import examples

KEYS = st.sampled_from(["a", "b", "c"])


class VersionedBucket(RuleBasedStateMachine):
    """`versions[key]` has (id, body) newest first; the body of a delete marker is None."""

    def __init__(self) -> None:
        super().__init__()
        self.cloud = Cloud(clock="virtual")
        self.s3: Any = self.cloud.client("s3", region_name="us-east-1")
        self.s3.create_bucket(Bucket="box")
        self.status: str | None = None
        self.versions: dict[str, list[tuple[str, bytes | None]]] = {}
        self.written = 0

    @rule(status=st.sampled_from(["Enabled", "Suspended"]))
    def change_versioning(self, status: str) -> None:
        self.s3.put_bucket_versioning(Bucket="box", VersioningConfiguration={"Status": status})
        self.status = status

    @rule(key=KEYS)
    def put(self, key: str) -> None:
        self.written += 1
        body = f"body {self.written}".encode()
        answer = self.s3.put_object(Bucket="box", Key=key, Body=body)
        assert ("VersionId" in answer) == (self.status is not None)
        self._add(key, answer.get("VersionId", "null"), body)

    @rule(source=KEYS, key=KEYS)
    def copy(self, source: str, key: str) -> None:
        there = self.versions.get(source, [])
        if not there or there[0][1] is None:
            with pytest.raises(ClientError, match="NoSuchKey"):
                self.s3.copy_object(Bucket="box", Key=key, CopySource=f"box/{source}")
            return
        answer = self.s3.copy_object(Bucket="box", Key=key, CopySource=f"box/{source}", MetadataDirective="REPLACE")
        self._add(key, answer.get("VersionId", "null"), there[0][1])

    @rule(key=KEYS)
    def delete(self, key: str) -> None:
        answer = self.s3.delete_object(Bucket="box", Key=key)
        if self.status is None:
            self.versions.pop(key, None)
            return
        assert answer["DeleteMarker"] is True
        self._add(key, answer["VersionId"], None)

    @rule(key=KEYS, number=st.integers(0, 3))
    def delete_version(self, key: str, number: int) -> None:
        there = self.versions.get(key, [])
        if number >= len(there):
            return
        version_id, body = there.pop(number)
        answer = self.s3.delete_object(Bucket="box", Key=key, VersionId=version_id)
        assert bool(answer.get("DeleteMarker")) == (body is None)
        if not there:
            del self.versions[key]

    @rule()
    def restore(self) -> None:
        self.cloud.restore(self.cloud.snapshot())

    @invariant()
    def all_versions_are_there(self) -> None:
        page = self.s3.list_object_versions(Bucket="box")
        listed = {
            (each["Key"], each["VersionId"], each["IsLatest"], kind)
            for kind in ("Versions", "DeleteMarkers")
            for each in page.get(kind, ())
        }
        assert listed == {
            (key, version_id, place == 0, "DeleteMarkers" if body is None else "Versions")
            for key, there in self.versions.items()
            for place, (version_id, body) in enumerate(there)
        }

    @invariant()
    def what_is_read_is_the_newest(self) -> None:
        visible = {key: there[0][1] for key, there in self.versions.items() if there[0][1] is not None}
        page = self.s3.list_objects_v2(Bucket="box")
        assert [each["Key"] for each in page.get("Contents", ())] == sorted(visible)
        for key, body in visible.items():
            assert self.s3.get_object(Bucket="box", Key=key)["Body"].read() == body

    def _add(self, key: str, version_id: str, body: bytes | None) -> None:
        assert (version_id == "null") == (self.status != "Enabled")
        there = self.versions.setdefault(key, [])
        if version_id == "null":
            there[:] = [each for each in there if each[0] != "null"]
        there.insert(0, (version_id, body))

    def teardown(self) -> None:
        self.cloud.close()


TestVersionedBucket = VersionedBucket.TestCase
TestVersionedBucket.settings = settings(
    max_examples=examples(12), stateful_step_count=25, deadline=None, derandomize=True
)
