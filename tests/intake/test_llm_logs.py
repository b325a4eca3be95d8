"""The database of `llm`, in the shapes that it has had."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from store.paths import Home
from tests.intake.transcripts import figures, importing, kind, rows

MIGRATIONS = "create table _llm_migrations (name text primary key, applied_at text)"
LOGS = """create table logs (id integer primary key, model text, prompt text, system text,
    prompt_json text, options_json text, response text, response_json text,
    reply_to_id integer, chat_id integer, duration_ms integer, datetime_utc text)"""
TALKS = "create table conversations (id text primary key, name text, model text)"
RESPONSES = """create table responses (id text primary key, model text, prompt text, system text,
    prompt_json text, options_json text, response text, response_json text, conversation_id text,
    duration_ms integer, datetime_utc text, input_tokens integer, output_tokens integer,
    token_details text)"""
TURNS = """create table turns (id text primary key, thread_id text, parent_message_hash text,
    tip_message_hash text, model text, resolved_model text, options_json text, schema_id text,
    input_tokens integer, output_tokens integer, token_details text, duration_ms integer,
    datetime_utc text, response_json text)"""
SEARCH = """create table turn_search (id integer primary key, turn_id text, prompt text,
    response text)"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("WATTPRINT_TIMEZONE", "UTC")
    return Home(tmp_path / "home")


def made(path: Path, tables: Sequence[str], into: str, *found: dict[str, object]) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        for statement in (MIGRATIONS, *tables):
            connection.execute(statement)
        for row in found:
            marks = ", ".join("?" * len(row))
            statement = f"insert into {into} ({', '.join(row)}) values ({marks})"  # noqa: S608
            connection.execute(statement, list(row.values()))
        connection.commit()
    return path


def answer(number: int, model: str, **more: object) -> dict[str, object]:
    return {
        "id": f"01{number:024}",
        "model": model,
        "prompt": "Say one word.",
        "response": "purple elephants",
        "conversation_id": "talk",
        "duration_ms": 1500,
        "datetime_utc": f"2026-11-18T10:00:0{number}.123456+00:00",
        **more,
    }


def test_answers_with_tokens_are_taken_as_they_are(home: Home, tmp_path: Path) -> None:
    """Under the service of their model; Anthropic's input has the cache beside it."""
    cached = {"cache_read_input_tokens": 500, "cache_creation_input_tokens": 40}
    thought = {"candidatesTokenCount": 20, "thoughtsTokenCount": 10}
    counts = {"input_tokens": 60, "output_tokens": 30}
    path = made(
        tmp_path / "logs.db",
        (TALKS, RESPONSES),
        "responses",
        answer(1, "gpt-4o-mini", **counts, response_json=json.dumps({"id": "chatcmpl-1"})),
        answer(2, "anthropic/claude-opus-4-5", **counts, token_details=json.dumps(cached)),
        answer(3, "gemini/gemini-2.5-flash", **counts, token_details=json.dumps(thought)),
    )
    assert kind(path) == "llm"
    before = path.read_bytes()
    with importing(home) as importer:
        assert importer.take(path).taken == 3
        assert importer.take(path).known == 3
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["logs.db"]
    names = ("service", "model_served", "input_tokens", "output_tokens", "reasoning_tokens")
    assert figures(home, *names) == [
        ("openai", "gpt-4o-mini", 60, 30, None),
        ("anthropic", "claude-opus-4-5", 600, 30, None),
        ("gemini", "gemini-2.5-flash", 60, 30, 10),
    ]
    assert rows(home)[0]["client"] == "llm"
    assert rows(home)[0]["duration_ms"] == 1500.0


def test_answers_without_tokens_are_counted_by_their_words(home: Home, tmp_path: Path) -> None:
    """Those of the first table too, which named a time without its zone."""
    first = answer(1, "gpt-4", chat_id=None) | {"datetime_utc": "2023-06-18 10:00:01.000000"}
    first = {name: value for name, value in first.items() if name != "conversation_id"}
    path = made(tmp_path / "logs.db", (LOGS,), "logs", first | {"id": 1})
    with importing(home) as importer:
        assert importer.take(path).taken == 1
    (found,) = rows(home)
    assert found["started_at"] == "2023-06-18T10:00:01.000Z"
    assert (found["input_basis"], found["output_basis"]) == ("counted", "counted")
    assert isinstance(found["output_tokens"], int)
    assert found["output_tokens"] > 1
    assert b"purple" not in home.log.read_bytes()


def test_a_log_that_is_written_to_is_read_with_what_is_new(home: Home, tmp_path: Path) -> None:
    """In WAL mode what is new lies beside it; the tables are those of 2026."""
    path = made(tmp_path / "logs.db", (TURNS, SEARCH), "turn_search")
    turn = answer(1, "gpt-4o-mini", input_tokens=11, output_tokens=60)
    turn = {k: v for k, v in turn.items() if k not in ("prompt", "response", "conversation_id")}
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("pragma journal_mode = wal")
        marks = ", ".join("?" * len(turn))
        writer.execute(
            f"insert into turns ({', '.join(turn)}) values ({marks})",  # noqa: S608
            list(turn.values()),
        )
        writer.commit()
        assert Path(f"{path}-wal").stat().st_size > 0
        with importing(home) as importer:
            assert importer.take(path).taken == 1
    assert figures(home, "input_tokens", "output_tokens") == [(11, 60)]
