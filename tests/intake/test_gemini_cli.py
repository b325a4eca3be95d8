"""Sessions of Gemini CLI, in both shapes."""

import json
from pathlib import Path

import pytest

from store.paths import Home
from tests.intake.transcripts import at, figures, importing, jsonl, kind, rows

HEAD = {"sessionId": "s", "projectHash": "p" * 64, "startTime": at(0), "lastUpdated": at(0)}
TOKENS = {"input": 1000, "output": 60, "cached": 400, "thoughts": 30, "tool": 5, "total": 1095}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("WATTPRINT_TIMEZONE", "UTC")
    return Home(tmp_path / "home")


def asked(uid: str, seconds: float) -> dict[str, object]:
    return {"id": uid, "timestamp": at(seconds), "type": "user", "content": "purple"}


def answer(uid: str, seconds: float, tokens: object = TOKENS) -> dict[str, object]:
    said = {"type": "gemini", "content": "elephants", "model": "gemini-3-pro-preview"}
    return {"id": uid, "timestamp": at(seconds), **said, "tokens": tokens}


def test_a_document_gives_its_answers_with_thoughts_in_the_output(
    home: Home, tmp_path: Path
) -> None:
    """And what tools put in, in the input."""
    path = tmp_path / "session-1.json"
    messages = [asked("1", 0), answer("2", 3), answer("3", 9, None)]
    path.write_text(json.dumps(HEAD | {"messages": messages}, indent=2))
    assert kind(path) == "gemini-cli"
    with importing(home) as importer:
        result = importer.take(path)
    assert (result.taken, result.unreadable) == (1, {"no_usage": 1})
    (found,) = rows(home)
    wanted = {
        "started_at": "2026-11-18T10:00:00.000Z",
        "duration_ms": 3000.0,
        "service": "gemini",
        "provider": "gcp.gemini",
        "client": "gemini-cli",
        "model_served": "gemini-3-pro-preview",
        "input_tokens": 1005,
        "cached_input_tokens": 400,
        "output_tokens": 90,
        "reasoning_tokens": 30,
    }
    assert {name: found[name] for name in wanted} == wanted


def test_lines_give_each_answer_once(home: Home, tmp_path: Path) -> None:
    """However often it is written: first without tokens, in lists of all, after going back."""
    path = jsonl(
        tmp_path / "in/chats/session-1.jsonl",
        [
            HEAD,
            asked("1", 0),
            answer("2", 3, None),
            answer("2", 3),
            {"$set": {"messages": [asked("1", 0), answer("2", 3)]}},
            {"$rewindTo": "1"},
            asked("4", 20),
            answer("5", 22),
        ],
    )
    assert kind(path) == "gemini-cli"
    # The document that the lines were made from when the session was resumed.
    whole = HEAD | {"messages": [asked("1", 0), answer("2", 3)]}
    path.with_suffix(".json").write_text(json.dumps(whole))
    with importing(home) as importer:
        result = importer.take(tmp_path / "in")
    assert (result.taken, result.known) == (2, 1)
    assert figures(home, "output_tokens") == [(90,), (90,)]


def test_a_log_of_questions_has_no_answers(home: Home, tmp_path: Path) -> None:
    """Which is said, and is no fault."""
    path = tmp_path / "logs.json"
    asks = [
        {"sessionId": "s", "messageId": n, "type": "user", "message": "x", "timestamp": at(n)}
        for n in range(3)
    ]
    path.write_text(json.dumps(asks))
    with importing(home) as importer:
        result = importer.take(path)
    assert (result.taken, result.unreadable, result.is_whole) == (0, {"only_asked": 3}, True)
