"""What EventBridge's operations need (Service Authorization Reference, "Amazon EventBridge")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.fabric.access import Need, ServiceAccess

if TYPE_CHECKING:
    from awsim.fabric.access import Params, Place

BUS = "event-bus/"


def rule_arn(params: Params, place: Place) -> list[str]:
    """The rule that parameters name; those of the default bus do not name it."""
    name = params.get("Rule") or params.get("Name")
    bus = _bus(params.get("EventBusName"), place)
    own, _, bus_name = bus.partition(BUS)
    return [f"{own}rule/{name}" if bus_name == "default" else f"{own}rule/{bus_name}/{name}"] if name else []


def bus_arn(params: Params, place: Place) -> list[str]:
    """The bus that parameters name, the default one where they name none."""
    return [_bus(params.get("EventBusName") or params.get("Name"), place)]


def buses_of_entries(params: Params, place: Place) -> list[str]:
    """The buses that entries are put on."""
    return list(dict.fromkeys(_bus(entry.get("EventBusName"), place) for entry in params.get("Entries") or [{}]))


def _bus(name: str | None, place: Place) -> str:
    named = name or "default"
    return place.arn(named if named.startswith("arn:") else f"{BUS}{named}")


RULE, BUS_NEED = (Need((rule_arn,)),), (Need((bus_arn,)),)
SOURCE = (Need(("arn:aws:events:{region}::event-source/{Name}",)),)
ROLE = Need(("{RoleArn}",), "iam:PassRole", only_with="RoleArn")

ACCESS = ServiceAccess(
    prefix="events",
    members={
        "ResourceARN": "{ResourceARN}",
        "ArchiveName": "archive/{ArchiveName}",
        "ReplayName": "replay/{ReplayName}",
    },
    needs={
        **dict.fromkeys(
            (*("DeleteRule", "DescribeRule", "DisableRule", "EnableRule"), *("ListTargetsByRule", "RemoveTargets")),
            RULE,
        ),
        "PutRule": (*RULE, ROLE),
        "PutTargets": (*RULE, Need(("{Targets.*.RoleArn}",), "iam:PassRole", only_with="Targets.*.RoleArn")),
        **dict.fromkeys(
            (
                *("CreateEventBus", "DeleteEventBus", "DescribeEventBus", "UpdateEventBus"),
                *("PutPermission", "RemovePermission"),
            ),
            BUS_NEED,
        ),
        "PutEvents": (Need((buses_of_entries,)),),
        "CreateArchive": (Need(("archive/{ArchiveName}",)), Need(("{EventSourceArn}",))),
        "StartReplay": (Need(("replay/{ReplayName}",)), Need(("{EventSourceArn}",))),
        **{
            f"{verb}{noun}": (Need((kind + "/{Name}",)),)
            for noun, kind in (
                ("ApiDestination", "api-destination"),
                ("Connection", "connection"),
                ("Endpoint", "endpoint"),
            )
            for verb in ("Create", "Describe", "Update", "Delete")
        },
        "DeauthorizeConnection": (Need(("connection/{Name}",)),),
        **dict.fromkeys(
            (
                *("ActivateEventSource", "DeactivateEventSource", "DescribeEventSource"),
                *("CreatePartnerEventSource", "DeletePartnerEventSource", "DescribePartnerEventSource"),
            ),
            SOURCE,
        ),
        "ListPartnerEventSourceAccounts": (Need(("arn:aws:events:{region}::event-source/{EventSourceName}",)),),
    },
)
