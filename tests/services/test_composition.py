"""Backends are composed of a class per noun: a name that two of them define would be silently one of the two."""

from __future__ import annotations

from collections import Counter

import pytest

from awsim.services.registry import BACKENDS, backend_class


@pytest.mark.parametrize("service", sorted(BACKENDS))
def test_no_two_parts_of_a_backend_define_the_same_name(service):
    backend = backend_class(service)
    # What the fabric gives has methods to be overridden.
    parts = [part for part in backend.__mro__[1:] if part.__module__.startswith("awsim.services.")]

    # A hook is defined where it is called from, and by the part that overrides it.
    defined = Counter(name for part in parts for name in vars(part) if not name.startswith("__"))

    assert [name for name, count in defined.items() if count > (2 if name in backend.hooks else 1)] == []
