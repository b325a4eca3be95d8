"""Made-up requests of one person's week, the same for the same seed and dates."""

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from store.writing import COLUMNS, Column

SEED = 20_26
DAYS = 14
"""This week and the one before, to compare with."""


@dataclass(frozen=True, slots=True)
class Habit:
    """One way of using AI: with what, how often a working day, and how much at a time."""

    client: str
    service: str
    provider: str
    endpoint: str
    model: str
    per_day: int
    input_tokens: int
    output_tokens: int
    cached_share: float = 0.0
    reasoning_share: float = 0.0
    basis: str = "reported"
    task: str = "chat"
    gpu_s: float = 0.0
    """On average, by the word of a server on this machine; 0: a data centre's."""
    is_lower_bound: bool = False


HABITS = (
    Habit(
        "claude-code",
        "anthropic",
        "anthropic",
        "/v1/messages",
        "claude-sonnet-4-6",
        22,
        42_000,
        620,
        cached_share=0.9,
    ),
    Habit("openai-python", "openai", "openai", "/v1/chat/completions", "gpt-4o", 9, 1_400, 420),
    Habit(
        "openai-python",
        "openai",
        "openai",
        "/v1/responses",
        "gpt-5",
        4,
        2_600,
        1_900,
        reasoning_share=0.6,
    ),
    Habit(
        "curl",
        "openrouter",
        "openrouter",
        "/api/v1/chat/completions",
        "meta-llama/llama-3.3-70b-instruct",
        3,
        900,
        350,
    ),
    Habit(
        "openai-python",
        "openai",
        "openai",
        "/v1/chat/completions",
        "gpt-4o-mini",
        6,
        700,
        260,
        basis="counted",
    ),
    Habit("httpx", "openai", "openai", "/v1/chat/completions", "house-model-1", 1, 500, 200),
)
OTHER_WORK = (
    Habit(
        "openai-python",
        "openai",
        "openai",
        "/v1/images/generations",
        "gpt-image-1",
        1,
        40,
        1_056,
        task="image",
    ),
    Habit(
        "openai-python",
        "openai",
        "openai",
        "/v1/embeddings",
        "text-embedding-3-small",
        3,
        900,
        0,
        task="embedding",
    ),
    Habit("ollama-python", "ollama", "ollama", "/api/chat", "llama3.2:3b", 3, 600, 300, gpu_s=6.0),
    Habit(
        "firefox",
        "chatgpt.com",
        "openai",
        "/backend-api/conversation",
        "gpt-5",
        2,
        1_500,
        400,
        basis="estimated",
        is_lower_bound=True,
    ),
)
"""Not chats with a data centre that reports: shown so that a person sees how such work looks."""


def rows(last: date, zone: tzinfo | None, now: datetime) -> list[dict[str, Column]]:
    """Complete rows for the `DAYS` days up to `last` (local), oldest first, none after `now`."""
    return sorted(_rows(last, zone, now), key=lambda row: str(row["started_at"]))


def _rows(last: date, zone: tzinfo | None, now: datetime) -> Iterator[dict[str, Column]]:
    for place, habits in enumerate((HABITS, OTHER_WORK)):
        yield from _rows_of(habits, random.Random(SEED + place), last, zone, now)  # noqa: S311


def _rows_of(
    habits: tuple[Habit, ...], dice: random.Random, last: date, zone: tzinfo | None, now: datetime
) -> Iterator[dict[str, Column]]:
    """Made-up data, no secret."""
    for offset in range(DAYS - 1, -1, -1):
        day = last - timedelta(days=offset)
        for habit in habits:
            share = 0.25 if day.weekday() >= 5 else dice.uniform(0.7, 1.3)
            for _ in range(round(habit.per_day * share)):
                row = _row(dice, habit, day, zone)
                if datetime.fromisoformat(str(row["started_at"])) <= now:
                    yield row


def _row(dice: random.Random, habit: Habit, day: date, zone: tzinfo | None) -> dict[str, Column]:
    hour = min(max(dice.gauss(14, 3.5), 7), 23)
    local = datetime.combine(day, time(int(hour), dice.randrange(60), dice.randrange(60)))
    started = local.replace(tzinfo=zone).astimezone(UTC) if zone else local.astimezone(UTC)
    input_tokens = max(round(habit.input_tokens * dice.lognormvariate(0, 0.5)), 8)
    output_tokens = max(round(habit.output_tokens * dice.lognormvariate(0, 0.6)), 4)
    if habit.task != "chat":
        output_tokens = habit.output_tokens
    is_refused = dice.random() < 0.02
    ttft_ms = dice.uniform(250, 900)
    speaking_ms = output_tokens * dice.uniform(9, 22)
    offset = started.astimezone(zone).utcoffset() or timedelta()
    row: dict[str, Column] = dict.fromkeys(COLUMNS)
    row |= {
        "uid": str(uuid.UUID(int=dice.getrandbits(128), version=4)),
        "started_at": started.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "tz_offset_min": int(offset.total_seconds() // 60),
        "source": "demo",
        "service": habit.service,
        "provider": habit.provider,
        "endpoint": habit.endpoint,
        "task": habit.task,
        "client": habit.client,
        "recorder_version": "demonstration",
        "model_requested": habit.model,
        "model_served": None if is_refused else habit.model,
        "is_local": int(habit.gpu_s > 0),
        "is_streamed": int(habit.task == "chat"),
        "http_status": 429 if is_refused else 200,
        "outcome": "refused" if is_refused else "complete",
        "is_text_cut": 0,
        "is_lower_bound": int(habit.is_lower_bound),
        "is_clamped": 0,
        "counted_with": "o200k_base" if habit.basis != "reported" and not is_refused else None,
        "input_basis": "unknown" if is_refused else habit.basis,
        "output_basis": "unknown" if is_refused else habit.basis,
        "request_bytes": input_tokens * 4,
        "response_bytes": output_tokens * 180 or 9_000,
        "chunk_count": 0 if is_refused or habit.task != "chat" else output_tokens,
        "ttfb_ms": ttft_ms,
        "duration_ms": ttft_ms + (0 if is_refused else speaking_ms),
    }
    if not is_refused:
        row |= {
            "input_tokens": input_tokens,
            "cached_input_tokens": round(input_tokens * habit.cached_share),
            "output_tokens": output_tokens,
            "reasoning_tokens": round(output_tokens * habit.reasoning_share),
        }
        row |= _other_work(habit, output_tokens)
        if habit.task == "chat":
            row |= {"ttft_ms": ttft_ms, "last_token_ms": ttft_ms + speaking_ms}
    return row


def _other_work(habit: Habit, output_tokens: int) -> dict[str, Column]:
    """What tells of pictures, embeddings and this machine."""
    if habit.gpu_s:
        return {"gpu_s": round(habit.gpu_s * output_tokens / habit.output_tokens, 3)}
    if habit.task == "image":
        return {"output_count": 1, "width": 1024, "height": 1024, "quality": "medium"}
    return {"output_count": 1}
