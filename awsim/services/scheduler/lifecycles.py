"""The states that resources of Amazon EventBridge Scheduler pass through by themselves, and how long AWS takes.

Which states there are says the model; what follows them is guessed from their names, and the minute that
each takes stands for a duration that is still to be found.
"""

from __future__ import annotations

from awsim.kernel.lifecycle import Lifecycle, Transition

TO_BE_FOUND = 60.0
"""Seconds; in place of what AWS takes."""


SCHEDULE_GROUP_LIFECYCLE = Lifecycle(
    "ScheduleGroup",
    {
        "DELETING": Transition("DELETED", TO_BE_FOUND),
    },
)
