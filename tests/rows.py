"""Complete rows of `requests` for tests, and a log to put them in."""

import uuid
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

from store import schema, writing
from store.paths import Home
from store.writing import COLUMNS, Column

DEFAULTS: dict[str, Column] = dict.fromkeys(COLUMNS) | {
    "started_at": "2026-11-18T10:00:00.000Z",
    "tz_offset_min": 0,
    "source": "proxy",
    "service": "openai",
    "provider": "openai",
    "endpoint": "/v1/chat/completions",
    "task": "chat",
    "client": "openai-python",
    "recorder_version": "0.1.0",
    "model_requested": "gpt-4o",
    "model_served": "gpt-4o-2024-08-06",
    "is_local": 0,
    "is_streamed": 1,
    "http_status": 200,
    "outcome": "complete",
    "is_text_cut": 0,
    "is_lower_bound": 0,
    "is_clamped": 0,
    "input_tokens": 1000,
    "cached_input_tokens": 0,
    "output_tokens": 500,
    "reasoning_tokens": 0,
    "input_basis": "reported",
    "output_basis": "reported",
    "request_bytes": 4000,
    "response_bytes": 9000,
    "chunk_count": 500,
    "ttfb_ms": 300.0,
    "ttft_ms": 320.0,
    "last_token_ms": 8000.0,
    "duration_ms": 8010.0,
}
UTC_ZONE = ZoneInfo("UTC")


def row(**columns: Column) -> dict[str, Column]:
    """One complete, valid row; `columns` replace its defaults."""
    unknown = columns.keys() - set(COLUMNS)
    assert not unknown, unknown
    return DEFAULTS | {"uid": str(uuid.uuid4())} | columns


def log_of(root: Path, rows: Sequence[dict[str, Column]] = ()) -> Home:
    """A home under `root` whose log holds these rows, keyed in UTC."""
    home = Home(root)
    home.prepare()
    schema.prepare(home)
    with closing(schema.connect(str(home.log))) as connection:
        writing.write(connection, rows, zone=UTC_ZONE)
    return home
