"""The states streams, consumers, queues and channels pass through by themselves, and how long AWS takes for it.

The states are the API reference's. A stream takes some 30 seconds to be created, changed or deleted (kinesalite's tests
wait that long for the real service); for the others AWS names no figures, they are put at the same.
"""

from __future__ import annotations

from awsim.kernel.lifecycle import Lifecycle, Transition

CHANGE_SECONDS = 30.0

_COMMON = {
    "CREATING": Transition("ACTIVE", CHANGE_SECONDS),
    "UPDATING": Transition("ACTIVE", CHANGE_SECONDS),
    "DELETING": Transition("DELETED", CHANGE_SECONDS),
}

STREAM_LIFECYCLE = Lifecycle("Stream", _COMMON)
CONSUMER_LIFECYCLE = Lifecycle("Consumer", {state: _COMMON[state] for state in ("CREATING", "DELETING")})
QUEUE_LIFECYCLE = Lifecycle("Queue", _COMMON)
CHANNEL_LIFECYCLE = Lifecycle("Channel", _COMMON)
