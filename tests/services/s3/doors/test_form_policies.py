"""Forms and what their policies allow."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from awsim.model.errors import ServiceError
from awsim.services.s3.doors.forms import Form, read_form
from awsim.services.s3.doors.policies import require_allowed

NOW = 1_767_225_600.0
LATER = "2026-01-01T00:00:01Z"


def body(*parts: tuple[str, str], boundary: str = "limit") -> bytes:
    lines = []
    for head, content in parts:
        lines.append(f"--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n")
    return "".join((*lines, f"--{boundary}--\r\n")).encode()


def form(policy: Any = None, content: bytes = b"12345", **fields: str) -> Form:
    given = {name.replace("_", "-"): text for name, text in fields.items()}
    if policy is not None:
        given["policy"] = base64.b64encode(json.dumps(policy).encode()).decode()
    return Form(given, {name: name for name in given}, content)


def allowed(*conditions: Any, expiration: str = LATER) -> dict[str, Any]:
    return {"expiration": expiration, "conditions": [{"bucket": "pictures"}, *conditions]}


def refused(given: Form) -> str:
    with pytest.raises(ServiceError) as caught:
        require_allowed(given, "pictures", NOW)
    return f"{caught.value.code}: {caught.value.message}"


class TestReading:
    def test_fields_are_read_up_to_the_file_and_its_name_filled_in(self) -> None:
        sent = body(
            ('name="Key"', "in/${filename}"),
            ('name="acl"', "private"),
            ('name="file"; filename="C:\\\\docs\\\\a b.txt"\r\nContent-Type: text/plain', "--x\r\n--y"),
            ('name="late"', "1"),
        )

        read = read_form('multipart/form-data; boundary="limit"', sent)

        assert read.fields == {"key": "in/a b.txt", "acl": "private"}
        assert read.names == {"key": "Key", "acl": "acl"}
        assert read.content == b"--x\r\n--y"

    @pytest.mark.parametrize(
        ("content_type", "sent", "code"),
        [
            ("application/x-www-form-urlencoded", b"key=a", "PreconditionFailed"),
            ("multipart/form-data", body(('name="file"', "")), "MalformedPOSTRequest"),
            ("multipart/form-data; boundary=other", body(('name="file"', "")), "MalformedPOSTRequest"),
            ("multipart/form-data; boundary=limit", body(('name="file"', ""))[:-12], "MalformedPOSTRequest"),
            ("multipart/form-data; boundary=limit", body(('name="key"', "k")), "InvalidArgument"),
            ("multipart/form-data; boundary=limit", body(('name="x"', "k" * 20_481)), "MaxPostPreDataLengthExceeded"),
        ],
    )
    def test_what_is_no_form_with_one_file_is_refused(self, content_type: str, sent: bytes, code: str) -> None:
        with pytest.raises(ServiceError) as caught:
            read_form(content_type, sent)

        assert caught.value.code == code

    def test_a_field_that_has_to_be_there_is_named(self) -> None:
        with pytest.raises(ServiceError) as caught:
            form().require("X-Amz-Signature")

        assert caught.value.members["ArgumentName"] == "X-Amz-Signature"


class TestPolicies:
    def test_what_every_condition_allows_is_allowed(self) -> None:
        policy = allowed(
            ["starts-with", "$key", "in/"],
            {"Acl": "public-read"},
            ["eq", "$x-amz-meta-a", "1"],
            ["starts-with", "$Content-Type", "image/"],
            ["starts-with", "$tagging", ""],
            ["content-length-range", 5, "5"],
        )

        given = form(policy, key="in/a", acl="public-read", x_amz_meta_a="1", content_type="image/png,image/gif")

        require_allowed(given, "pictures", NOW)

    @pytest.mark.parametrize(
        ("conditions", "message"),
        [
            ((["starts-with", "$key", "out/"],), 'Policy Condition failed: ["starts-with", "$key", "out/"]'),
            (({"key": "in/b"},), 'Policy Condition failed: ["eq", "$key", "in/b"]'),
            ((["eq", "$acl", "private"], {"key": "in/a"}), 'Policy Condition failed: ["eq", "$acl", "private"]'),
            ((), "Extra input fields: key"),
            (
                ({"key": "in/a"}, ["content-length-range", "x", 9]),
                'Policy Condition failed: ["content-length-range", "x", "9"]',
            ),
        ],
    )
    def test_a_condition_that_does_not_hold_is_named(self, conditions: Any, message: str) -> None:
        assert (
            refused(form(allowed(*conditions), key="in/a")) == f"AccessDenied: Invalid according to Policy: {message}"
        )

    def test_a_policy_for_another_bucket_is_refused(self) -> None:
        policy = {"expiration": LATER, "conditions": [{"bucket": "others"}]}

        assert refused(form(policy)).endswith('Policy Condition failed: ["eq", "$bucket", "others"]')

    def test_fields_to_be_ignored_need_no_condition(self) -> None:
        require_allowed(form(allowed(), x_ignore_this="1", awsaccesskeyid="k", signature="s"), "pictures", NOW)

    @pytest.mark.parametrize(("least", "most", "code"), [(6, 9, "EntityTooSmall"), (0, 4, "EntityTooLarge")])
    def test_the_files_length_is_held_within_its_range(self, least: int, most: int, code: str) -> None:
        assert refused(form(allowed(["content-length-range", least, most]))).startswith(code)

    def test_it_holds_up_to_its_expiration(self) -> None:
        policy = allowed(expiration="2026-01-01T00:00:00.000Z")
        require_allowed(form(policy), "pictures", NOW)

        with pytest.raises(ServiceError, match="Policy expired"):
            require_allowed(form(policy), "pictures", NOW + 1)

    @pytest.mark.parametrize(
        ("policy", "message"),
        [
            ([], "Invalid JSON."),
            ({"conditions": []}, "Policy missing expiration."),
            ({"expiration": LATER}, "Policy missing conditions."),
            ({"expiration": "soon", "conditions": []}, "Invalid 'expiration' value: 'soon'"),
            (allowed(["matches", "$key", "a"]), "Invalid Condition: unknown operation 'matches'."),
            (
                allowed({"key": "a", "acl": "b"}),
                "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.",
            ),
        ],
    )
    def test_what_is_no_policy_is_refused(self, policy: Any, message: str) -> None:
        assert refused(form(policy)) == f"InvalidPolicyDocument: Invalid Policy: {message}"
