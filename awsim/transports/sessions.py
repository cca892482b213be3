"""What sessions made while a mock is active share, for none of them changes it.

It is botocore's data files, the built-in listeners, the names of events, the rules for endpoints, and the methods of
clients.
"""

from __future__ import annotations

import copy
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import botocore.regions
import botocore.session
from botocore import handlers
from botocore.client import ClientCreator
from botocore.endpoint_provider import EndpointProvider
from botocore.hooks import EVENT_ALIASES, EventAliaser

from awsim.model.shared_loader import shared_loader
from awsim.transports.patching import Patch
from awsim.transports.shared_listeners import SharedTrie

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.hooks import HierarchicalEmitter

T = TypeVar("T")

_REGISTER: Any = vars(botocore.session.Session)["_register_builtin_handlers"]
_ALIASER: Any = vars(EventAliaser)["__init__"]
_METHODS: Any = vars(ClientCreator)["_create_methods"]
_NAMES: Any = vars(ClientCreator)["_create_name_mapping"]

SHARED_AT_MOST = 100
"""Of how many services rules and methods are kept."""


def patches() -> list[Patch]:
    """What makes new sessions, boto3's and aiobotocore's, share what none of them changes."""
    return [
        Patch(botocore.session, "create_loader", shared_loader),
        Patch(botocore.session.Session, "_register_builtin_handlers", _registering_once()),
        Patch(EventAliaser, "__init__", _with_shared_names),
        Patch(botocore.regions, "EndpointProvider", _shared_provider),
        Patch(ClientCreator, "_create_methods", _shared_methods),
        Patch(ClientCreator, "_create_name_mapping", _shared_name_mapping),
    ]


class _Made(Generic[T]):
    """What has been made of a parsed data file, for as long as it is among the last that were asked for."""

    def __init__(self) -> None:
        self._made: OrderedDict[tuple[Any, ...], tuple[T, Any]] = OrderedDict()

    def of(self, data: tuple[Any, ...], kind: tuple[Any, ...], make: Callable[[], T]) -> T:
        """What was made of these very objects, which are kept so that no others can take their identities."""
        key = (*map(id, data), *kind)
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = (make(), data)
            if len(self._made) > SHARED_AT_MOST:
                self._made.popitem(last=False)
        return found[0]


_names: dict[str, str] = {}
_providers: _Made[EndpointProvider] = _Made()
_methods: _Made[dict[str, Any]] = _Made()
_mappings: _Made[dict[str, str]] = _Made()


def _registering_once() -> Callable[[Any, Any], None]:
    """A method for Session that registers botocore's built-in listeners once and shares their table from then on."""
    registered: list[Any] = []
    templates: dict[type[HierarchicalEmitter], HierarchicalEmitter] = {}
    """By kind of emitter: aiobotocore's puts listeners of its own in the place of some."""

    def _register_builtin_handlers(self: Any, events: Any) -> None:
        emitter = events._emitter
        if registered != handlers.BUILTIN_HANDLERS:
            registered[:] = handlers.BUILTIN_HANDLERS
            templates.clear()
        if emitter._handlers._root["children"]:
            _REGISTER(self, events)
            return
        template = templates.get(type(emitter))
        if template is None:
            _REGISTER(self, events)
            template = templates[type(emitter)] = copy.copy(emitter)
            vars(template)["_handlers"] = SharedTrie(vars(template)["_handlers"]._root)
        vars(emitter).update(vars(copy.copy(template)))

    return _register_builtin_handlers


def _with_shared_names(self: Any, event_emitter: Any, event_aliases: Any = None) -> None:
    """In place of EventAliaser's constructor: what botocore's own aliases make of a name is worked out once."""
    _ALIASER(self, event_emitter, event_aliases)
    if event_aliases is None or event_aliases == EVENT_ALIASES:
        self._alias_name_cache = _names


def _shared_provider(ruleset_data: Any, partition_data: Any, *excluded: Any, **named: Any) -> EndpointProvider:
    """The provider of a service's rules; newer botocores give it, as `excluded_params`, parameters to leave out."""
    kind = tuple(frozenset(each or ()) for each in (*excluded, *named.values()))

    def make() -> EndpointProvider:
        return EndpointProvider(ruleset_data, partition_data, *excluded, **named)

    return _providers.of((ruleset_data, partition_data), kind, make)


def _shared_methods(self: Any, service_model: Any) -> dict[str, Any]:
    """The methods of a class of clients: each class has a table of its own, which listeners may change."""
    data = (service_model._service_description,)
    kind = (type(self), service_model.service_name)
    return dict(_methods.of(data, kind, lambda: _METHODS(self, service_model)))


def _shared_name_mapping(self: Any, service_model: Any) -> dict[str, str]:
    data = (service_model._service_description,)
    return dict(_mappings.of(data, (), lambda: _NAMES(self, service_model)))
