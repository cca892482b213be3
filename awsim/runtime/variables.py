"""The environment variables of running code: what Lambda sets, and how they are applied and put back exactly."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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


@contextmanager
def applied(variables: Mapping[str, str]) -> Iterator[None]:
    """Lay variables over the process's own, of which those of AWS tools (`AWS_…`) are hidden; all is put back after."""
    before = dict(os.environ)
    for name in before:
        if name.startswith("AWS_") and name not in variables:
            del os.environ[name]
    os.environ.update(variables)
    try:
        yield
    finally:
        for name in os.environ.keys() - before.keys():
            del os.environ[name]
        os.environ.update({name: text for name, text in before.items() if os.environ.get(name) != text})
