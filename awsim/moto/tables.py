"""moto's tables of backends, in which its services look each other up: `table[account][region]`."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from awsim.moto.turn import whose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from awsim.kernel.world import World


class NativeTable:
    """In place of a table of moto's: what `native` makes of a world, an account and a region.

    Where no cloud has its turn, moto's own table goes on.
    """

    def __init__(self, original: Any, native: Callable[[World, str, str], Any], account: str | None = None) -> None:
        self.original = original
        self._native = native
        self._account = account

    def __getitem__(self, key: str) -> Any:
        world = whose()
        if world is None:
            return self.original[key]
        if self._account is None:
            return NativeTable(self.original[key], self._native, key)
        return self._native(world, self._account, key)

    def __iter__(self) -> Iterator[str]:
        world, keys = whose(), list(self.original)
        if world is not None and self._account is None and world.options.account not in keys:
            keys.append(world.options.account)
        return iter(keys)

    def __contains__(self, key: object) -> bool:
        return key in list(self)

    def __len__(self) -> int:
        return len(list(self))

    def keys(self) -> list[str]:
        """The accounts of moto's own table and the cloud's, or the regions of an account of moto's."""
        return list(self)

    def values(self) -> list[Any]:
        """What is under the keys."""
        return [self[key] for key in self]

    def items(self) -> list[tuple[str, Any]]:
        """The keys, and what is under them."""
        return [(key, self[key]) for key in self]

    def get(self, key: str) -> Any:
        """What is under a key where moto could have something there: services of a whole partition have no regions."""
        return self[key] if key in self.original else None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.original, name)


def stand_in(service: str, native: Callable[[World, str, str], Any], readers: Iterable[str]) -> None:
    """Have moto's services find native resources in the table of moto's own service, while a cloud has its turn.

    `readers` are modules of moto's (`config.models`) that keep the table under a name of their own.
    """
    table_name = f"{service}_backends"
    models: Any = import_module(f"moto.{service}.models")
    table = getattr(models, table_name)
    if not isinstance(table, NativeTable):
        # A snapshot of moto's state finds each table by a name in its module.
        setattr(models, f"own_{table_name}", table)
        table = NativeTable(table, native)
        setattr(models, table_name, table)
    vars(import_module(f"moto.{service}"))[table_name] = table
    for name in readers:
        module = sys.modules.get(f"moto.{name}")
        if module is not None and table_name in vars(module):
            vars(module)[table_name] = table
    config = sys.modules.get(f"moto.{service}.config")
    if config is not None:
        vars(config)[f"{service}_config_query"].backends = table
