"""A small log that stays the same, for the golden files."""

import os
from datetime import UTC, date, datetime
from pathlib import Path

from estimator.factors import load
from estimator.figures import FactorSet
from reports import loading, words
from reports.period import Period
from store.paths import Home
from store.queries import opened
from tests.rows import UTC_ZONE, log_of, row

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
MONDAY = date(2026, 11, 16)
GOLDEN = Path(__file__).parent / "golden"
"""English in it, other languages in folders of it."""
ODD_NAME = "odd|`name`_[x](y)*<b>"

ROWS = [
    row(started_at="2026-11-10T09:00:00.000Z"),
    row(started_at="2026-11-16T09:00:00.000Z", input_tokens=12_000, cached_input_tokens=8_000),
    row(
        started_at="2026-11-16T14:30:00.000Z",
        provider="anthropic",
        service="anthropic",
        client="claude-code",
        model_requested="claude-sonnet-4-5",
        model_served="claude-sonnet-4-5-20250929",
        input_tokens=90_000,
        output_tokens=2_000,
        retry_count=1,
    ),
    row(
        started_at="2026-11-18T23:10:00.000Z",
        output_tokens=4_000,
        reasoning_tokens=3_500,
        model_requested="gpt-5-mini",
        model_served="gpt-5-mini-2025-08-07",
        input_basis="estimated",
        output_basis="counted",
        counted_with="o200k_base",
    ),
    row(
        started_at="2026-11-19T08:00:00.000Z",
        outcome="aborted",
        is_lower_bound=1,
        output_tokens=20,
        output_basis="estimated",
    ),
    row(
        started_at="2026-11-19T08:01:00.000Z",
        outcome="refused",
        http_status=401,
        input_tokens=None,
        output_tokens=None,
        input_basis="unknown",
        output_basis="unknown",
    ),
    row(started_at="2026-11-20T08:00:00.000Z", model_served=ODD_NAME, client=None),
    row(
        started_at="2026-11-20T08:05:00.000Z",
        outcome="opaque",
        model_requested=None,
        model_served=None,
        input_tokens=None,
        output_tokens=None,
        input_basis="unknown",
        output_basis="unknown",
    ),
    row(
        started_at="2026-11-20T08:06:00.000Z",
        provider="ollama",
        service="ollama",
        is_local=1,
        model_requested="llama3.1",
        model_served="llama3.1",
    ),
    row(
        started_at="2026-11-20T08:07:00.000Z",
        provider="ollama",
        service="ollama",
        is_local=1,
        gpu_s=12.5,
        model_requested="llama3.2",
        model_served="llama3.2",
    ),
    row(
        started_at="2026-11-20T08:08:00.000Z",
        endpoint="/v1/images/generations",
        task="image",
        model_requested="gpt-image-1",
        model_served=None,
        output_count=2,
        width=1024,
        height=1024,
        quality="medium",
        input_tokens=30,
        output_tokens=2_112,
        is_streamed=0,
    ),
]


def factors() -> FactorSet:
    """The set that the golden files were made under: sets are never edited."""
    return load("2026-11")


def home(root: Path) -> Home:
    """A home whose log holds `ROWS`, numbered from 1."""
    return log_of(root, ROWS)


def week(root: Path) -> Period:
    with opened(home(root)) as log:
        return loading.period(log, factors(), "week", now=NOW, time_zone=UTC_ZONE, day=MONDAY)


def day(root: Path) -> Period:
    with opened(home(root)) as log:
        return loading.period(log, factors(), "day", now=NOW, time_zone=UTC_ZONE, day=MONDAY)


def check(name: str, written: str) -> None:
    """That this is what the golden file of the language holds; WRITE_GOLDEN=1 writes it anew."""
    folder = GOLDEN if words.language() == words.SOURCE else GOLDEN / words.language()
    if os.environ.get("WRITE_GOLDEN"):
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(written, "utf-8")
    assert written == (folder / name).read_text("utf-8")
