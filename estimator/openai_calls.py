"""Tool calls as OpenAI's models write them, in an answer and again in its history."""

import json
from collections.abc import Sequence

from estimator.prompts import Call
from estimator.rulers import Ruler

PARALLEL = "multi_tool_use.parallel"
"""The tool that chat models call to call several at once."""


def address(ruler: Ruler, name: str) -> int:
    """Tokens of whom a call is for."""
    return ruler.length(f" to=functions.{name}")


def single(ruler: Ruler, call: Call) -> int:
    """Tokens of one call with its arguments as they are."""
    name, arguments = call
    return address(ruler, name) + ruler.length(arguments)


def wrapped(ruler: Ruler, calls: Sequence[Call]) -> int:
    """Tokens of several calls in one, as chat models write them."""
    uses = [
        {"recipient_name": f"functions.{name}", "parameters": parsed(arguments)}
        for name, arguments in calls
    ]
    return ruler.overhead(f" to={PARALLEL}") + ruler.length(compact({"tool_uses": uses}))


def recompacted(text: str) -> str:
    """JSON without its spaces; any other text as it is."""
    known = parsed(text)
    return text if known is text else compact(known)


def parsed(text: str) -> object:
    """The JSON in the text, the text itself where there is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
