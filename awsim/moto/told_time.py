"""moto's modules that read the time themselves are told the cloud's: `datetime`, `date` and `time` among their names.

Some 70 packages of moto do so, beside the time functions that `turn.tell_time` takes hold of.
"""

from __future__ import annotations

import datetime as dt
import time as time_module
from datetime import date, datetime
from types import ModuleType
from typing import TYPE_CHECKING, Any

from awsim.moto.loaded import change_all
from awsim.moto.turn import moment

if TYPE_CHECKING:
    from datetime import tzinfo


def _real(kind: type) -> Any:
    """A class of the standard library, of which freezegun puts one of its own in the place."""
    return next(each for each in kind.__mro__ if each.__module__ == "datetime")


_DATETIME, _DATE, _TIME = _real(datetime), _real(date), time_module.time


def tell_modules() -> None:
    """Replace the names for time in all modules of moto."""
    change_all(_tell)


def _tell(name: str, module: Any) -> None:
    if name == "moto.core.utils":
        return  # turn.tell_time has told it
    for attribute, value in list(vars(module).items()):
        for real, told in _REPLACED:
            if value is real:
                setattr(module, attribute, told)


class _LikeReal(type):
    """`isinstance(value, datetime)` holds for real ones; no others are ever made."""

    real: type

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, cls.real)

    def __subclasscheck__(cls, other: type) -> bool:
        return issubclass(other, cls.real)


class _Datetime(_DATETIME, metaclass=_LikeReal):  # type: ignore[valid-type,misc]  # the real one, found when it runs
    real = _DATETIME

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        return _DATETIME(*args, **kwargs)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Any:
        told = moment()
        return datetime.now(tz) if told is None else _DATETIME.fromtimestamp(told, tz)

    @classmethod
    def utcnow(cls) -> Any:
        return cls.now(dt.UTC).replace(tzinfo=None)

    @classmethod
    def today(cls) -> Any:
        return cls.now()


class _Date(_DATE, metaclass=_LikeReal):  # type: ignore[valid-type,misc]
    real = _DATE

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        return _DATE(*args, **kwargs)

    @classmethod
    def today(cls) -> Any:
        return _Datetime.now().date()


class _Module(ModuleType):
    """A module of the standard library in which some names are replaced."""

    def __init__(self, real: ModuleType, **replaced: Any) -> None:
        super().__init__(real.__name__)
        self._real = real
        self.__dict__.update(replaced)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


def _time() -> float:
    told = moment()
    return time_module.time() if told is None else told


_REPLACED: tuple[tuple[Any, Any], ...] = (
    (dt, _Module(dt, datetime=_Datetime, date=_Date)),
    (time_module, _Module(time_module, time=_time)),
    (_DATETIME, _Datetime),
    (_DATE, _Date),
    (_TIME, _time),
)
