"""The one way an event reaches a target: settings, kinds of targets, retries, dead letters (see `delivering`)."""
