"""How lifecycles are written from the states of a status: which of them pass by themselves, as their names tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scaffolding.nouns import class_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scaffolding.description import Description

IMPORTS = {
    "Lifecycle": "from awsim.kernel.lifecycle import Lifecycle, Transition",
}
"""What a lifecycle needs of its module: name -> import."""

_SETTLED = ("AVAILABLE", "ACTIVE", "ENABLED", "READY", "RUNNING", "COMPLETED", "SUCCEEDED")
"""What a state that passes leads to: the first of these that the status can be."""
_DELETED = "DELETED"


def lifecycles_source(description: Description) -> str:
    """The module of the lifecycles, still without any."""
    return (
        f'"""The states that resources of {description.title} pass through by themselves, and how long AWS takes.\n\n'
        "Which states there are says the model; what follows them is guessed from their names, and the minute that\n"
        'each takes stands for a duration that is still to be found.\n"""\n\n'
        "from __future__ import annotations\n\n"
        "TO_BE_FOUND = 60.0\n"
        '"""Seconds; in place of what AWS takes."""\n'
    )


def constant_of(noun: str) -> str:
    """The name of a noun's lifecycle: `db_instance` -> `DB_INSTANCE_LIFECYCLE`."""
    return f"{noun.upper()}_LIFECYCLE"


def lifecycle_source(noun: str, shape: Any) -> str | None:
    """The lifecycle of a resource; None where no state of it passes by itself."""
    states = states_of(shape)
    settled = next((state for name in _SETTLED for state in states if state.upper() == name), None)
    transitions = {}
    for state in states:
        if state.upper().startswith("DELET") and state.upper().endswith("ING"):
            transitions[state] = next((each for each in states if each.upper() == _DELETED), _DELETED)
        elif state.upper().endswith("ING") and state.upper() not in _SETTLED and settled is not None:
            transitions[state] = settled
    if not transitions:
        return None
    lines = "".join(f'"{state}": Transition("{to}", TO_BE_FOUND), ' for state, to in transitions.items())
    return f'{constant_of(noun)} = Lifecycle("{class_of(noun)}", {{{lines}}})\n'


def states_of(shape: Any) -> Sequence[str]:
    """The states that the status of a resource can have, none where the model does not list them."""
    for name, member in shape.members.items():
        states: Sequence[str] = getattr(member, "enum", ())
        if states and name.lower().endswith(("status", "state")):
            return states
    return ()
