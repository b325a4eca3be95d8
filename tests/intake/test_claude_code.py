"""Transcripts of Claude Code: each answer once, as it was when it was whole."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from store import schema, writing
from store.keys import Hasher
from store.paths import Home
from store.writing import Column
from tests.intake.transcripts import (
    SESSION,
    claude_answer,
    claude_user,
    figures,
    importing,
    jsonl,
    kind,
    rows,
)
from tests.rows import row


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("WATTPRINT_TIMEZONE", "UTC")
    return Home(tmp_path / "home")


def test_the_lines_of_an_answer_are_one_with_its_last_counts(home: Home, tmp_path: Path) -> None:
    """With the results of tools between them; what was read from the cache is input too."""
    path = jsonl(
        tmp_path / "a.jsonl",
        [
            {"type": "summary", "summary": "x", "leafUuid": "y"},
            claude_user(0),
            claude_answer(1, 2, 1),
            claude_answer(1, 3, 8),
            claude_user(4, "result"),
            claude_answer(1, 5, 250),
            claude_answer(2, 8, 40),
        ],
    )
    assert kind(path) == "claude-code"
    with importing(home) as importer:
        result = importer.take(path)
    assert (result.taken, result.known, result.unreadable) == (2, 0, {})
    first, second = rows(home)
    wanted = {
        "started_at": "2026-11-18T10:00:00.000Z",
        "duration_ms": 5000.0,
        "source": "transcript",
        "service": "anthropic",
        "provider": "anthropic",
        "endpoint": "/v1/messages",
        "task": "chat",
        "client": "claude-code",
        "client_version": "2.1.0",
        "model_served": "claude-opus-4-5-20251101",
        "service_tier": "standard",
        "input_tokens": 1103,
        "cached_input_tokens": 1000,
        "cache_write_tokens": 100,
        "output_tokens": 250,
        "output_basis": "reported",
        "turn": 1,
        "outcome": "complete",
        "import_id": 1,
    }
    assert {name: first[name] for name in wanted} == wanted
    assert (second["output_tokens"], second["turn"]) == (40, 2)
    assert first["conversation_key"] == second["conversation_key"] is not None


def test_copies_of_a_session_are_counted_once(home: Home, tmp_path: Path) -> None:
    """A fork has another session's id on the same lines; a side question's replay another
    request's id on the same answer."""
    lines = [claude_user(0), claude_answer(1, 2, 30), claude_answer(2, 4, 40)]
    copies = [line | {"sessionId": "other"} for line in lines]
    replay = [line | {"isSidechain": True, "requestId": "req_other"} for line in lines[1:]]
    jsonl(tmp_path / "in/a.jsonl", lines)
    jsonl(tmp_path / "in/b.jsonl", [*copies, claude_answer(3, 60, 50)])
    jsonl(tmp_path / "in/c/agent-1.jsonl", replay)
    with importing(home) as importer:
        result = importer.take(tmp_path / "in")
        assert (result.taken, result.known) == (3, 4)
        assert importer.take(tmp_path / "in/b.jsonl").taken == 0
    assert figures(home, "output_tokens") == [(30,), (40,), (50,)]


def test_another_request_for_the_same_answer_is_another_one(home: Home, tmp_path: Path) -> None:
    """A retry that has other counts; and gateways that call every answer the same."""
    retried = claude_answer(1, 9, 31, requestId="req_again")
    alike = []
    for seconds in (20, 30):
        answer = claude_answer(5, seconds + 1, seconds)
        del answer["requestId"]
        message = answer["message"]
        assert isinstance(message, dict)
        answer["message"] = message | {"id": "msg_0"}
        alike += [claude_user(seconds), answer]
    path = jsonl(tmp_path / "a.jsonl", [claude_user(0), claude_answer(1, 2, 30), retried, *alike])
    with importing(home) as importer:
        assert importer.take(path).taken == 4
        assert importer.take(path).taken == 0


def test_sub_agents_are_conversations_of_their_own(home: Home, tmp_path: Path) -> None:
    """Under the same client, as their live requests are."""
    jsonl(tmp_path / "in/s.jsonl", [claude_user(0), claude_answer(1, 2, 30)])
    for number, agent in ((2, "one"), (3, "two")):
        mark = {"isSidechain": True, "agentId": agent}
        jsonl(
            tmp_path / f"in/agent-{agent}.jsonl",
            [
                claude_user(number) | mark,
                claude_answer(number, number + 1, 5) | mark,
            ],
        )
    with importing(home) as importer:
        assert importer.take(tmp_path / "in").taken == 3
    assert len({key for (key,) in figures(home, "conversation_key")}) == 3
    assert {client for (client,) in figures(home, "client")} == {"claude-code"}


def test_errors_and_what_the_program_says_itself_are_no_answers(home: Home, tmp_path: Path) -> None:
    """A failed request is told as one; how often an answer was tried again is in its row."""
    error = claude_answer(1, 1, 0, isApiErrorMessage=True)
    own = claude_answer(2, 2, 0)
    own["message"] = {**claude_answer(2, 2, 0)["message"], "model": "<synthetic>"}  # type: ignore[dict-item]
    retry = {"type": "system", "subtype": "api_error", "retryAttempt": 2, "timestamp": "x"}
    progress = {"type": "progress", "data": {"message": claude_answer(9, 3, 99)}}
    path = jsonl(
        tmp_path / "a.jsonl",
        [claude_user(0), error, own, claude_user(3), retry, progress, claude_answer(4, 5, 6)],
    )
    with importing(home) as importer:
        result = importer.take(path)
    assert (result.taken, result.unreadable) == (1, {"no_answer": 1})
    assert figures(home, "output_tokens", "retry_count") == [(6, 2)]


def test_what_was_seen_live_is_not_taken_whatever_it_counted(home: Home, tmp_path: Path) -> None:
    """A transcript may hold an answer's first counts alone: its id decides."""
    home.prepare()
    with importing(home):
        pass
    seen: dict[str, Column] = {
        "response_key": Hasher(home).key("msg_01ABCDEFGHJKLMNPQRST0001"),
        "provider": "anthropic",
        "started_at": "2026-11-18T10:00:00.500Z",
        "input_tokens": 1103,
        "output_tokens": 999,
    }
    with closing(schema.connect(str(home.log))) as connection:
        writing.write(connection, [row(**seen)], zone=None)
    path = jsonl(tmp_path / "a.jsonl", [claude_user(0), claude_answer(1, 2, 3)])
    with importing(home) as importer:
        result = importer.take(path)
    assert (result.taken, result.known) == (0, 1)


def test_a_transcript_that_has_grown_adds_what_is_new(home: Home, tmp_path: Path) -> None:
    """An answer that was being written down is corrected, in the roll-ups too."""
    path = tmp_path / "in" / "a.jsonl"
    begun = [claude_user(0), claude_answer(1, 2, 30), claude_user(3), claude_answer(2, 4, 1)]
    with importing(home) as importer:
        jsonl(path, begun)
        assert importer.take(path.parent).taken == 2
        jsonl(path, [*begun, claude_answer(2, 9, 400), claude_user(10), claude_answer(3, 12, 7)])
        result = importer.take(path.parent)
        assert (result.taken, result.known, result.passed) == (1, 2, 0)
        assert importer.take(path.parent).passed == 1
    assert figures(home, "output_tokens", "duration_ms", "import_id") == [
        (30, 2000.0, 1),
        (400, 6000.0, 1),
        (7, 2000.0, 2),
    ]
    with closing(sqlite3.connect(home.log)) as connection:
        for table in ("hours", "days"):
            query = f"select sum(request_count), sum(output_tokens) from {table}"  # noqa: S608
            assert connection.execute(query).fetchone() == (3, 437)


def test_a_broken_line_costs_itself_alone(home: Home, tmp_path: Path) -> None:
    """A last line that is being written is none yet, and the file is read again later."""
    path = tmp_path / "in" / "a.jsonl"
    lines = [json.dumps(claude_answer(number, number, 5)) for number in (1, 2, 3)]
    lines[1] = lines[1][:-40]
    path.parent.mkdir()
    path.write_text("\n".join([*lines, lines[0].replace("0001", "0004")[:-30]]))
    with importing(home) as importer:
        result = importer.take(path.parent)
        assert (result.taken, result.unreadable, result.is_whole) == (2, {"entry_broken": 1}, False)
        again = importer.take(path.parent)
    assert (again.known, again.passed) == (2, 0)


def test_no_word_and_no_name_of_a_file_is_in_the_log(home: Home, tmp_path: Path) -> None:
    """Of a folder either: only keyed hashes."""
    jsonl(tmp_path / "in/secret-project/a.jsonl", [claude_user(0), claude_answer(1, 2, 3)])
    with importing(home) as importer:
        assert importer.take(tmp_path / "in").taken == 1
    for file in home.root.glob("log.db*"):
        data = file.read_bytes()
        assert all(word.encode() not in data for word in ("purple", "secret-project", SESSION))
