"""Input tokens of function tools and of a structured-output schema, of OpenAI's models."""

from dataclasses import dataclass

from estimator import openai_calls, openai_schemas, openai_tools
from estimator.openai_families import Family
from estimator.prompts import Given
from estimator.rulers import Ruler

_TOOLS_HEADLINE = 3
"""L("# Tools" + blank line)."""


@dataclass(frozen=True, slots=True)
class Definitions:
    """The tokens they add to a prompt, and what each was by itself."""

    tokens: int = 0
    tools_raw: int = 0
    schema_raw: int = 0


def definitions(ruler: Ruler, family: Family, given: Given) -> Definitions:
    """What tools and schema add."""
    tools = _mappings(given.tools)
    text = openai_tools.namespace(tools, has_titles=family.has_titles)
    form = openai_calls.parsed(given.schema) if given.schema else None
    schema = _format(form) if isinstance(form, dict) else ""
    if not text and not schema:
        return Definitions()
    tools_raw = ruler.overhead(text) if text else 0
    schema_raw = ruler.overhead(schema) if schema else 0
    tokens = tools_raw + schema_raw
    if text and schema:
        tokens += ruler.joint(schema)
    if text:
        described = next(filter(None, map(openai_tools.function_of, tools))).get("description")
        tokens += family.described_tools if described else 0
        tokens += _forced(ruler, family, given, tools)
    if given.api == "responses":
        tokens += family.response_tools if text else 0
        tokens += family.response_schema if schema else 0
        return Definitions(tokens, tools_raw, schema_raw)
    tokens += _TOOLS_HEADLINE if text else 0
    tokens += _around(ruler, family, given, bool(text), bool(schema))
    if schema and not text and family.names_schema:
        tokens += _names(ruler, given, form)
    return Definitions(tokens, tools_raw, schema_raw)


def _format(form: dict[str, object]) -> str:
    try:
        return openai_schemas.response_format(form)
    except RecursionError:  # nested too deep for any server to take
        return ""


def _around(ruler: Ruler, family: Family, given: Given, has_tools: bool, has_schema: bool) -> int:
    """Chat: a message of their own, or the end of the system's first one."""
    first = given.messages[0] if given.messages else None
    if first is None or first.role not in {"system", "developer"} or not any(first.parts):
        if has_tools and has_schema:
            return family.both
        return family.tools if has_tools else family.schema
    joint = ruler.joint(first.parts[-1])
    if has_tools and has_schema:
        return joint + family.both_behind
    return joint + (family.tools_behind if has_tools else family.schema_behind)


def _names(ruler: Ruler, given: Given, form: object) -> int:
    name = form.get("name") if isinstance(form, dict) else None
    answers = sum(message.role == "assistant" for message in given.messages)
    return (1 + answers) * (2 + ruler.overhead(name if isinstance(name, str) else ""))


def _forced(ruler: Ruler, family: Family, given: Given, tools: list[dict[str, object]]) -> int:
    if not family.is_told_forced or not (name := forced_tool(given, tools)):
        return 0
    return 4 + ruler.overhead(f" to=functions.{name}")


def forced_tool(given: Given, tools: list[dict[str, object]] | None = None) -> str | None:
    """The function that the model has to call; in Responses, the only one that it may."""
    if given.tool_choice == "forced":
        return given.forced_tool
    if given.api != "responses" or given.tool_choice != "required" or given.tool_count != 1:
        return None
    only = openai_tools.function_of((tools or _mappings(given.tools))[0])
    name = only.get("name")
    return name if isinstance(name, str) else None


def _mappings(tools: str | None) -> list[dict[str, object]]:
    known = openai_calls.parsed(tools) if tools else None
    return [tool for tool in known if isinstance(tool, dict)] if isinstance(known, list) else []
