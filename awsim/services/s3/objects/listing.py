"""ListOperations: the objects and versions of a bucket in the order of their keys, page by page.

A page looks at no more than it shows: keys are found by where they stand, and those that a common prefix stands for are
skipped. User guide, "Listing object keys programmatically".
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from awsim.common.sorted_keys import behind
from awsim.services.s3.errors import InvalidArgumentError
from awsim.services.s3.resources import S3Resources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from awsim.common.sorted_keys import SortedKeys
    from awsim.services.s3.models import Bucket, Version

Answer = dict[str, Any]
MOST_KEYS = 1000


class Found(NamedTuple):
    """One entry of a page: a key, or the common prefix that stands for all keys that begin so."""

    text: str
    is_prefix: bool


class ListOperations(S3Resources):
    """ListObjects, ListObjectsV2, ListObjectVersions."""

    def list_objects(
        self,
        *,
        bucket: str,
        delimiter: str | None = None,
        encoding_type: str | None = None,
        marker: str | None = None,
        max_keys: int | None = None,
        prefix: str | None = None,
        **given: Any,
    ) -> Answer:
        """The objects of a bucket, the older way: a page goes on behind a marker."""
        found = self._listed("s3:ListBucket", bucket, prefix, delimiter, max_keys, given)
        limit, encode = _limit(max_keys), encoder(encoding_type)
        page, is_truncated = one_page(found.keys, prefix or "", delimiter or "", marker or "", limit)
        restores = "RestoreStatus" in given.get("optional_object_attributes", ())
        answer: Answer = {
            "IsTruncated": is_truncated,
            "Marker": encode(marker or ""),
            "Name": bucket,
            "Prefix": encode(prefix or ""),
            "MaxKeys": limit,
            "EncodingType": encoding_type,
            **self._contents(found, page, encode, with_owner=True, with_restores=restores),
        }
        if delimiter:
            answer["Delimiter"] = encode(delimiter)
            if is_truncated and page:
                answer["NextMarker"] = encode(page[-1].text)
        return answer

    def list_objects_v2(
        self,
        *,
        bucket: str,
        delimiter: str | None = None,
        encoding_type: str | None = None,
        max_keys: int | None = None,
        prefix: str | None = None,
        continuation_token: str | None = None,
        fetch_owner: bool | None = None,
        start_after: str | None = None,
        **given: Any,
    ) -> Answer:
        """The objects of a bucket: a page goes on where its token says."""
        found = self._listed("s3:ListBucket", bucket, prefix, delimiter, max_keys, given)
        limit, encode = _limit(max_keys), encoder(encoding_type)
        begin = (start_after or "") if continuation_token is None else _key_of(continuation_token)
        page, is_truncated = one_page(found.keys, prefix or "", delimiter or "", begin, limit)
        restores = "RestoreStatus" in given.get("optional_object_attributes", ())
        return {
            "IsTruncated": is_truncated,
            "Name": bucket,
            "Prefix": encode(prefix or ""),
            "Delimiter": encode(delimiter) if delimiter else None,
            "MaxKeys": limit,
            "EncodingType": encoding_type,
            "KeyCount": len(page),
            "ContinuationToken": continuation_token,
            "NextContinuationToken": _token_of(page[-1].text) if is_truncated and page else None,
            "StartAfter": encode(start_after) if start_after is not None else None,
            **self._contents(found, page, encode, with_owner=bool(fetch_owner), with_restores=restores),
        }

    def list_object_versions(
        self,
        *,
        bucket: str,
        delimiter: str | None = None,
        encoding_type: str | None = None,
        key_marker: str | None = None,
        max_keys: int | None = None,
        prefix: str | None = None,
        version_id_marker: str | None = None,
        **given: Any,
    ) -> Answer:
        """All versions of objects, delete markers among them, the newest of each key first."""
        found = self._listed("s3:ListBucketVersions", bucket, prefix, delimiter, max_keys, given)
        limit, encode = _limit(max_keys), encoder(encoding_type)
        if version_id_marker is not None and not key_marker:
            raise InvalidArgumentError(
                "A version-id marker cannot be specified without a key marker.", "version-id-marker", version_id_marker
            )
        page = _VersionPage(found, prefix or "", delimiter or "", key_marker or "", version_id_marker, limit)
        answer: Answer = {
            "IsTruncated": page.is_truncated,
            "KeyMarker": encode(key_marker or ""),
            "VersionIdMarker": version_id_marker or "",
            "Name": bucket,
            "Prefix": encode(prefix or ""),
            "Delimiter": encode(delimiter) if delimiter else None,
            "MaxKeys": limit,
            "EncodingType": encoding_type,
            "CommonPrefixes": [{"Prefix": encode(text)} for text in page.prefixes] or None,
            "Versions": [self._version(found, each, encode) for each in page.versions if not each.is_marker] or None,
            "DeleteMarkers": [self._marker(found, each, encode) for each in page.versions if each.is_marker] or None,
        }
        if page.is_truncated and page.last is not None:
            text, version_id = page.last
            answer |= {"NextKeyMarker": encode(text), "NextVersionIdMarker": version_id}
        return answer

    def _listed(
        self,
        action: str,
        bucket: str,
        prefix: str | None,
        delimiter: str | None,
        max_keys: int | None,
        given: Mapping[str, Any],
    ) -> Bucket:
        conditions = {"prefix": prefix or "", "delimiter": delimiter, "max_keys": max_keys}
        found = self.bucket_for(
            bucket, action, expected_owner=given.get("expected_bucket_owner"), conditions=conditions
        )
        if max_keys is not None and max_keys < 0:
            raise InvalidArgumentError(
                "Argument maxKeys must be an integer between 0 and 2147483647", "maxKeys", str(max_keys)
            )
        return found

    def _contents(
        self, bucket: Bucket, page: list[Found], encode: Callable[[str], str], *, with_owner: bool, with_restores: bool
    ) -> Answer:
        contents, prefixes = [], []
        objects = bucket.objects
        for text, is_prefix in page:
            if is_prefix:
                prefixes.append({"Prefix": encode(text)})
                continue
            version = objects[text]
            entry = {
                "Key": encode(text),
                "LastModified": version.last_modified,
                "ETag": f'"{version.etag}"',
                **_checksums(version),
                "Size": version.size,
                "StorageClass": version.storage_class,
            }
            if with_owner:
                entry["Owner"] = self.owner_of(version.owner)
            if with_restores and version.restored is not None:
                entry["RestoreStatus"] = _restore_status(version)
            contents.append(entry)
        answer: Answer = {}
        if contents:
            answer["Contents"] = contents
        if prefixes:
            answer["CommonPrefixes"] = prefixes
        return answer

    def _version(self, bucket: Bucket, version: Version, encode: Callable[[str], str]) -> Answer:
        return {
            "ETag": f'"{version.etag}"',
            **_checksums(version),
            "Size": version.size,
            "StorageClass": version.storage_class,
            **self._marker(bucket, version, encode),
        }

    def _marker(self, bucket: Bucket, version: Version, encode: Callable[[str], str]) -> Answer:
        return {
            "Key": encode(version.key),
            "VersionId": version.version_id,
            "IsLatest": bucket.newest(version.key) is version,
            "LastModified": version.last_modified,
            "Owner": self.owner_of(version.owner),
        }


def one_page(keys: SortedKeys, prefix: str, delimiter: str, after: str, limit: int) -> tuple[list[Found], bool]:
    """The next keys and common prefixes behind a text, and whether there are more.

    A text that ends with the delimiter is a common prefix that was shown: what it stands for is behind us.
    """
    page: list[Found] = []
    if not limit:
        return page, False
    for found in _walk(keys, prefix, delimiter, after):
        if len(page) == limit:
            return page, True
        page.append(found)
    return page, False


def _walk(keys: SortedKeys, prefix: str, delimiter: str, after: str) -> Iterator[Found]:
    shown = _common_prefix(after, prefix, delimiter) if after else None
    is_shown = shown is not None and after == shown
    if is_shown:
        ahead = keys.at_or_after(max(behind(after), prefix))
    else:
        ahead = keys.after(after) if after >= prefix and after else keys.at_or_after(prefix)
    if not delimiter:
        for key in ahead:
            if not key.startswith(prefix):
                return
            yield Found(key, is_prefix=False)
        return
    while True:
        found_key = next(ahead, None)
        if found_key is None or not found_key.startswith(prefix):
            return
        common = _common_prefix(found_key, prefix, delimiter)
        if common is None:
            yield Found(found_key, is_prefix=False)
            continue
        yield Found(common, is_prefix=True)
        ahead = keys.at_or_after(behind(common))


def _common_prefix(key: str, prefix: str, delimiter: str) -> str | None:
    if not delimiter or not key.startswith(prefix):
        return None
    at = key.find(delimiter, len(prefix))
    return None if at < 0 else key[: at + len(delimiter)]


class _VersionPage:
    """One page of all versions: keys with a current object and keys without one are walked side by side."""

    def __init__(
        self, bucket: Bucket, prefix: str, delimiter: str, marker: str, version_marker: str | None, limit: int
    ) -> None:
        self.versions: list[Version] = []
        self.prefixes: list[str] = []
        self.is_truncated = False
        self.last: tuple[str, str | None] | None = None
        """Where the page has ended: a key or common prefix, and the version of the key."""
        if not limit:
            return
        for text, version in self._entries(bucket, prefix, delimiter, marker, version_marker):
            if len(self.versions) + len(self.prefixes) == limit:
                self.is_truncated = True
                return
            if version is None:
                self.prefixes.append(text)
            else:
                self.versions.append(version)
            self.last = (text, None if version is None else version.version_id)

    @staticmethod
    def _entries(
        bucket: Bucket, prefix: str, delimiter: str, marker: str, version_marker: str | None
    ) -> Iterator[tuple[str, Version | None]]:
        if version_marker is not None and marker.startswith(prefix):
            stack = bucket.versions_of(marker)
            number = next((at for at, each in enumerate(stack) if each.version_id == version_marker), len(stack))
            for version in stack[number + 1 :]:
                yield marker, version
        for text, is_prefix in _merged(bucket, prefix, delimiter, marker):
            if is_prefix:
                yield text, None
                continue
            for version in bucket.versions_of(text):
                yield text, version


def _merged(bucket: Bucket, prefix: str, delimiter: str, after: str) -> Iterator[Found]:
    """The entries of both of a bucket's indexes in one order; a prefix that stands in both comes once."""
    ways = [_walk(keys, prefix, delimiter, after) for keys in (bucket.keys, bucket.hidden)]
    ahead = [next(way, None) for way in ways]
    while True:
        left = [found for found in ahead if found is not None]
        if not left:
            return
        least = min(left)
        yield least
        for number, found in enumerate(ahead):
            if found == least:
                ahead[number] = next(ways[number], None)


def encoder(encoding_type: str | None) -> Callable[[str], str]:
    """What writes keys in answers; raises InvalidArgument for an encoding that is not `url`."""
    if encoding_type is None:
        return _as_it_is
    if encoding_type != "url":
        raise InvalidArgumentError(
            "Invalid Encoding Method specified in Request", "encoding-type", encoding_type or None
        )
    return url_encoded


def url_encoded(text: str) -> str:
    """A key as it is in answers that are asked for with `encoding-type=url`."""
    return quote(text, safe="/*-._", encoding="utf-8", errors="surrogatepass").replace("%20", "+")


def _as_it_is(text: str) -> str:
    return text


def _checksums(version: Version) -> Answer:
    found = version.checksums
    return {} if found is None else {"ChecksumAlgorithm": [found.algorithm], "ChecksumType": found.kind}


def _restore_status(version: Version) -> Answer:
    restored = version.restored
    assert restored is not None
    return {"IsRestoreInProgress": restored.ongoing, "RestoreExpiryDate": restored.expires_at}


def _limit(max_keys: int | None) -> int:
    return MOST_KEYS if max_keys is None else min(max_keys, MOST_KEYS)


def _token_of(key: str) -> str:
    return urlsafe_b64encode(b"1" + key.encode("utf-8", "surrogatepass")).decode()


def _key_of(token: str) -> str:
    try:
        decoded = urlsafe_b64decode(token.encode())
        if decoded[:1] == b"1":
            return decoded[1:].decode("utf-8", "surrogatepass")
    except ValueError:
        pass
    raise InvalidArgumentError("The continuation token provided is incorrect", "continuation-token", token)
