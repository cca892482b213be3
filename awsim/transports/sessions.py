"""What sessions made while a mock is active share: botocore's data files and its table of built-in listeners."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import botocore.session
from botocore import handlers

from awsim.model.shared_loader import shared_loader
from awsim.transports.patching import Patch

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.hooks import HierarchicalEmitter

_REGISTER: Any = vars(botocore.session.Session)["_register_builtin_handlers"]


def patches() -> list[Patch]:
    """What makes new sessions, boto3's and aiobotocore's, share what none of them changes."""
    return [
        Patch(botocore.session, "create_loader", shared_loader),
        Patch(botocore.session.Session, "_register_builtin_handlers", _registering_once()),
    ]


def _registering_once() -> Callable[[Any, Any], None]:
    """A method for Session that registers botocore's built-in listeners once and copies their table from then on."""
    registered: list[Any] = []
    templates: dict[type[HierarchicalEmitter], HierarchicalEmitter] = {}
    """By kind of emitter: aiobotocore's puts listeners of its own in the place of some."""

    def _register_builtin_handlers(self: Any, events: Any) -> None:
        emitter = events._emitter
        if registered != handlers.BUILTIN_HANDLERS:
            registered[:] = handlers.BUILTIN_HANDLERS
            templates.clear()
        template = templates.get(type(emitter))
        if emitter._handlers._root["children"]:
            _REGISTER(self, events)
        elif template is None:
            _REGISTER(self, events)
            templates[type(emitter)] = copy.copy(emitter)
        else:
            vars(emitter).update(vars(copy.copy(template)))

    return _register_builtin_handlers
