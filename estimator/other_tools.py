"""Function tools in the two forms that other models' prompts are measured in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

type Json = object

_SCHEMAS = ("input_schema", "parameters", "parametersJsonSchema", "parameters_json_schema")
_NAMED = ("properties", "$defs", "definitions")
_NESTED = ("object", "array")
_DEEPEST = 40


@dataclass(slots=True)
class Outline:
    """What definitions say without the signs that hold them together."""

    words: list[str] = field(default_factory=list)
    """Names, descriptions and values."""
    schemas: int = 0
    """Objects and arrays; a function is one."""
    properties: int = 0

    def add_words(self, *words: Json) -> None:
        self.words += [each for each in words if isinstance(each, str)]


def as_json(tools: str) -> str:
    """Compact JSON [{name, description, input_schema}] of tools sent in any API's form."""
    plain = [
        {
            "name": tool.get("name"),
            "description": tool.get("description", ""),
            "input_schema": _schema(tool),
        }
        for tool in _functions(tools)
    ]
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def outline(tools: str) -> Outline:
    """What the definitions hold."""
    found = Outline()
    for tool in _functions(tools):
        found.add_words(tool.get("name"), tool.get("description"))
        found.schemas += 1
        _outline(_schema(tool), found, 0)
    return found


def bare_schema(schema: str) -> str:
    """Compact JSON of a structured output's schema without its name and description."""
    try:
        given = json.loads(schema)
    except (ValueError, RecursionError):
        return schema
    bare = given.get("schema", given) if isinstance(given, dict) else given
    return json.dumps(bare, ensure_ascii=False, separators=(",", ":"))


def _outline(schema: Json, found: Outline, depth: int) -> None:
    """Add what is below a schema that was counted itself."""
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return
    for key, value in schema.items():
        if key in _NAMED and isinstance(value, dict):
            found.add_words(*value)
            found.properties += len(value) if key == "properties" else 0
            inner = list(value.values())
        else:
            inner = value if isinstance(value, list) else [value]
        for each in inner:
            if isinstance(each, dict):
                found.schemas += str(each.get("type")).lower() in _NESTED
                found.add_words(each.get("description"))
                _outline(each, found, depth + 1)
        if key == "enum":
            found.add_words(*inner)


def _functions(tools: str) -> list[Mapping[str, Json]]:
    """The functions, out of the wrappings of chat completions."""
    try:
        given = json.loads(tools)
    except (ValueError, RecursionError):
        return []
    known = [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []
    return [inner if isinstance(inner := each.get("function"), dict) else each for each in known]


def _schema(tool: Mapping[str, Json]) -> Json:
    return next((tool[key] for key in _SCHEMAS if tool.get(key)), {})
