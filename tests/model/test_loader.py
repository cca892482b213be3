"""Service models and operations: loaded once, unknown names refused with the nearest ones."""

from __future__ import annotations

import subprocess
import sys

import pytest

from awsim.model.loader import UnknownOperation, UnknownService, operation, service_model, service_names


def test_a_model_and_an_operation_are_made_once() -> None:
    assert service_model("kinesis") is service_model("kinesis")
    assert operation("kinesis", "PutRecord") is operation("kinesis", "PutRecord")


def test_every_service_of_botocore_is_known() -> None:
    names = service_names()
    assert len(names) > 400
    assert {"timestream-influxdb", "kinesis", "lambda", "dynamodbstreams"} <= set(names)


def test_an_unknown_service_is_refused_with_the_nearest_names() -> None:
    with pytest.raises(UnknownService) as caught:
        service_model("timestream-influx")
    assert str(caught.value).startswith("no service named 'timestream-influx'; did you mean 'timestream-influxdb'")


def test_an_unknown_operation_is_refused_with_the_nearest_names() -> None:
    with pytest.raises(UnknownOperation) as caught:
        operation("kinesis", "PutRecrod")
    assert str(caught.value) == (
        "kinesis has no operation 'PutRecrod'; did you mean 'PutRecord' or 'PutRecords' or 'GetRecords'?"
    )


def test_a_name_with_nothing_near_it_is_refused() -> None:
    with pytest.raises(UnknownService, match=r"^no service named '!!'; nothing comes near it$"):
        service_model("!!")


def test_importing_the_model_layer_does_not_import_botocore() -> None:
    code = "import sys, awsim.model.loader, awsim.model.regions; print('botocore' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
