"""The package of a function whose code a template holds as text (`Code.ZipFile`)."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile, ZipInfo

CFNRESPONSE = '''\
"""What CloudFormation puts beside inline code: the answer of a custom resource, sent to where the event says."""

import json

import urllib3

SUCCESS = "SUCCESS"
FAILED = "FAILED"


def send(event, context, responseStatus, responseData, physicalResourceId=None, noEcho=False, reason=None):
    log_stream = context.log_stream_name
    answer = {
        "Status": responseStatus,
        "Reason": reason or f"See the details in CloudWatch Log Stream: {log_stream}",
        "PhysicalResourceId": physicalResourceId or log_stream,
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "NoEcho": noEcho,
        "Data": responseData,
    }
    body = json.dumps(answer)
    print("Response body:")
    print(body)
    response = urllib3.PoolManager().request("PUT", event["ResponseURL"], headers={"content-type": ""}, body=body)
    print("Status code:", response.status)
'''
"""Lambda developer guide, "cfn-response module": its functions, parameters and what it prints."""


def package(source: str, runtime: str | None) -> bytes:
    """A zip file, the same for the same text, with the text as module `index`, for Python beside `cfnresponse`."""
    is_node = (runtime or "").startswith("nodejs")
    files = {"index.js": source} if is_node else {"index.py": source, "cfnresponse.py": CFNRESPONSE}
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        for each, text in files.items():
            archive.writestr(ZipInfo(each), text)
    return content.getvalue()
