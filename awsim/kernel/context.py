"""Who calls what, where: the facts about one call that are not its parameters."""

from __future__ import annotations

from dataclasses import dataclass

from awsim.kernel.caller import ANONYMOUS


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

    @property
    def caller(self) -> str | None:
        """The access key of who calls: ANONYMOUS for a call from outside that has none, None for one of AWS's own."""
        if self.access_key is None and self.cause is None and self.transport != "internal":
            return ANONYMOUS
        return self.access_key
