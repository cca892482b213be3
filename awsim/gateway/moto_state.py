"""Whose state is in moto's process-wide tables: one cloud's at a time, the others' are kept aside."""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

_CLASS_STATE: dict[str, Any] = {
    "moto.s3.models:s3_backends.bucket_accounts": dict,
    "moto.organizations.models:organizations_backends.master_accounts": dict,
    "moto.securityhub.models:SecurityHubBackend._org_configs": dict,
    "moto.ec2.models.vpcs:VPCBackend.vpc_refs": lambda: defaultdict(set),
    "moto.ec2.models.vpc_peering_connections:VPCPeeringConnectionBackend.vpc_pcx_refs": lambda: defaultdict(set),
    "moto.ec2.models.transit_gateway_attachments:TransitGatewayAttachmentBackend.backend_refs": lambda: defaultdict(
        set
    ),
    "moto.logs.models:LogEvent._event_id": int,
    "moto.logs.models:LogStream._log_ids": int,
}
"""State that moto keeps outside of its backends: `module:owner.attribute`, and how it begins."""


@dataclass(slots=True)
class Held:
    """One cloud's moto state while it is not in moto's tables."""

    backends: list[tuple[Any, dict[str, Any]]] = field(default_factory=list)
    """(BackendDict, its accounts) for each that is in use."""
    beside: dict[str, Any] = field(default_factory=dict)
    """Values of `_CLASS_STATE`."""
    tracked: list[tuple[Any, list[Any]]] = field(default_factory=list)
    """(model class, its instances): S3 closes the files of the objects that are listed here."""
    random: Any = None
    """The state of moto's random source; None: seed it."""


_present: MotoState | None = None
"""Whose state is in moto's tables; None: nobody's, what is there goes to the next who comes."""


class MotoState:
    """One cloud's share of moto. Every method runs under the lock of `Fallthrough`."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._held: Held | None = None

    def put_in_place(self) -> None:
        """Have moto's tables hold this cloud's state."""
        global _present  # noqa: PLW0603 - moto has one set of tables
        if _present is self:
            return
        if _present is not None:
            _present._held = take()
            put(Held())
        held, self._held = self._held, None
        if held is not None:
            put(held)
        if held is None or held.random is None:
            _mock_random().seed(self._seed)
        _present = self

    def reset(self) -> None:
        """Drop this cloud's state, letting moto close what it has open."""
        global _present  # noqa: PLW0603 - moto has one set of tables
        if not is_loaded() or (_present is not None and _present is not self and self._held is None):
            return
        self.put_in_place()
        _close()
        take()
        put(Held())
        _present = None


def is_loaded() -> bool:
    """Whether moto's backends have been imported."""
    return "moto.core.base_backend" in sys.modules


def take() -> Held:
    """What is in moto's tables, which still hold it."""
    from moto.core.base_backend import BackendDict
    from moto.core.model_instances import model_data

    backends = [(each, dict(each.items())) for each in BackendDict._instances]
    models = [model for models in model_data.values() for model in models.values()]
    tracked = [(model, model.instances_tracked) for model in models if model.instances_tracked]
    beside = {path: getattr(*place) for path in _CLASS_STATE if (place := _place(path))}
    return Held(backends, beside, tracked, _mock_random().getstate())


def put(held: Held) -> None:
    """Replace what is in moto's tables."""
    from moto.core.base_backend import BackendDict
    from moto.core.model_instances import reset_model_data

    for each in BackendDict._instances:
        each.clear()
    BackendDict._instances.clear()
    for each, accounts in held.backends:
        each.update(accounts)
        BackendDict._instances.append(each)
    reset_model_data()
    for model, instances in held.tracked:
        model.instances_tracked = instances
    for path, begin in _CLASS_STATE.items():
        if place := _place(path):
            setattr(*place, held.beside[path] if path in held.beside else begin())
    if held.random is not None:
        _mock_random().setstate(held.random)


def _close() -> None:
    """Call the `reset` of those backends that have one of their own: they close files and stop threads in it."""
    from moto.core.base_backend import BackendDict, BaseBackend

    for each in list(BackendDict._instances):
        for _, _, backend in list(each.iter_backends()):
            if type(backend).reset is not BaseBackend.reset:
                backend.reset()


def _place(path: str) -> tuple[Any, str] | None:
    module_name, _, names = path.partition(":")
    owner_name, _, attribute = names.partition(".")
    module = sys.modules.get(module_name)
    return None if module is None else (getattr(module, owner_name), attribute)


def _mock_random() -> Any:
    from moto.moto_api._internal import mock_random

    return mock_random
