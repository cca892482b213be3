"""`AWS::Pipes::Pipe` (CloudFormation template reference)."""

from __future__ import annotations

from awsim.fabric.stacks.names import Generated
from awsim.fabric.stacks.vocabulary import Call, Change, Hook, Params, Read, Ready, ResourceType, Tagging, words

CHANGING = words(
    """
    Description DesiredState Enrichment EnrichmentParameters KmsKeyIdentifier LogConfiguration RoleArn SourceParameters
    Target TargetParameters
    """
)
FIXED = ("StartingPosition", "StartingPositionTimestamp")
EMPTY = {
    "Description": "",
    "Enrichment": "",
    "KmsKeyIdentifier": "",
    "DesiredState": "RUNNING",
    "EnrichmentParameters": {},
    "LogConfiguration": {"Level": "OFF"},
    "SourceParameters": {},
    "TargetParameters": {},
}
"""What a pipe is told of a property that its template no longer has."""


def pipe_calls(change: Change) -> list[Call]:
    """UpdatePipe, without where reading of a stream began, which it does not take."""
    params = {
        name: change.after.get(name, EMPTY.get(name)) for name in CHANGING if change.differs(name) or name == "RoleArn"
    }
    if "SourceParameters" in params:
        params["SourceParameters"] = {
            name: {each: value for each, value in given.items() if each not in FIXED}
            for name, given in params["SourceParameters"].items()
        }
    return [Call("UpdatePipe", {"Name": change.known["Name"], **params})]


def pipe_properties(properties: Params, _: str) -> Params:
    """Properties with the tags as a list, as CloudFormation's own are; templates have a map."""
    tags = properties.get("Tags") or {}
    return {**properties, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}


PIPE = ResourceType(
    name="AWS::Pipes::Pipe",
    service="pipes",
    properties=(*CHANGING, *words("Name Source Tags")),
    required=("RoleArn", "Source", "Target"),
    create="CreatePipe",
    prepare=pipe_properties,
    read=Read("DescribePipe"),
    delete="DeletePipe",
    keys={"Name": "Name"},
    ref=("Name",),
    attributes={name: name for name in words("Arn CreationTime CurrentState LastModifiedTime StateReason")},
    name_of=Generated("Name", 64),
    tagging=Tagging("TagResource", "UntagResource", "resourceArn", "Arn", "tags", "tagKeys"),
    ready=(
        Ready(
            ("CurrentState",),
            frozenset({"RUNNING", "STOPPED"}),
            frozenset({"CREATE_FAILED", "UPDATE_FAILED"}),
            "StateReason",
        ),
    ),
    gone=frozenset({"NotFoundException"}),
    steps=(Hook(CHANGING, pipe_calls, "change"),),
)

TYPES: dict[str, ResourceType] = {PIPE.name: PIPE}
