"""The pages on which a website shows its errors, as recorded."""

from __future__ import annotations

from html import escape
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NO_ERROR_DOCUMENT = "An Error Occurred While Attempting to Retrieve a Custom Error Document"


def error_page(status: int, said: Mapping[str, str], of_document: Mapping[str, str] | None = None) -> bytes:
    """The page for an error; `said` are its code, message and members, `of_document` those of the error document's."""
    title = f"{status} {HTTPStatus(status).phrase}"
    lines = ["<html>", f"<head><title>{title}</title></head>", "<body>", f"<h1>{title}</h1>", *_listed(said)]
    if of_document is not None:
        lines += [f"<h3>{_NO_ERROR_DOCUMENT}</h3>", *_listed(of_document)]
    return "\n".join((*lines, "<hr/>", "</body>", "</html>", "")).encode()


def _listed(said: Mapping[str, str]) -> Iterable[str]:
    return ("<ul>", *(f"<li>{name}: {escape(text, quote=False)}</li>" for name, text in said.items()), "</ul>")
