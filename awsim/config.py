"""The options of a simulated AWS, checked once; moto's `config` dictionary is one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from datetime import UTC, datetime
from math import inf, isfinite
from typing import Any, Literal, TypedDict, cast

from awsim.common.nearest import did_you_mean

Strictness = Literal["refuse", "warn"]
ClockKind = Literal["wall", "virtual"]
Delivery = Literal["inline", "background", "manual"]
FAKE_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "FOOBARKEY", "AWS_SECRET_ACCESS_KEY": "FOOBARSECRET"}
"""The dummy keys moto sets; suites that look at them keep working."""

HTTPEndpoints = Literal["inside", "loopback"]
LifecycleMode = Literal["instant", "realistic"] | Mapping[str, float | Literal["realistic"]]

CONFIG_KEYS: dict[str, tuple[str, ...]] = {
    "batch": ("use_docker",),
    "core": ("mock_credentials", "passthrough", "reset_boto3_session", "service_whitelist"),
    "iam": ("load_aws_managed_policies",),
    "iot": ("use_valid_cert",),
    "lambda": ("use_docker", "runtime"),
    "stepfunctions": ("execute_state_machine",),
}
"""The sections and keys of `Options.config`: moto's, and `runtime` of awsim."""


class OptionArguments(TypedDict, total=False):
    """`Options` as keyword arguments, for type checkers and editors."""

    clock: ClockKind
    start: float | datetime | str | None
    delivery: Delivery
    lifecycle: LifecycleMode
    seed: int
    account: str
    region: str
    config: Mapping[str, Any]
    journal: int
    throughput_limits: bool
    quotas: bool
    deliveries: int
    http_endpoints: HTTPEndpoints
    sms_sandbox: bool
    verify_signatures: bool
    patience: float
    strictness: Strictness
    bodies_in_memory: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How one `Cloud` behaves.

    clock      "wall": real time plus an offset; "virtual": time moves only when told, and nothing ever sleeps.
    start      the virtual clock's first moment: seconds since the epoch, a datetime with a time zone, or ISO 8601 text,
               in UTC if it names no zone (`"2026-01-01T12:00"`); kept as seconds. None: 2026-01-01T00:00:00Z.
    delivery   "inline": what is due runs before a call returns; "background": on a thread; "manual": when told.
    lifecycle  "instant": states pass at once; "realistic": they take the time AWS takes; or a mapping of
               `service` or `service:Resource` to seconds or "realistic", the rest being instant.
    seed       of ids and randomness: same seed, same ids.
    account    the account of credentials that name no other; twelve digits.
    region     the region of explicit clients (`cloud.client`) that name none.
    config     moto's configuration dictionary, with its keys and meanings.
    journal    how many entries of the journal are kept.
    throughput_limits
               whether Kinesis shards, DynamoDB tables and FIFO queues refuse what exceeds their throughput, as
               AWS's do.
    quotas     whether EventBridge refuses more buses, rules, targets, … than accounts have by default.
    deliveries how many deliveries one call may cause before the loop guard stops it with a warning.
    http_endpoints
               where deliveries over HTTP (of SNS subscriptions, for example) may go: "inside": to addresses of this
               cloud alone, function URLs and APIs; "loopback": also to servers on this machine. Nothing else leaves.
    sms_sandbox
               whether accounts are in the SMS sandbox, as new ones are at AWS: text messages then reach verified phone
               numbers alone.
    verify_signatures
               whether the signatures of requests over HTTP to native services are checked (today S3's): in headers, in
               presigned URLs and in forms. Clients in this process that call without HTTP sign nothing.
    patience   real seconds after which a function is ended that never comes to its end by the clock: under a virtual
               clock, whose time passes only by what the code sleeps and waits, its own time (or its `Timeout`, where
               that is longer); under the wall clock, by which the machine's load does not count, after its `Timeout`.
    strictness "refuse": what AWS refuses is refused; "warn": what moto accepts goes on, as far as it can, with an
               `awsim.AWSWouldRefuse` warning that names the parameter and has AWS's sentence.
    bodies_in_memory
               up to how many bytes the body of an object, or of a part of one, is kept in memory; longer ones are in
               one file without a name, of which nothing is left when the process ends.
    """

    clock: ClockKind = "wall"
    start: float | datetime | str | None = None
    delivery: Delivery = "inline"
    lifecycle: LifecycleMode = "instant"
    seed: int = 0
    account: str = "123456789012"
    region: str = "us-east-1"
    config: Mapping[str, Any] = field(default_factory=dict)
    journal: int = 10_000
    throughput_limits: bool = False
    quotas: bool = False
    deliveries: int = 10_000
    http_endpoints: HTTPEndpoints = "inside"
    sms_sandbox: bool = False
    verify_signatures: bool = False
    patience: float = 30.0
    strictness: Strictness = "refuse"
    bodies_in_memory: int = 64 * 1024 * 1024

    def __post_init__(self) -> None:
        _one_of("clock", self.clock, ("wall", "virtual"))
        _one_of("delivery", self.delivery, ("inline", "background", "manual"))
        _one_of("strictness", self.strictness, ("refuse", "warn"))
        _one_of("http_endpoints", self.http_endpoints, ("inside", "loopback"))
        if isinstance(self.lifecycle, Mapping):
            for name, taken in self.lifecycle.items():
                if taken != "realistic" and not isinstance(taken, int | float):
                    raise ValueError(f'lifecycle[{name!r}] must be seconds or "realistic", got {taken!r}')
        else:
            _one_of("lifecycle", self.lifecycle, ("instant", "realistic"))
        if not (isinstance(self.account, str) and len(self.account) == 12 and self.account.isdigit()):
            raise ValueError(f"account must be a string of twelve digits, got {self.account!r}")
        if self.start is not None:
            object.__setattr__(self, "start", _moment(self.start))
        _check_config(self.config)
        if self.start is not None and self.clock != "virtual":
            raise ValueError('start sets a virtual clock\'s first moment: pass clock="virtual" with it')
        if not (isinstance(self.patience, int | float) and 0 < self.patience < inf):
            raise ValueError(f"patience must be a number of seconds greater than 0, got {self.patience!r}")
        for name, least in (("journal", 0), ("deliveries", 1), ("bodies_in_memory", 0)):
            _whole_number(name, getattr(self, name), least)
        if not isinstance(self.seed, int):
            raise TypeError(f"seed must be an int, got {type(self.seed).__name__}")

    def given(self) -> str:
        """The options that are not as they are by default, as one would write them: `clock='virtual', seed=7`."""
        values = ((each, getattr(self, each.name)) for each in fields(self))
        return ", ".join(f"{each.name}={value!r}" for each, value in values if value != _default(each))


def options_from(arguments: Mapping[str, Any]) -> Options:
    """`Options` from keyword arguments; an unknown name raises a TypeError that names the nearest one."""
    known = [each.name for each in fields(Options)]
    for name in arguments:
        if name not in known:
            raise TypeError(f"unknown option {name!r}; {did_you_mean(name, known)}")
    return Options(**arguments)


def merged_config(config: Mapping[str, Any], over: Mapping[str, Any]) -> Mapping[str, Any]:
    """moto's configuration with the sections of another put over it, section by section as moto does."""
    return {**config, **over}


def _moment(start: float | datetime | str) -> float:
    """Seconds since the epoch."""
    if isinstance(start, str):
        try:
            start = datetime.fromisoformat(start)
        except ValueError:
            raise ValueError(
                f'start must be ISO 8601 text like "2026-01-01" or "2026-01-01T12:00+01:00", got {start!r}'
            ) from None
        start = start if start.tzinfo else start.replace(tzinfo=UTC)
    if isinstance(start, datetime):
        if start.tzinfo is None:
            raise ValueError(f"start needs a datetime with a time zone, got the naive {start!r}: add tzinfo=UTC")
        start = start.timestamp()
    if isinstance(start, bool) or not isinstance(start, int | float) or not isfinite(start):
        raise ValueError(f"start must be seconds since the epoch, a datetime or ISO 8601 text, got {start!r}")
    return start


def _check_config(config: Mapping[str, Any]) -> None:
    """Refuse sections and keys that nobody looks at, with the nearest name."""
    _mapping("config", config)
    known = CONFIG_KEYS
    if any(section not in known for section in config) or any(
        key not in known[section] for section, keys in config.items() if isinstance(keys, Mapping) for key in keys
    ):
        known = _with_those_of_moto()
    for section, keys in config.items():
        if section not in known:
            raise ValueError(f"config has no section {section!r}; {did_you_mean(section, known)}")
        _mapping(f"config[{section!r}]", keys)
        for key in keys:
            if key not in known[section]:
                raise ValueError(f"config[{section!r}] has no key {key!r}; {did_you_mean(key, known[section])}")


def _with_those_of_moto() -> dict[str, tuple[str, ...]]:
    """The keys of the moto that is installed, which may be a newer one; it is asked for unknown names only."""
    from moto.core.config import default_user_config

    found: dict[str, Mapping[str, Any]] = cast("Any", default_user_config)
    return {name: (*CONFIG_KEYS.get(name, ()), *found.get(name, ())) for name in {**CONFIG_KEYS, **found}}


def _mapping(name: str, value: object) -> None:
    if not isinstance(value, Mapping):
        raise TypeError(f"{name} must be a dictionary, got {value!r}")


def _whole_number(name: str, value: object, least: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ValueError(f"{name} must be a whole number of at least {least}, got {value!r}")


def _default(option: Field[Any]) -> Any:
    return option.default if option.default_factory is MISSING else option.default_factory()


def _one_of(name: str, value: object, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, allowed))}, got {value!r}")
