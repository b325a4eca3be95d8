"""Rollouts of Codex: each request once, however often its counts are told."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from store import schema, writing
from store.paths import Home
from tests.intake.transcripts import at, figures, importing, jsonl, kind, rows
from tests.rows import row

type Line = dict[str, object]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("WATTPRINT_TIMEZONE", "UTC")
    return Home(tmp_path / "home")


def line(seconds: float, kind: str, **payload: object) -> Line:
    return {"timestamp": at(seconds), "type": kind, "payload": payload}


def meta(seconds: float, thread: str, **more: object) -> Line:
    about = {"cli_version": "0.60.1", "originator": "codex_cli_rs", "model_provider": "openai"}
    return line(seconds, "session_meta", id=thread, cwd="/x", **about, **more)


def asked(seconds: float, turn: str | None = None) -> Line:
    named = {"turn_id": turn} if turn else {}
    return line(seconds, "turn_context", model="gpt-5.1-codex", effort="high", **named)


def counts(given: int, made: int) -> dict[str, int]:
    """Half of what is read was cached, a third of what is made is thought."""
    return {
        "input_tokens": given,
        "cached_input_tokens": given // 2,
        "output_tokens": made,
        "reasoning_output_tokens": made // 3,
        "total_tokens": given + made,
    }


def told(seconds: float, total: tuple[int, int], last: tuple[int, int], **more: object) -> Line:
    info = {"total_token_usage": counts(*total), "last_token_usage": counts(*last)}
    return line(seconds, "event_msg", type="token_count", info=info, **more)


def recorded(seconds: float, uid: str, given: int, made: int) -> Line:
    return line(seconds, "token_usage_record", response_id=uid, usage=counts(given, made))


def test_each_request_is_one_row(home: Home, tmp_path: Path) -> None:
    """Counts that are told once more when limits change are no request."""
    limits = {"rate_limits": {"plan_type": "plus"}}
    path = jsonl(
        tmp_path / "rollout.jsonl",
        [
            meta(0, "thread"),
            asked(1),
            line(1, "event_msg", type="token_count", info=None, **limits),
            told(5, (100, 30), (100, 30), **limits),
            told(6, (100, 30), (100, 30), **limits),
            line(7, "response_item", type="function_call_output", output="purple elephants"),
            told(9, (300, 40), (200, 10), **limits),
        ],
    )
    assert kind(path) == "codex"
    with importing(home) as importer:
        assert importer.take(path).taken == 2
        assert importer.take(path).known == 2
    first, second = rows(home)
    wanted = {
        "started_at": "2026-11-18T10:00:01.000Z",
        "duration_ms": 4000.0,
        "service": "chatgpt.com",
        "provider": "openai",
        "endpoint": "/backend-api/codex/responses",
        "client": "codex",
        "client_version": "0.60.1",
        "model_served": "gpt-5.1-codex",
        "reasoning_effort": "high",
        "input_tokens": 100,
        "cached_input_tokens": 50,
        "output_tokens": 30,
        "reasoning_tokens": 10,
    }
    assert {name: first[name] for name in wanted} == wanted
    assert (second["input_tokens"], second["output_tokens"], second["duration_ms"]) == (
        200,
        10,
        2000.0,
    )


def test_a_record_and_the_event_after_it_are_one_request(home: Home, tmp_path: Path) -> None:
    """A compaction leaves a record alone; with a key of the API the service is another."""
    path = jsonl(
        tmp_path / "rollout.jsonl",
        [
            meta(0, "thread"),
            asked(1, "turn"),
            recorded(4, "resp_1", 100, 30),
            told(4.1, (100, 30), (100, 30)),
            recorded(8, "resp_2", 100, 5),
            line(8, "compacted", message="purple"),
            told(8.1, (100, 30), (0, 0)),
        ],
    )
    with importing(home) as importer:
        assert importer.take(path).taken == 2
    assert figures(home, "service", "endpoint", "output_tokens") == [
        ("openai", "/v1/responses", 30),
        ("openai", "/v1/responses", 5),
    ]


@pytest.mark.parametrize("turn", ["turn", None])
def test_a_fork_does_not_count_what_it_copied(home: Home, tmp_path: Path, turn: str | None) -> None:
    """By the ids of turns; without them by being written at one moment, just after the fork."""
    begun = [(100, 30), (300, 40)]
    jsonl(
        tmp_path / "in/a.jsonl",
        [
            meta(0, "old"),
            asked(1, turn),
            told(5, begun[0], (100, 30)),
            told(9, begun[1], (200, 10)),
        ],
    )
    jsonl(
        tmp_path / "in/b.jsonl",
        [
            meta(100, "new", forked_from_id="old"),
            asked(100.01, turn),
            told(100.01, begun[0], (100, 30)),
            told(100.02, begun[1], (200, 10)),
            asked(120, turn and "another"),
            told(125, (350, 45), (50, 5)),
        ],
    )
    with importing(home) as importer:
        assert importer.take(tmp_path / "in").taken == 3
    assert [made for (made,) in figures(home, "output_tokens")] == [30, 10, 5]


def test_a_sum_alone_gives_what_it_grew_by(home: Home, tmp_path: Path) -> None:
    """As the first versions that told it did."""
    lines = [meta(0, "thread"), asked(1)]
    for seconds, total in ((2, (100, 30)), (4, (150, 36))):
        info = {"total_token_usage": counts(*total)}
        lines.append(line(seconds, "event_msg", type="token_count", info=info))
    with importing(home) as importer:
        importer.take(jsonl(tmp_path / "rollout.jsonl", lines))
    assert figures(home, "input_tokens", "output_tokens") == [(100, 30), (50, 6)]


def test_files_of_before_counts_say_so(home: Home, tmp_path: Path) -> None:
    """They are read, and no row comes of them."""
    head = {"id": "x", "timestamp": at(0), "instructions": None}
    said = {"type": "message", "role": "assistant", "content": []}
    path = jsonl(tmp_path / "rollout.jsonl", [head, said | {"role": "user"}, said, said])
    with importing(home) as importer:
        result = importer.take(path)
    assert (result.taken, result.unreadable) == (0, {"no_usage": 2})


def test_what_was_seen_live_is_known_by_counts_and_time_where_there_is_no_id(
    home: Home, tmp_path: Path
) -> None:
    """One live request is one of two that are alike."""
    with importing(home):
        pass
    live = row(
        provider="openai",
        response_key="unlike any",
        started_at="2026-11-18T10:00:02.000Z",
        duration_ms=2500.0,
        model_requested="gpt-5.1-codex",
        model_served="gpt-5.1-codex-2025-11-13",
        input_tokens=100,
        output_tokens=30,
    )
    with closing(schema.connect(str(home.log))) as connection:
        writing.write(connection, [live], zone=None)
    lines = [
        meta(0, "t"),
        asked(1),
        told(5, (100, 30), (100, 30)),
        asked(5.5),
        told(6, (200, 60), (100, 30)),
        asked(60),
        told(70, (300, 90), (100, 30)),
    ]
    path = jsonl(tmp_path / "rollout.jsonl", lines)
    with importing(home) as importer:
        result = importer.take(path)
        assert (result.taken, result.known) == (2, 1)
        assert importer.take(path).known == 3


def test_a_line_that_is_too_odd_is_told(home: Home, tmp_path: Path) -> None:
    """And costs itself alone."""
    path = tmp_path / "rollout.jsonl"
    odd = ['{"type":"event_msg","payload":{"type":"token_count"', '{"token_count":1}']
    good = [meta(0, "t"), asked(1), told(5, (100, 30), (100, 30))]
    odd.append('{"timestamp":"\\ud800","type":"turn_context","payload":7}')
    path.write_text("\n".join([json.dumps(good[0]), *odd, *map(json.dumps, good[1:]), ""]))
    with importing(home) as importer:
        result = importer.take(path)
    assert (result.taken, result.unreadable) == (1, {"entry_broken": 1})
