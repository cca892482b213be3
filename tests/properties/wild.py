"""Parameters and requests that are mostly right and somewhere wrong: of another kind, out of range, missing, cut."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from random import Random

    from botocore.model import Shape

    from awsim.model.operation import Operation
    from awsim.protocols.http import HTTPRequest

NUMBERS = (0, 1, -1, 2, 100, 1 << 31, -(1 << 31) - 1, (1 << 63) - 1, 1 << 63, -(1 << 70), 10**30, 10**400)
FLOATS = (0.0, 1.5, -2.25, 1e30, 1e308, float("inf"), float("-inf"), float("nan"))
TEXTS = (
    "",
    "a",
    "A1",
    "abcdefgh",
    "a" * 300,
    "é😀",
    "\x00",
    "%",
    "../..",
    "$LATEST",
    "*",
    "-1",
    "1e999",
    "{}",
)
KINDS = (
    True,
    7,
    1 << 63,
    1.5,
    "text",
    "",
    b"\xff",
    [],
    {},
    [7],
    {"a": "b"},
    [[]],
    {"S": {}},
    datetime(2026, 1, 1, tzinfo=UTC),
)
DEEPEST = 5


class Wild:
    """A source of parameters of operations; what answers say is used again, so that calls meet what others made."""

    def __init__(self, random: Random, *, wildness: float = 0.02) -> None:
        self._random = random
        self._wildness = wildness
        self._seen: dict[str, list[str]] = {}

    def parameters(self, operation: Operation) -> dict[str, Any]:
        """Parameters of an operation."""
        shape = operation.input_shape
        drawn = {} if shape is None else self._structure(shape, 0)
        return dict.fromkeys(operation.idempotency_members, "token-0123456789-0123456789-0123456789") | drawn

    def learn(self, answer: Any) -> None:
        """Keep the names and ids that an answer has."""
        if isinstance(answer, dict):
            for name, value in answer.items():
                if isinstance(value, str):
                    known = self._seen.setdefault(_noun(name), [])
                    known.append(value)
                    del known[:-20]
                else:
                    self.learn(value)
        elif isinstance(answer, list):
            for item in answer[:3]:
                self.learn(item)

    def request(self, request: HTTPRequest) -> HTTPRequest:
        """A request of which, now and then, a byte of the body, the path, or a header is another one."""
        random = self._random
        if random.random() > 0.2:
            return request
        match random.randrange(6):
            case 0:
                return replace(request, body=self._torn(request.body))
            case 1:
                return replace(
                    request, body=random.choice((b"", b"{", b"[]", b"null", b"\xff", b"<a>", b"a=%ff", b"{}" * 9))
                )
            case 2:
                cut = random.randrange(len("https://"), len(request.url) + 1)
                return replace(request, url=request.url[:cut] + random.choice(("", "/", "?", "%", "%ff", "?a=b&a")))
            case 3:
                name = random.choice(sorted(request.headers))
                return replace(
                    request, headers={**request.headers, name: random.choice(("", "a", "7", "é", "x" * 5000))}
                )
            case 4:
                coding = random.choice(("gzip", "deflate", "aws-chunked", "br", "gzip, gzip"))
                return replace(request, headers={**request.headers, "content-encoding": coding})
            case _:
                method = random.choice(("GET", "PUT", "DELETE", "POST", "PATCH", "HEAD", "OPTIONS"))
                return replace(request, method=method)

    def _torn(self, body: bytes) -> bytes:
        random, torn = self._random, bytearray(body)
        for _ in range(random.randrange(1, 4)):
            if torn:
                torn[random.randrange(len(torn))] = random.choice((random.randrange(256), *b'{}[]",:<>&%\\'))
        return bytes(torn[: random.randrange(len(torn) + 1)] if random.random() < 0.3 else torn)

    def _value(self, shape: Shape, name: str, depth: int) -> Any:
        random = self._random
        if random.random() < self._wildness:
            return random.choice(KINDS)
        match shape.type_name:
            case "structure":
                return {} if getattr(shape, "is_document_type", False) else self._structure(shape, depth)
            case "list":
                return [self._value(shape.member, name, depth + 1) for _ in range(self._size(depth))]  # type: ignore[attr-defined]
            case "map":
                key, value = shape.key, shape.value  # type: ignore[attr-defined]
                return {
                    str(self._text(key, name)): self._value(value, name, depth + 1) for _ in range(self._size(depth))
                }
            case "string" | "character":
                return self._text(shape, name)
            case "integer" | "long":
                return self._number(shape)
            case "float" | "double":
                return random.choice(FLOATS)
            case "boolean":
                return random.random() < 0.5
            case "blob":
                return random.choice((b"", b"x", b'{"a": 1}', bytes(random.randrange(50))))
            case _:
                return random.choice(
                    (0, 1_700_000_000, 1e12, -1.5, datetime(2026, 6, 1, tzinfo=UTC), "2026-01-01T00:00:00Z")
                )

    def _structure(self, shape: Any, depth: int) -> dict[str, Any]:
        random, required = self._random, shape.required_members
        names = list(shape.members)
        if shape.is_tagged_union and random.random() > self._wildness:
            names = [random.choice(names)] if names else []
            required = names
        often = 0.25 if depth < DEEPEST else 0.0
        return {
            name: self._value(shape.members[name], name, depth + 1)
            for name in names
            if random.random() < (1 - self._wildness if name in required else often)
        }

    def _size(self, depth: int) -> int:
        return 0 if depth > DEEPEST else self._random.choice((0, 1, 1, 2, 3))

    def _number(self, shape: Shape) -> int:
        low, high = (shape.metadata.get(each) for each in ("min", "max"))
        near = [each + step for each in (low, high) if each is not None for step in (-1, 0, 1)]
        return int(self._random.choice((*near, *near, 1, 2, 5, *NUMBERS)))

    def _text(self, shape: Shape, name: str) -> str:
        random = self._random
        enum = getattr(shape, "enum", None)
        if enum and random.random() > self._wildness:
            return str(random.choice(enum))
        known = self._seen.get(_noun(name))
        if known and random.random() < 0.85:
            return random.choice(known)
        low = int(shape.metadata.get("min") or 1)
        return (
            random.choice(TEXTS) if random.random() < 0.1 else ("abcdefgh" * 40)[: max(low, random.choice((2, 8, 20)))]
        )


def _noun(name: str) -> str:
    """What a member's name is about: `StreamARN`, `ResourceArn` and `arn` are all an ARN."""
    lower = name.lower()
    for noun in ("arn", "iterator", "token", "uuid", "version"):
        if lower.endswith(noun):
            return noun
    return lower
