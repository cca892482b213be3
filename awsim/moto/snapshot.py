"""How moto's state of a cloud becomes bytes, and state again: what of it pickle can't do by itself."""

from __future__ import annotations

import io
import marshal
import pickle
import sys
import threading
import weakref
from collections import defaultdict
from importlib import import_module
from types import FunctionType
from typing import TYPE_CHECKING, Any

from awsim.moto.state import put_beside, tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsim.moto.state import Held

Reduced = tuple[Any, ...]
_LOCKS = {type(threading.Lock()): threading.Lock, type(threading.RLock()): threading.RLock}


class MotoStateNotSavedError(TypeError):
    """moto holds something for a service that can't be saved, a running thread for instance; the message names both."""


def freeze(held: Held) -> bytes:
    """A cloud's moto state as bytes.

    Raises MotoStateNotSavedError.
    """
    backends = [(each, _regions(accounts)) for each, accounts in held.backends]
    try:
        return _dumps((backends, held.beside, held.random))
    except (TypeError, AttributeError, pickle.PicklingError) as error:
        raise _not_saved(backends, error) from error


def thaw(state: bytes) -> None:
    """Fill moto's tables, which are empty, with what `freeze` saved."""
    # Making the objects lists them as instances of their models, and backend tables are found by name.
    backends, beside, random = _Unpickler(io.BytesIO(state)).load()
    for each, accounts in backends:
        for account, regions in accounts.items():
            for region, backend in regions.items():
                dict.__setitem__(each[account], region, backend)
    put_beside(beside, random)


def _regions(accounts: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {account: dict(regions.items()) for account, regions in accounts.items()}


def _dumps(value: object) -> bytes:
    file = io.BytesIO()
    _Pickler(file, pickle.HIGHEST_PROTOCOL).dump(value)
    return file.getvalue()


def _not_saved(backends: list[tuple[Any, dict[str, Any]]], error: Exception) -> MotoStateNotSavedError:
    for each, accounts in backends:
        try:
            _dumps(accounts)
        except (TypeError, AttributeError, pickle.PicklingError) as cause:
            return MotoStateNotSavedError(f"moto's state of {each.service_name} can't be saved: {cause}")
    return MotoStateNotSavedError(f"moto's state can't be saved: {error}")


class _Pickler(pickle.Pickler):
    """Names moto's tables instead of saving them, and saves locks, keys, references and functions by what they are."""

    def persistent_id(self, obj: Any) -> tuple[str, ...] | None:
        from moto.core.base_backend import AccountSpecificBackend, BackendDict

        if isinstance(obj, BackendDict):
            return _name_of(obj)
        if isinstance(obj, AccountSpecificBackend):
            return (*_name_of(_table_of(obj)), obj.account_id)
        return None

    def reducer_override(self, obj: Any) -> Any:
        kind = type(obj)
        if kind in _LOCKS:
            return _LOCKS[kind], ()
        reduce = _REDUCERS.get(kind)
        if reduce is not None:
            return reduce(obj)
        if kind.__module__.startswith("cryptography."):
            return _reduce_key(obj)
        if isinstance(obj, dict) and kind.__module__.startswith("moto."):
            return _reduce_dict(obj)
        if hasattr(obj, "_DockerModel__docker_client"):
            return _reduce_docker_model(obj)
        return NotImplemented


class _Unpickler(pickle.Unpickler):
    def persistent_load(self, pid: tuple[str, ...]) -> Any:
        module, name, *account = pid
        table = getattr(import_module(module), name)
        return table[account[0]] if account else table


def _name_of(table: Any) -> tuple[str, str]:
    module = table.backend.__module__
    for name, value in vars(sys.modules[module]).items():
        if value is table:
            return module, name
    raise pickle.PicklingError(f"{module} has no name for its table of {table.service_name}")


def _table_of(accounts: Any) -> Any:
    return next(table for table in tables() if table.get(accounts.account_id) is accounts)


def _reduce_function(function: FunctionType) -> Reduced | Any:
    """A function that no module has a name for, such as a lambda that makes a default, goes as its code."""
    if "<" not in function.__qualname__:
        return NotImplemented
    if function.__closure__:
        raise TypeError(f"{function.__qualname__} closes over variables")
    return _make_function, (marshal.dumps(function.__code__), function.__module__, function.__defaults__)


def _make_function(code: bytes, module: str, defaults: tuple[Any, ...] | None) -> FunctionType:
    return FunctionType(marshal.loads(code), vars(import_module(module)), argdefs=defaults)  # noqa: S302 - own bytes


def _reduce_dict(obj: dict[Any, Any]) -> Reduced:
    """A dictionary class of moto's: its constructor takes what it likes, its `items` may show less than there is."""
    factory = getattr(obj, "default_factory", None)
    return _make_dict, (type(obj), factory), (vars(obj), list(dict.items(obj))), None, None, _fill_dict


def _make_dict(kind: type[dict[Any, Any]], factory: Callable[[], Any] | None) -> dict[Any, Any]:
    made = kind.__new__(kind)
    if isinstance(made, defaultdict):
        made.default_factory = factory
    return made


def _fill_dict(made: dict[Any, Any], state: tuple[dict[str, Any], list[tuple[Any, Any]]]) -> None:
    vars(made).update(state[0])
    dict.update(made, state[1])


def _reduce_reference(reference: weakref.ref[Any]) -> Reduced:
    referent = reference()
    return (weakref.ref, (referent,)) if referent is not None else (_dead_reference, ())


def _dead_reference() -> weakref.ref[Any]:
    return weakref.ref(set())


def _reduce_weak_values(values: weakref.WeakValueDictionary[Any, Any]) -> Reduced:
    return weakref.WeakValueDictionary, (), None, None, iter(list(values.items()))


def _reduce_key(key: Any) -> Reduced | Any:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
    from cryptography.x509 import Certificate

    if isinstance(key, Certificate):
        return _load_certificate, (key.public_bytes(Encoding.DER),)
    if hasattr(key, "private_bytes"):
        return _load_private_key, (key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),)
    if hasattr(key, "public_bytes"):
        return _load_public_key, (key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),)
    return NotImplemented


def _load_certificate(saved: bytes) -> Any:
    from cryptography.x509 import load_der_x509_certificate

    return load_der_x509_certificate(saved)


def _load_private_key(saved: bytes) -> Any:
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    return load_der_private_key(saved, None)


def _load_public_key(saved: bytes) -> Any:
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    return load_der_public_key(saved)


def _reduce_docker_model(model: Any) -> Reduced:
    """A connection to Docker is made anew when next needed."""
    make, arguments, state, *rest = model.__reduce_ex__(pickle.HIGHEST_PROTOCOL)
    return make, arguments, {**state, "_DockerModel__docker_client": None}, *rest


_REDUCERS: dict[type, Callable[[Any], Any]] = {
    FunctionType: _reduce_function,
    weakref.ref: _reduce_reference,
    weakref.WeakValueDictionary: _reduce_weak_values,
}
