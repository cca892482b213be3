"""A function to run, without Lambda's API around it."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile, ZipInfo

import pytest

from awsim import Cloud
from awsim.services.lambda_.deployment import Deployment, Invocation


def package(**sources):
    """A zip file of Python modules; `__` in a name is a directory's end."""
    return files({f"{name.replace('__', '/')}.py": source for name, source in sources.items()})


def files(content, *, executable=()):
    """A zip file of texts by path."""
    written = BytesIO()
    with ZipFile(written, "w") as archive:
        for path, text in content.items():
            entry = ZipInfo(path)
            entry.external_attr = (0o100755 if path in executable else 0o100644) << 16
            archive.writestr(entry, text)
    return written.getvalue()


@pytest.fixture
def cloud():
    return Cloud(clock="virtual", seed=7, patience=1)


@pytest.fixture
def run(cloud):
    """The outcome of running the module `app` of a package."""

    def run_once(name="echo", payload=b"{}", *, client_context=None, handler="app.handler", timeout=3, **sources):
        deployment = Deployment(
            account="123456789012",
            region="us-east-1",
            name=name,
            version="$LATEST",
            generation="1",
            handler=handler,
            runtime="python3.12",
            role="arn:aws:iam::123456789012:role/r",
            timeout=timeout,
            memory_size=128,
            variables={"STAGE": "test"},
            code=package(**sources),
            layers=(),
            log_group=f"/aws/lambda/{name}",
        )
        invocation = Invocation(
            "request", f"arn:aws:lambda:us-east-1:123456789012:function:{name}", payload, client_context
        )
        return cloud.functions.run(deployment, invocation)

    return run_once
