"""Mapping templates made from schemas: what GetModelTemplate answers."""

from __future__ import annotations

from typing import Any


def template_of(schema: Any) -> str:
    """The template that makes a body of a schema from a request that has one."""
    return "#set($inputRoot = $input.path('$'))\n" + _written(schema, "$inputRoot", 0)


def _written(schema: Any, place: str, depth: int) -> str:
    """What writes a value of a schema: objects and arrays member by member, all else as it comes."""
    indent = "  " * depth
    if isinstance(schema, dict) and schema.get("type") == "object" and schema.get("properties"):
        members = ",\n".join(
            f'{indent}  "{name}" : {_written(member, f"{place}.{name}", depth + 1)}'
            for name, member in schema["properties"].items()
        )
        return f"{{\n{members}\n{indent}}}"
    if isinstance(schema, dict) and schema.get("type") == "array":
        item = _written(schema.get("items", {}), "$elem", depth + 1)
        lines = [f"#foreach($elem in {place})", f"  {item}#if($foreach.hasNext),#end", "#end"]
        body = "".join(f"{indent}{line}\n" for line in lines)
        return f"[\n{body}{indent}]"
    quote = '"' if isinstance(schema, dict) and schema.get("type") == "string" else ""
    return f"{quote}{place}{quote}"
