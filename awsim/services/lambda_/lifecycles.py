"""The states a function passes through by itself; AWS documents the states, not their durations."""

from __future__ import annotations

from awsim.kernel.lifecycle import Lifecycle, Transition

FUNCTION_LIFECYCLE = Lifecycle("Function", {"Pending": Transition("Active", 2.0)})
UPDATE_LIFECYCLE = Lifecycle("FunctionUpdate", {"InProgress": Transition("Successful", 2.0)})
MAPPING_LIFECYCLE = Lifecycle(
    "EventSourceMapping",
    {
        "Creating": Transition("Enabled", 10.0),
        "Enabling": Transition("Enabled", 5.0),
        "Updating": Transition("Enabled", 5.0),
        "Disabling": Transition("Disabled", 5.0),
        "Deleting": Transition("Deleted", 5.0),
    },
)
