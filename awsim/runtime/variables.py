"""The environment variables of running code: what Lambda sets, and how they are applied and put back exactly."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from awsim.kernel.caller import ISSUED_SECRET

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from awsim.services.lambda_.deployment import Deployment


def variables_of(
    deployment: Deployment, access_key: str, log_stream: str, task_root: str, endpoint_url: str | None = None
) -> dict[str, str]:
    """The variables of an execution environment (developer guide, "Defined runtime environment variables").

    `endpoint_url` is where its SDKs find AWS, unless its own variables say otherwise; None: where they would anyway.
    """
    endpoint = {} if endpoint_url is None else {"AWS_ENDPOINT_URL": endpoint_url}
    return {
        **endpoint,
        **deployment.variables,
        **_logging(deployment),
        "_HANDLER": deployment.handler,
        "AWS_ACCESS_KEY_ID": access_key,
        "AWS_DEFAULT_REGION": deployment.region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{deployment.runtime}",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(deployment.memory_size),
        "AWS_LAMBDA_FUNCTION_NAME": deployment.name,
        "AWS_LAMBDA_FUNCTION_VERSION": deployment.version,
        "AWS_LAMBDA_INITIALIZATION_TYPE": deployment.initialization_type,
        "AWS_LAMBDA_LOG_GROUP_NAME": deployment.log_group,
        "AWS_LAMBDA_LOG_STREAM_NAME": log_stream,
        "AWS_REGION": deployment.region,
        "AWS_SECRET_ACCESS_KEY": ISSUED_SECRET,
        "AWS_SESSION_TOKEN": "awsim",
        "LAMBDA_RUNTIME_DIR": "/var/runtime",
        "LAMBDA_TASK_ROOT": task_root,
        "TZ": deployment.variables.get("TZ", ":UTC"),
    }


def _logging(deployment: Deployment) -> dict[str, str]:
    """What runtimes are told of `LoggingConfig`; for functions that log text, nothing."""
    if deployment.log_format != "JSON":
        return {}
    return {"AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LAMBDA_LOG_LEVEL": deployment.application_log_level or "INFO"}


class Variables:
    """Variables of an execution environment, encoded once as the process has them: they are applied at each call."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        environ: Any = os.environ
        self._encoded = {environ.encodekey(name): environ.encodevalue(text) for name, text in variables.items()}
        self._hidden = environ.encodekey("AWS_")

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Lay them over the process's own, of which those of AWS tools (`AWS_…`) are hidden; all is put back after."""
        environ: Any = os.environ
        present: dict[Any, Any] = environ._data  # by way of the mapping each of the 40 names is encoded and decoded
        before = present.copy()
        hidden = [name for name in before if name.startswith(self._hidden) and name not in self._encoded]
        _change(present, self._encoded, hidden)
        expected = present.copy()
        try:
            yield
        finally:
            if present == expected:
                changed = {name: before[name] for name in self._encoded if name in before}
                changed.update((name, before[name]) for name in hidden)
                _change(present, changed, [name for name in self._encoded if name not in before])
            else:
                _change(present, before, [name for name in present if name not in before])


def _change(present: dict[Any, Any], wanted: Mapping[Any, Any], unwanted: Iterable[Any]) -> None:
    for name in unwanted:
        os.unsetenv(name)
        del present[name]
    for name, text in wanted.items():
        if present.get(name) != text:
            os.putenv(name, text)
            present[name] = text
