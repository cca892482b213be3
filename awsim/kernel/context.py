"""Who calls what, where: the facts about one call that are not its parameters."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class CallContext:
    """One call's identity.

    `service` is botocore's service name (`timestream-influxdb`), `operation` the model's name (`CreateDbInstance`),
    `account` twelve digits, `cause` the request id of the call or delivery that led to this one (None for a call
    from outside), `transport` one of direct, wire, http, internal, `trace_header` X-Ray's (`X-Amzn-Trace-Id`).
    """

    service: str
    operation: str
    account: str
    region: str
    request_id: str
    access_key: str | None = None
    cause: str | None = None
    transport: str = "direct"
    trace_header: str | None = None
