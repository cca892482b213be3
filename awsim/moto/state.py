"""Whose state is in moto's process-wide tables: one cloud's at a time, the others' are kept aside."""

from __future__ import annotations

import atexit
import sys
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from awsim.moto.caches import let_go
from awsim.moto.irregular import irregular, place_of


@dataclass(slots=True)
class Held:
    """One cloud's moto state while it is not in moto's tables."""

    backends: list[tuple[Any, dict[str, Any]]]
    """(BackendDict, its accounts) for each that is in use."""
    beside: dict[str, Any]
    """State beside the backends, by its paths (see `awsim.moto.irregular`)."""
    tracked: list[tuple[Any, list[Any]]]
    """(model class, its instances): S3 closes the files of the objects that are listed here."""
    random: Any
    """The state of moto's random source."""


_present: MotoState | None = None
"""Whose state is in moto's tables; None: nobody's, what is there goes to the next who comes."""


class MotoState:
    """One cloud's share of moto. Its methods run under the lock of `awsim.moto.turn`."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._held: Held | None = None

    def __del__(self) -> None:
        if self._held is not None:
            _close_files(self._held)

    @property
    def is_empty(self) -> bool:
        """Whether moto certainly holds nothing for this cloud."""
        if "moto.core.base_backend" not in sys.modules:
            return True
        if self._held is not None or _present is self:
            return False
        return _present is not None or not tables()

    def put_in_place(self) -> None:
        """Have moto's tables hold this cloud's state."""
        global _present
        if _present is self:
            return
        if _present is not None:
            _present._held = take()
            clear()
        held, self._held = self._held, None
        if held is None:
            _mock_random().seed(self._seed)
        else:
            _put(held)
        _present = self

    def drop(self) -> None:
        """Forget this cloud's state, which is in place, letting moto close what it has open."""
        global _present
        _close()
        clear()
        _present = None


def drop_what_is_left_at_exit() -> None:
    """Have what is left in moto's tables go before the interpreter does: S3 could not close its files any more."""
    atexit.register(_drop_what_is_left)


def _drop_what_is_left() -> None:
    if _present is not None:
        _present.drop()


def tables() -> list[Any]:
    """moto's own list of its tables in use, a `BackendDict` for each service."""
    module: Any = import_module("moto.core.base_backend")
    found: list[Any] = module.BackendDict._instances
    return found


def take() -> Held:
    """What is in moto's tables; they still hold it."""
    from moto.core.model_instances import model_data

    backends = [(table, dict(table.items())) for table in tables()]
    models: list[Any] = [model for models in model_data.values() for model in models.values()]
    tracked = [(model, model.instances_tracked) for model in models if model.instances_tracked]
    beside = {path: getattr(*place) for path in irregular().state if (place := place_of(path))}
    return Held(backends, beside, tracked, _mock_random().getstate())


def clear() -> None:
    """Empty moto's tables."""
    from moto.core.model_instances import reset_model_data

    let_go()
    for table in tables():
        table.clear()
    tables().clear()
    reset_model_data()
    for path, begin in irregular().state.items():
        if place := place_of(path):
            setattr(*place, begin())


def put_beside(beside: dict[str, Any], random: Any) -> None:
    """Put back what moto keeps outside of its backends: values by path, the state of its random source."""
    for path, value in beside.items():
        if place := place_of(path):
            setattr(*place, value)
    _mock_random().setstate(random)


def _put(held: Held) -> None:
    clear()
    for table, accounts in held.backends:
        table.update(accounts)
        tables().append(table)
    for model, instances in held.tracked:
        model.instances_tracked = instances
    put_beside(held.beside, held.random)


def _close() -> None:
    """Call the `reset` of those backends that have one of their own: they close files and stop threads in it."""
    from moto.core.base_backend import BaseBackend

    for table in tables().copy():
        for _, _, backend in list(table.iter_backends()):
            if type(backend).reset is not BaseBackend.reset:
                backend.reset()


def _close_files(held: Held) -> None:
    for _, instances in held.tracked:
        for instance in instances:
            if hasattr(instance, "dispose"):
                instance.dispose()


def _mock_random() -> Any:
    from moto.moto_api._internal import mock_random

    return mock_random
