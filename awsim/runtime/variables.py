"""The environment variables of running code: what Lambda sets, and how they are applied and put back exactly."""

from __future__ import annotations

import os
from collections import deque
from itertools import starmap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

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
        "AWS_SECRET_ACCESS_KEY": "awsim",
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
    """Variables of an execution environment, encoded once as the process has them: they are applied at each call.

    They are laid over the process's own, of which those of AWS tools (`AWS_…`) are hidden; all is put back after.
    """

    def __init__(self, variables: Mapping[str, str]) -> None:
        environ: Any = os.environ
        self._encoded = {environ.encodekey(name): environ.encodevalue(text) for name, text in variables.items()}
        self._hidden = environ.encodekey("AWS_")
        self._before: dict[Any, Any] | None = None
        """What the process had when they were put on last."""
        self._expected: dict[Any, Any] = {}
        """What it has while they are on, as long as the code changes nothing."""
        self._laid: dict[Any, Any] = {}
        self._back: dict[Any, Any] = {}
        self._only_hidden: list[Any] = []
        self._only_laid: list[Any] = []

    def put_on(self) -> None:
        """Lay them over what there is."""
        environ: Any = os.environ
        present: dict[Any, Any] = environ._data  # by way of the mapping each of the 40 names is encoded and decoded
        if present != self._before:
            self._look_at(present.copy())
        _change(present, self._laid, self._only_hidden)

    def take_off(self) -> None:
        """Put back what there was."""
        environ: Any = os.environ
        present: dict[Any, Any] = environ._data
        if present == self._expected:
            _change(present, self._back, self._only_laid)
            return
        before = self._before or {}
        changed = {name: text for name, text in before.items() if present.get(name) != text}
        _change(present, changed, [name for name in present if name not in before])

    def _look_at(self, before: dict[Any, Any]) -> None:
        """Work out what is to be changed, there and back; from call to call it is nearly always the same."""
        encoded = self._encoded
        hidden = [name for name in before if name.startswith(self._hidden) and name not in encoded]
        expected = {name: text for name, text in before.items() if name not in hidden} | encoded
        self._before, self._expected, self._only_hidden = before, expected, hidden
        self._laid = {name: text for name, text in encoded.items() if before.get(name) != text}
        self._back = {name: text for name, text in before.items() if expected.get(name) != text}
        self._only_laid = [name for name in encoded if name not in before]


def _change(present: dict[Any, Any], wanted: Mapping[Any, Any], unwanted: Collection[Any]) -> None:
    for name in unwanted:
        del present[name]
    deque(map(os.unsetenv, unwanted), 0)
    deque(starmap(os.putenv, wanted.items()), 0)
    present.update(wanted)
