"""Which services are native, and where their backends are; a backend is imported when its service is first called."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsim.fabric.backend import Backend

BACKENDS: dict[str, str] = {
    "dynamodb": "awsim.services.dynamodb:DynamoDBBackend",
    "dynamodbstreams": "awsim.services.dynamodb.streams.backend:DynamoDBStreamsBackend",
    "ec2": "awsim.services.ec2:EC2Backend",
    "kinesis": "awsim.services.kinesis:KinesisBackend",
    "lambda": "awsim.services.lambda_:LambdaBackend",
    "timestream-influxdb": "awsim.services.timestreaminfluxdb:TimestreamInfluxDBBackend",
}
"""botocore's service name -> `module:class`. `scripts/scaffold.py` adds lines here."""

_loaded: dict[str, type[Backend]] = {}


def backend_class(service: str) -> type[Backend] | None:
    """The backend class of a native service, None for any other."""
    found = _loaded.get(service)
    if found is None and service in BACKENDS:
        module, _, name = BACKENDS[service].partition(":")
        found = _loaded[service] = getattr(import_module(module), name)
    return found


def is_native(service: str, method: str) -> bool:
    """Whether awsim itself implements the operation with this method name (`create_db_instance`)."""
    backend = backend_class(service)
    return backend is not None and callable(getattr(backend, method, None))


def is_own(service: str, method: str) -> bool:
    """Whether awsim answers the operation: natively, or by refusing it because its backend is exclusive."""
    backend = backend_class(service)
    return backend is not None and (backend.exclusive or callable(getattr(backend, method, None)))
