"""A log of a year of made-up requests, as a heavy user of several tools would have it.

The same seed makes the same rows. Written past `store.writing` for its speed, with the same
statements: a million rows take about a minute.
"""

import random
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import batched
from zoneinfo import ZoneInfo

from store import schema, writing
from store.paths import Home
from store.writing import COLUMNS, Column

ZONE = ZoneInfo("UTC")
MODELS = (
    ("anthropic", "claude-code", "claude-sonnet-4-5-20250929", 40),
    ("anthropic", "claude-code", "claude-haiku-4-5-20251001", 15),
    ("openai", "codex", "gpt-5-2025-08-07", 14),
    ("openai", "openai-python", "gpt-4o-2024-08-06", 9),
    ("openai", "openai-python", "gpt-5-mini-2025-08-07", 8),
    ("gcp.gemini", "gemini-cli", "gemini-2.5-pro", 6),
    ("mistral_ai", "mistralai", "mistral-large-2411", 3),
    ("openai", "chrome", "gpt-5", 3),
    ("groq", "llm", "llama-3.3-70b-versatile", 1),
    ("ollama", "ollama", "llama3.2", 1),
)
"""Provider, client, model, and how many of a hundred requests."""
HOURS = (1, 1, 0, 0, 0, 0, 1, 3, 8, 12, 14, 13, 8, 10, 13, 14, 13, 10, 6, 5, 5, 4, 3, 2)
"""How busy each hour of a day is."""
LABELS = (None, None, None, "thesis", "client-a")
_NONE: dict[str, Column] = dict.fromkeys(COLUMNS)


def fill(home: Home, count: int, until: datetime, seed: int = 1) -> None:
    """Make a log of `count` requests in the 365 days before `until`, keyed in UTC."""
    home.prepare()
    schema.prepare(home)
    with closing(schema.connect(str(home.log))) as connection:
        writing.keep_zone(connection, ZONE)
        rows = _rows(random.Random(seed), count, until)  # noqa: S311
        for batch in batched(rows, 20_000, strict=False):
            _write(connection, batch)
        connection.execute("analyze")


def _write(connection: sqlite3.Connection, rows: tuple[dict[str, Column], ...]) -> None:
    with schema.transaction(connection):
        writing.add(connection, rows, zone=ZONE)


def _rows(chance: random.Random, count: int, until: datetime) -> Iterator[dict[str, Column]]:
    weights = [model[3] for model in MODELS]
    for moment in _moments(chance, count, until):
        provider, client, model, _ = chance.choices(MODELS, weights)[0]
        yield _row(chance, moment, provider, client, model)


def _moments(chance: random.Random, count: int, until: datetime) -> list[datetime]:
    first = until.astimezone(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(days=365)
    starts = [first + timedelta(hours=n) for n in range(365 * 24)]
    weights = [HOURS[start.hour] * (1 if start.weekday() < 5 else 0.25) for start in starts]
    chosen = chance.choices(starts, weights, k=count)
    return sorted(start + timedelta(seconds=chance.random() * 3600) for start in chosen)


def _row(
    chance: random.Random, moment: datetime, provider: str, client: str, model: str
) -> dict[str, Column]:
    given = min(int(chance.lognormvariate(8.5, 1.5)), 200_000)
    made = min(int(chance.lognormvariate(5.5, 1.2)) + 1, 30_000)
    is_web, is_local = client == "chrome", provider == "ollama"
    is_refused = chance.random() < 0.02
    basis = "unknown" if is_refused else "estimated" if is_web else "reported"
    ttft_ms = 200 + chance.expovariate(1 / 600)
    last_ms = ttft_ms + made * chance.uniform(8, 25)
    return _NONE | {
        "uid": str(uuid.UUID(int=chance.getrandbits(128))),
        "started_at": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "tz_offset_min": 0,
        "source": "proxy",
        "service": provider,
        "provider": provider,
        "endpoint": "/v1/chat/completions",
        "task": "chat",
        "client": client,
        "label": chance.choice(LABELS),
        "recorder_version": "0.1.0",
        "model_requested": model,
        "model_served": model,
        "is_local": int(is_local),
        "is_streamed": 1,
        "http_status": 429 if is_refused else 200,
        "outcome": "refused" if is_refused else "complete",
        "is_text_cut": 0,
        "is_lower_bound": int(is_web),
        "is_clamped": 0,
        "input_tokens": None if is_refused else given,
        "cached_input_tokens": None if is_refused else int(given * chance.random()),
        "output_tokens": None if is_refused else made,
        "reasoning_tokens": None if is_refused else made // 3,
        "input_basis": basis,
        "output_basis": basis,
        "request_bytes": 4 * given,
        "response_bytes": 300 * made,
        "chunk_count": made,
        "ttfb_ms": ttft_ms,
        "ttft_ms": ttft_ms,
        "last_token_ms": last_ms,
        "duration_ms": last_ms + 5,
        "gpu_s": made / 40 if is_local else None,
    }
