"""A structured-output schema as OpenAI's models see it: below a headline, as bare JSON."""

import json
from collections.abc import Mapping

from estimator.openai_tools import CONSTRAINTS

type Json = object

_HIDDEN = frozenset({"required", "additionalProperties", "default", "$schema", *CONSTRAINTS})
_NAMED = frozenset({"properties", "$defs", "definitions"})
"""Their keys are names, which may be spelt like a hidden key."""


def response_format(given: Mapping[str, Json]) -> str:
    """The text of a format that was given as {name, description, schema}."""
    name, described = given.get("name") or "", given.get("description")
    lines = described.strip().split("\n") if isinstance(described, str) and described else []
    words = "".join(f"// {line.strip()}".rstrip() + "\n" for line in lines)
    shown = json.dumps(_shown(given.get("schema")), ensure_ascii=False, separators=(",", ":"))
    return f"# Response Formats\n\n## {name}\n\n{words}{shown}"


def _shown(schema: Json) -> Json:
    if isinstance(schema, list):
        return [_shown(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _named(value) if key in _NAMED else _shown(value)
        for key, value in schema.items()
        if key not in _HIDDEN
    }


def _named(schemas: Json) -> Json:
    if not isinstance(schemas, dict):
        return _shown(schemas)
    return {name: _shown(schema) for name, schema in schemas.items()}
