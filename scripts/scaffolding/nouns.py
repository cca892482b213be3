"""Which noun of the API an operation is about: `ListDbInstancesForCluster` is about DB instances."""

from __future__ import annotations

_PREPOSITIONS = frozenset({"by", "for", "from", "in", "of", "on", "to", "with"})
_ES_ENDINGS = ("sses", "xes", "ches", "shes")

CREATING = frozenset(
    {
        "add",
        "allocate",
        "copy",
        "create",
        "generate",
        "import",
        "invoke",
        "publish",
        "put",
        "register",
        "request",
        "restore",
        "run",
        "send",
        "start",
    }
)
"""The verbs that make something, and so are not refused because it is unknown."""


def verb_of(method: str) -> str:
    """The first word of an operation's method name, past a leading `batch`."""
    return _words(method)[0]


def noun_of(method: str) -> str:
    """The singular noun of an operation's method name.

    >>> [noun_of(name) for name in ("list_db_instances_for_cluster", "untag_resource", "query")]
    ['db_instance', 'tag', 'query']
    """
    words = _words(method)
    if {"tag", "tags", "untag"} & set(words):
        return "tag"
    noun = words[1:]
    for index, word in enumerate(noun):
        if index and word in _PREPOSITIONS:
            noun = noun[:index]
            break
    return "_".join([*noun[:-1], singular(noun[-1])]) if noun else words[0]


def singular(word: str) -> str:
    """`policies` -> `policy`; a word that is no plural stays."""
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(_ES_ENDINGS):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def plural(word: str) -> str:
    """`policy` -> `policies`."""
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "ch", "sh")) else f"{word}s"


def class_of(noun: str) -> str:
    """The name of a noun's class: `db_instance` -> `DbInstance`."""
    return "".join(word.capitalize() for word in noun.split("_"))


def _words(method: str) -> list[str]:
    words = [word for word in method.split("_") if word]
    return words[1:] if words[0] == "batch" and len(words) > 1 else words
