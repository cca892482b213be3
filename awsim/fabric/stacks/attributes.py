"""Properties that are attributes of resources, where operations take each as text; and policies set as one of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from awsim.fabric.stacks.vocabulary import Call, Params, Properties


def attribute_text(value: Any) -> str:
    """A property as an attribute: documents as JSON, booleans in lower case."""
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value) if isinstance(value, (dict, list)) else str(value)


def attributes_as_text(properties: Properties, names: Iterable[str]) -> Params:
    """Those of the properties with these names that are there, as attributes."""
    return {name: attribute_text(properties[name]) for name in names if properties.get(name) is not None}


def calls_for_each(
    before: list[str], after: list[str], document: str, set_policy: Callable[[str, str], Call]
) -> list[Call]:
    """Set a policy on the resources that it names now, and take it (`""`) from those it names no more.

    Where it named none before it was just made, and its creation has set it on the first one.
    """
    set_already = after[:1] if not before else []
    taken = [set_policy(each, "") for each in before if each not in after]
    return taken + [set_policy(each, document) for each in after if each not in set_already]
