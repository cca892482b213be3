"""Properties that are JSON documents (policies), where operations take text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.fabric.stacks.vocabulary import Params


def as_json(*names: str) -> Callable[[Params, str], Params]:
    """A `prepare` of a type whose properties with these names are documents."""

    def prepare(properties: Params, _: str) -> Params:
        return {name: text_of(value) if name in names else value for name, value in properties.items()}

    return prepare


def text_of(document: Any) -> str:
    """A document as text; a template may give it as text already."""
    return document if isinstance(document, str) else json.dumps(document)
