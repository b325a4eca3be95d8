"""The database of simonw's `llm`: logs.db.

Three shapes: a table `logs` (until July 2023), `responses` (since December 2024 with tokens),
and `turns` (2026). Answers without tokens are counted from their words.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from intake.databases import MAGIC, columns, database, tables
from intake.files import Opened
from intake.recorded import is_moment
from intake.turns import Turn
from wire import fields
from wire.capture import new_uid
from wire.exchange import Completion, Exchange, Outcome, Prompt, Reading, Task, Usage
from wire.fields import Json, NotJsonError, count, mapping, string
from wire.formats.google_usages import of_gemini
from wire.names import identifier, name
from wire.prompts import Draft
from wire.usages import clamped, of_messages

_COLUMNS = {
    "id": "id",
    "model": "model",
    "resolved_model": "resolved_model",
    "prompt": "prompt",
    "system": "system",
    "response": "response",
    "response_json": "response_json",
    "talk": "conversation_id",
    "reply_to": "reply_to_id",
    "duration_ms": "duration_ms",
    "at": "datetime_utc",
    "input_tokens": "input_tokens",
    "output_tokens": "output_tokens",
    "token_details": "token_details",
}
_TURNS = """
select turns.id, model, resolved_model, prompt, null as system, response,
    {response_json} as response_json, thread_id as talk, parent_message_hash as reply_to,
    duration_ms, datetime_utc as at, input_tokens, output_tokens, token_details
from turns left join turn_search on turn_search.turn_id = turns.id order by turns.id
"""
_CHAT = "/v1/chat/completions"
_GEMINI = ("gemini", "gcp.gemini", "/v1beta/models/{model}:streamGenerateContent")
_ANTHROPIC = ("anthropic", "anthropic", "/v1/messages")
_OPENAI = ("openai", "openai", _CHAT)
_MISTRAL = ("mistral", "mistral_ai", _CHAT)
_SERVICES = {
    "openai": _OPENAI,
    "anthropic": _ANTHROPIC,
    "gemini": _GEMINI,
    "mistral": _MISTRAL,
    "openrouter": ("openrouter", "openrouter", "/api/v1/chat/completions"),
    "groq": ("groq", "groq", "/openai/v1/chat/completions"),
    "deepseek": ("deepseek", "deepseek", "/chat/completions"),
    "grok": ("xai", "x_ai", _CHAT),
    "command": ("cohere", "cohere", "/v2/chat"),
    "gpt": _OPENAI,
    "chatgpt": _OPENAI,
    "o1": _OPENAI,
    "o3": _OPENAI,
    "o4": _OPENAI,
    "claude": _ANTHROPIC,
    "learnlm": _GEMINI,
    "codestral": _MISTRAL,
    "magistral": _MISTRAL,
    "ministral": _MISTRAL,
}
"""By what a plugin puts before a model's name with a slash, else by how the name begins."""
_UNKNOWN = ("llm", "unknown", "unknown")
_OLLAMA = ("ollama", "ollama", "/api/chat")


def is_of_llm(file: Opened) -> bool:
    """Whether a file is such a database."""
    if not file.start.startswith(MAGIC) or file.path is None:
        return False
    with database(file) as connection:
        found = tables(connection)
    return "_llm_migrations" in found or {"responses", "conversations"} <= found


def turns(file: Opened) -> Iterator[Turn | str]:
    """The answers in the database, oldest first (`intake.turns.Reader`)."""
    with database(file) as connection:
        for query in _queries(connection):
            for row in connection.execute(query):
                yield _turn(row)


def _queries(connection: sqlite3.Connection) -> Iterator[str]:
    found = tables(connection)
    for table in ("log", "logs", "responses"):
        if table in found:
            there = columns(connection, table)
            held = _COLUMNS | {"talk": "chat_id"} if table != "responses" else _COLUMNS
            if "datetime_utc" not in there:
                held |= {"at": "timestamp_utc" if "timestamp_utc" in there else "timestamp"}
            listed = (f"{c if c in there else 'null'} as {n}" for n, c in held.items())
            # Names come from the tables above.
            yield f"select {', '.join(listed)} from {table} order by id"  # noqa: S608
    if "turns" in found:
        has_json = "response_json" in columns(connection, "turns")
        yield _TURNS.format(response_json="response_json" if has_json else "null")


def _turn(row: sqlite3.Row) -> Turn | str:
    at = _moment(row["at"])
    if at is None:
        return "entry_broken"
    answer, details = _json(row["response_json"]), _json(row["token_details"])
    called = string(row["model"])
    service, provider, endpoint = _service(called, answer)
    usage = _usage(provider, count(row["input_tokens"]), count(row["output_tokens"]), details)
    is_counted = usage.input_tokens is None or usage.output_tokens is None
    prompt = _prompt(row) if usage.input_tokens is None else None
    completion = None
    if usage.output_tokens is None:
        completion = Completion(texts=(fields.text(row["response"]),))
    model = name(called.rpartition("/")[2] if provider in _DIRECT else called)
    served = name(row["resolved_model"]) or name(answer.get("model")) or model
    talk = row["talk"] if row["talk"] is None else str(row["talk"])
    took_ms = row["duration_ms"]
    exchange = Exchange(
        uid=new_uid(),
        started_at=at,
        source="transcript",
        service=service,
        provider=provider,
        endpoint=endpoint,
        task=Task.CHAT,
        outcome=Outcome.COMPLETE,
        client="llm",
        response_id=identifier(answer.get("id") or answer.get("responseId")),
        model_requested=model,
        model_served=served,
        is_local=provider == "ollama",
        is_lower_bound=is_counted,
        usage=usage,
        conversation_id=talk and f"llm\n{talk}",
        duration_ms=float(took_ms) if isinstance(took_ms, int) and took_ms >= 0 else None,
        gpu_s=_seconds(answer) if provider == "ollama" else None,
    )
    reading = Reading(exchange=exchange, prompt=prompt, completion=completion)
    return Turn(reading=reading, key=f"llm\n{row['id']}\n{row['at']}")


_DIRECT = frozenset({"anthropic", "gcp.gemini", "mistral_ai", "deepseek"})
"""Whose plugins put their own name before their models' names."""


def _service(model: str, answer: Mapping[str, Json]) -> tuple[str, str, str]:
    if "eval_count" in answer or "eval_duration" in answer:
        return _OLLAMA
    vendor, slash, rest = model.lower().partition("/")
    if slash and vendor in _SERVICES:
        return _SERVICES[vendor]
    start = (rest if slash and vendor == "models" else vendor).partition("-")[0]
    return _UNKNOWN if slash else _SERVICES.get(start, _UNKNOWN)


def _usage(
    provider: str, given: int | None, made: int | None, details: Mapping[str, Json]
) -> Usage:
    """`llm` keeps what it does not know of a usage as details, with zeros left out."""
    if given is None and made is None:
        return Usage()
    if provider == "anthropic":
        return of_messages({**details, "input_tokens": given, "output_tokens": made})
    if provider == "gcp.gemini":
        # llm-gemini has added what its parts are already.
        thought = of_gemini(details, is_over=True)
        return clamped(
            input_tokens=given,
            output_tokens=made,
            cached=count(details.get("cachedContentTokenCount")),
            reasoning=thought.reasoning_tokens if thought else None,
        )
    ins = mapping(details.get("prompt_tokens_details") or details.get("input_tokens_details"))
    outs = mapping(details.get("completion_tokens_details") or details.get("output_tokens_details"))
    return clamped(
        input_tokens=given,
        output_tokens=made,
        cached=count(ins.get("cached_tokens")),
        reasoning=count(outs.get("reasoning_tokens")),
    )


def _prompt(row: sqlite3.Row) -> Prompt:
    """What was asked; `llm` sends the conversation along with it."""
    draft = Draft("chat")
    if row["system"]:
        draft.add("system", string(row["system"]))
    draft.add("user", string(row["prompt"]))
    draft.has_unseen_history = row["reply_to"] is not None
    return draft.prompt()


def _json(value: Json) -> Mapping[str, Json]:
    try:
        return mapping(fields.parse(value)) if isinstance(value, str) else {}
    except NotJsonError:
        return {}


def _moment(value: Json) -> datetime | None:
    """As SQLite has it: UTC, with or without its zone."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if found is None:
        return None
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    return found if is_moment(found.timestamp()) else None


def _seconds(answer: Mapping[str, Json]) -> float | None:
    """Ollama's own word for how long the model computed."""
    spent = (answer.get(f"{name}_duration") for name in ("prompt_eval", "eval"))
    known = [value for value in spent if isinstance(value, int) and value >= 0]
    return timedelta(microseconds=sum(known) / 1000).total_seconds() if known else None
