"""Transcripts as Claude Code, Codex and Gemini CLI write them, for the tests of their readers."""

import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from intake.files import listed
from intake.imports import Importer
from intake.kinds import kind_of
from store.paths import Home
from store.queries import Log

START = datetime(2026, 11, 18, 10, tzinfo=UTC)
SESSION = "0b8b2c2e-0000-4000-8000-000000000001"


def at(seconds: float) -> str:
    return (START + timedelta(seconds=seconds)).isoformat(timespec="milliseconds")[:-6] + "Z"


def claude_user(seconds: float, text: str = "Bonjour 🌍", **more: object) -> dict[str, object]:
    """What a person or a tool says."""
    return {
        "parentUuid": None,
        "isSidechain": False,
        "type": "user",
        "message": {"role": "user", "content": text},
        "sessionId": SESSION,
        "version": "2.1.0",
        "uuid": f"u-{seconds}",
        "timestamp": at(seconds),
        **more,
    }


def claude_answer(
    number: int, seconds: float, made: int, *, given: int = 3, **more: object
) -> dict[str, object]:
    """One line of an answer, with its usage so far."""
    return {
        "parentUuid": "p",
        "isSidechain": False,
        "message": {
            "id": f"msg_01ABCDEFGHJKLMNPQRST{number:04}",
            "type": "message",
            "role": "assistant",
            "model": "claude-opus-4-5-20251101",
            "content": [{"type": "text", "text": "purple elephants 🐘"}],
            "stop_reason": None,
            "usage": {
                "input_tokens": given,
                "cache_creation_input_tokens": 100,
                "cache_read_input_tokens": 1000,
                "output_tokens": made,
                "service_tier": "standard",
                "server_tool_use": {"web_search_requests": 0},
            },
        },
        "requestId": f"req_{number:04}",
        "type": "assistant",
        "uuid": f"a-{number}-{seconds}",
        "timestamp": at(seconds),
        "sessionId": SESSION,
        "version": "2.1.0",
        **more,
    }


def jsonl(path: Path, entries: Iterable[Mapping[str, object]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries))
    return path


def kind(path: Path) -> str:
    """Of the one file at a path."""
    with listed(path) as (file,), file.open() as found:
        known = kind_of(found)
        return known.name if known else ""


@contextlib.contextmanager
def importing(home: Home) -> Iterator[Importer]:
    with contextlib.closing(Importer(home)) as importer:
        yield importer


def rows(home: Home) -> list[dict[str, object]]:
    """The log, in the order of time."""
    with contextlib.closing(Log(home)) as log:
        return sorted(log.requests(), key=lambda row: (str(row["started_at"]), row["id"]))


def figures(home: Home, *names: str) -> list[tuple[object, ...]]:
    """Columns of the log, in the order of time."""
    return [tuple(row[name] for name in names) for row in rows(home)]
