"""Packages that are imported for the first time while a mock is active are answered as those that were there."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
import boto3
from awsim import mock_aws

finders = list(sys.meta_path)
with mock_aws() as cloud:
    awslambda = boto3.client("lambda", region_name="us-east-1")
    cloud.functions.create("answers", lambda event, context: "answered")
    url = awslambda.create_function_url_config(FunctionName="answers", AuthType="NONE")["FunctionUrl"]
    awslambda.add_permission(FunctionName="answers", StatementId="all", Action="lambda:InvokeFunctionUrl",
                             Principal="*", FunctionUrlAuthType="NONE")

    def asks(event, context):
        assert "httpx" not in sys.modules or event == "again"
        import httpx
        return httpx.get(url).text

    cloud.functions.create("asks", asks)
    for event in (b'"first"', b'"again"'):
        print(awslambda.invoke(FunctionName="asks", Payload=event)["Payload"].read().decode())
    transport = sys.modules["httpx"].HTTPTransport
    assert hasattr(transport.handle_request, "__wrapped__")
assert not hasattr(transport.handle_request, "__wrapped__")
assert sys.meta_path == finders
"""


def test_a_handler_imports_httpx_when_it_is_first_invoked() -> None:
    ran = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=False)
    assert (ran.stdout, ran.returncode) == ('"answered"\n"answered"\n', 0), ran.stderr
