"""Signatures of messages, and the certificate they are verified with.

Developer guide, "Verifying the signatures of Amazon SNS messages". One key and one certificate ship with awsim, so that
the same history has the same signatures everywhere.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import md5
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

_HERE = Path(__file__).parent


@cache
def certificate_text() -> bytes:
    """The certificate, in PEM."""
    return (_HERE / "certificate.pem").read_bytes()


@cache
def certificate_name() -> str:
    """The name of its file at SNS's hosts."""
    return f"SimpleNotificationService-{md5(certificate_text(), usedforsecurity=False).hexdigest()}.pem"


def signature(signed: Iterable[tuple[str, str]], version: str) -> str:
    """The signature of members in the order they are signed: version "1" with SHA-1, "2" with SHA-256, in base64."""
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA1, SHA256

    text = "".join(f"{name}\n{value}\n" for name, value in signed)
    digest = SHA256() if version == "2" else SHA1()  # noqa: S303  what SNS itself signs with
    return b64encode(_key().sign(text.encode(), PKCS1v15(), digest)).decode()


@cache
def _key() -> RSAPrivateKey:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    key = load_pem_private_key((_HERE / "signing_key.pem").read_bytes(), None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(key, RSAPrivateKey)
    return key
