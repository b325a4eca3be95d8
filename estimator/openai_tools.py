"""Function tools as OpenAI's models see them: a namespace of TypeScript.

Worked out on public recordings; no documentation of OpenAI's describes it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence

type Json = object

CONSTRAINTS = (
    "format",
    "pattern",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
)
_UNIONS = ("anyOf", "oneOf", "allOf")
_DEEPEST = 40
"""Levels of a schema that are drawn; what is below is `any`."""
_LARGEST = 20_000
"""Types of a function that are drawn: references can double them at each level."""


def namespace(definitions: Sequence[Mapping[str, Json]], *, has_titles: bool = True) -> str:
    """The functions among the definitions, as text; empty if there is none.

    `has_titles`: whether titles are shown, and what describes a whole parameters object;
    the models of June 2023 and before saw neither.
    """
    functions = [function for tool in definitions if (function := function_of(tool))]
    if not functions:
        return ""
    body = "\n\n".join(_Function(function, has_titles).text() for function in functions)
    return f"## functions\n\nnamespace functions {{\n\n{body}\n\n}} // namespace functions"


def function_of(tool: Mapping[str, Json]) -> Mapping[str, Json]:
    """The function of a chat or a Responses tool, or a bare one; empty if it is another kind."""
    inner = tool.get("function")
    if isinstance(inner, dict):
        return inner
    return tool if tool.get("type", "function") == "function" and tool.get("name") else {}


class _Function:
    """One function's rendering; `$ref` is looked up in its parameters."""

    def __init__(self, function: Mapping[str, Json], has_titles: bool) -> None:
        self._function = function
        self._has_titles = has_titles
        self._root = _mapping(function.get("parameters"))
        self._room = _LARGEST
        self._open: list[Json] = []

    def text(self) -> str:
        name = _string(self._function.get("name"))
        lines = _comment(self._function.get("description"))
        root = self._resolved(self._root)
        if not _mapping(root.get("properties")):
            return "\n".join([*lines, f"type {name} = () => any;"])
        head = "".join(f"{line}\n" for line in self._head(root)) if self._has_titles else ""
        return "\n".join([*lines, f"type {name} = (_: {head}{self._object(root, 0)}) => any;"])

    def _head(self, schema: Mapping[str, Json]) -> list[str]:
        """Title and description above what they speak of."""
        title = _comment(schema.get("title")) if self._has_titles else []
        words = _comment(schema.get("description"))
        return [*title, *(["//"] if title and words else []), *words]

    def _object(self, schema: Mapping[str, Json], depth: int) -> str:
        required = schema.get("required")
        known = required if isinstance(required, list) else []
        shown = [
            (
                f"{name}{'' if name in known else '?'}",
                self._resolved(_mapping(value)),
                self._type(_mapping(value), depth + 1),
            )
            for name, value in _mapping(schema.get("properties")).items()
        ]
        if not any(_is_commented(value, drawn) for _, value, drawn in shown):
            return f"{{ {', '.join(f'{name}: {drawn}' for name, _, drawn in shown)} }}"
        lines = [line for each in shown for line in self._property(*each)]
        return "\n".join(["{", *lines, "}"])

    def _property(self, name: str, schema: Mapping[str, Json], drawn: str) -> Iterator[str]:
        comments = _constraints(schema)
        yield from self._head(schema)
        if "default" in schema:
            default = f"default: {_json(schema['default'])}"
            if "\n" in drawn or _is_object(schema):
                yield f"// {default}"
            else:
                comments.insert(0, default)
        tail = f" // {', '.join(comments)}" if comments else ""
        yield f"{name}:{'' if drawn.startswith('\n') else ' '}{drawn},{tail}"

    def _type(self, schema: Mapping[str, Json], depth: int) -> str:
        """The type; any past the limits and where a reference leads back into itself."""
        self._room -= 1
        reference = schema.get("$ref")
        is_inside_itself = reference is not None and reference in self._open
        if depth > _DEEPEST or self._room < 0 or is_inside_itself:
            return "any"
        self._open.append(reference)
        drawn = self._drawn(self._resolved(schema), depth)
        self._open.pop()
        return drawn

    def _drawn(self, schema: Mapping[str, Json], depth: int) -> str:
        for key in _UNIONS:
            if members := _mappings(schema.get(key)):
                return self._union(members, depth)
        if values := schema.get("enum"):
            return " | ".join(map(_json, values)) if isinstance(values, list) else "any"
        if "const" in schema:
            return _json(schema["const"])
        kind = schema.get("type")
        if isinstance(kind, list):
            kinds = [self._drawn({**schema, "type": each}, depth + 1) for each in kind]
            return " | ".join(kinds)
        if kind == "array":
            return self._array(schema, depth)
        if _is_object(schema):
            properties = _mapping(schema.get("properties"))
            return self._object(schema, depth) if properties else "object"
        return kind.lower() if isinstance(kind, str) and kind else "any"

    def _array(self, schema: Mapping[str, Json], depth: int) -> str:
        if not (given := _mapping(schema.get("items"))):
            return "any[]"
        items, drawn = self._resolved(given), self._type(given, depth + 1)
        head, comments = self._head(items), _constraints(items)
        if head or comments or "\n" in drawn:
            lines = [*head, drawn + (f" // {', '.join(comments)}" if comments else "")]
            return "\n".join(["Array<", *lines, ">"])
        return f"({drawn})[]" if " | " in drawn and not drawn.startswith("{") else f"{drawn}[]"

    def _union(self, members: list[Mapping[str, Json]], depth: int) -> str:
        drawn = [self._type(member, depth + 1) for member in members]
        notes = [
            self._notes(self._resolved(member), text)
            for member, text in zip(members, drawn, strict=True)
        ]
        if not any(head or note for head, note in notes) and not any("\n" in t for t in drawn):
            return " | ".join(drawn)
        lines = [""]
        for text, (head, note) in zip(drawn, notes, strict=True):
            lines += head
            lines.append(f" | {text}{f' // {note}' if note else ''}")
        return "\n".join([*lines, ""])

    def _notes(self, member: Mapping[str, Json], drawn: str) -> tuple[list[str], str]:
        """What stands above a member of a union, and what behind it."""
        comments = _constraints(member)
        if "default" in member:
            comments.insert(0, f"default: {_json(member['default'])}")
        if _is_object(member) or "\n" in drawn:
            return self._head(member), ", ".join(comments)
        words = " ".join(_string(member.get("description")).split())
        title = _comment(member.get("title")) if self._has_titles else []
        return title, ", ".join(filter(None, [words, *comments]))

    def _resolved(self, schema: Mapping[str, Json]) -> Mapping[str, Json]:
        """The schema that a local `$ref` points at; keys beside the reference win."""
        seen = 0
        while isinstance(reference := schema.get("$ref"), str) and seen < _DEEPEST:
            seen += 1
            target: Json = self._root if reference.startswith("#") else {}
            for step in reference.removeprefix("#").split("/")[1:]:
                target = _mapping(target).get(step.replace("~1", "/").replace("~0", "~"))
            beside = {key: value for key, value in schema.items() if key != "$ref"}
            schema = {**_mapping(target), **beside}
        return schema


def _constraints(schema: Mapping[str, Json]) -> list[str]:
    return [f"{key}: {_json(schema[key])}" for key in schema if key in CONSTRAINTS]


def _is_commented(schema: Mapping[str, Json], drawn: str) -> bool:
    # A title forces several lines on the oldest models too, though they do not show it.
    has_words = any(key in schema for key in ("title", "description", "default"))
    return has_words or bool(_constraints(schema)) or "\n" in drawn


def _is_object(schema: Mapping[str, Json]) -> bool:
    return schema.get("type") == "object" or ("properties" in schema and "type" not in schema)


def _comment(words: Json) -> list[str]:
    stripped = _string(words).strip()
    return [f"// {line.strip()}".rstrip() for line in stripped.split("\n")] if stripped else []


def _json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)


def _string(value: Json) -> str:
    return value if isinstance(value, str) else ""


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}


def _mappings(value: Json) -> list[Mapping[str, Json]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
