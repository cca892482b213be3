"""botocore's table of listeners, shared between emitters until one of them changes its own.

botocore copies the table of some two hundred built-in listeners for each session and again for each client, which is
the most of what making a client costs. Here a copy takes over all nodes; who changes something copies the nodes on the
way to it first, so that no emitter sees another's listeners.
"""

from __future__ import annotations

import copy
from typing import Any

from botocore import hooks

Node = dict[str, Any]
_PrefixTrie: Any = vars(hooks)["_PrefixTrie"]


class SharedTrie(_PrefixTrie):  # type: ignore[misc]  # botocore's types leave it out
    """botocore's prefix trie, whose copies share what none of them has changed."""

    def __init__(self, root: Node) -> None:
        self._root = root
        self._own: dict[int, Node] = {}
        """The nodes that only this trie has, by their identity."""

    def __copy__(self) -> SharedTrie:
        self._own = {}
        return SharedTrie(self._root)

    def append_item(self, key: str, value: Any, **section: Any) -> None:
        """As botocore's."""
        self._take(key)
        super().append_item(key, value, **section)

    def remove_item(self, key: str, value: Any) -> None:
        """As botocore's."""
        self._take(key)
        super().remove_item(key, value)

    def _take(self, key: str) -> None:
        """Have the nodes on the way to a key to itself."""
        current = self._root = self._taken(self._root)
        for part in key.split("."):
            child = current["children"].get(part)
            if child is None:
                return
            current["children"][part] = current = self._taken(child)

    def _taken(self, node: Node) -> Node:
        if id(node) in self._own:
            return node
        own = {**node, "children": dict(node["children"]), "values": copy.copy(node["values"])}
        self._own[id(own)] = own
        return own
