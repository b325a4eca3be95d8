"""From a reading to a row of `requests`: counting what the provider did not report."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from estimator import factors, grid, tokens
from estimator.tokens import Count, PromptCount
from store import revealing
from store.keys import Hasher
from store.writing import COLUMNS, Column, Recalled
from wire.exchange import Basis, Exchange, Outcome, Prompt, Reading, Usage

_CUT = frozenset({Outcome.ABORTED, Outcome.CUT, Outcome.INTERRUPTED})


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts of one exchange, each with its basis."""

    input_tokens: int | None
    input_basis: str
    output_tokens: int | None
    output_basis: str
    prompt: PromptCount | None = None
    completion: Count | None = None
    is_lower_bound: bool = False


def row_of(
    reading: Reading,
    hasher: Hasher,
    zone: ZoneInfo | None,
    recorder_version: str,
    recalled: Recalled | None = None,
) -> dict[str, Column]:
    """A complete row; its words, if any, are counted and gone.

    `recalled`: what came before in its conversation, which the model read again.
    """
    exchange = reading.exchange
    counted = _count(reading, recalled)
    row: dict[str, Column] = dict.fromkeys(COLUMNS)
    row |= _names(exchange, hasher, zone)
    row |= _measures(exchange)
    row |= {
        "recorder_version": recorder_version,
        "input_tokens": counted.input_tokens,
        "input_basis": counted.input_basis,
        "output_tokens": counted.output_tokens,
        "output_basis": counted.output_basis,
        "reasoning_tokens": _reasoning(exchange, counted),
        "turn": _turn(exchange, reading.prompt, recalled),
        "is_lower_bound": int(counted.is_lower_bound),
    }
    row |= _raw(counted)
    if reading.runs_no_model:
        row["turn"] = 0
    return row


def told(
    base: Mapping[str, Column],
    *,
    uid: str,
    started_at: datetime,
    zone: ZoneInfo | None,
    response_key: str | None,
    usage: Usage,
    duration_ms: float | None,
    retry_count: int | None,
    turn: int,
) -> dict[str, Column]:
    """The row of an exchange that differs from that of `base` in these alone. Its usage has both
    counts."""
    started = _started(started_at)
    return {
        **base,
        "uid": uid,
        "started_at": started,
        "tz_offset_min": _offset_min(started[:16], zone),
        "response_key": response_key,
        "input_tokens": usage.input_tokens,
        "input_basis": Basis.REPORTED,
        "output_tokens": usage.output_tokens,
        "output_basis": Basis.REPORTED,
        "reasoning_tokens": usage.reasoning_tokens,
        "cached_input_tokens": usage.cached_input_tokens,
        "cache_write_tokens": usage.cache_write_tokens,
        "is_clamped": int(usage.is_clamped),
        "duration_ms": duration_ms,
        "retry_count": retry_count,
        "turn": turn,
    }


def _started(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@functools.lru_cache(maxsize=1024)
def _offset_min(minute: str, zone: ZoneInfo | None) -> int:
    """The person's offset from UTC in a minute, given as 2026-11-22T10:30 in UTC."""
    offset = datetime.fromisoformat(f"{minute}Z").astimezone(zone).utcoffset()
    return int(offset.total_seconds() // 60) if offset else 0


def _names(exchange: Exchange, hasher: Hasher, zone: ZoneInfo | None) -> dict[str, Column]:
    started = _started(exchange.started_at)
    return {
        "uid": exchange.uid,
        "started_at": started,
        "tz_offset_min": _offset_min(started[:16], zone),
        "source": exchange.source,
        "service": exchange.service,
        "provider": exchange.provider,
        "endpoint": exchange.endpoint,
        "task": exchange.task,
        "client": exchange.client,
        "client_version": exchange.client_version,
        "label": exchange.label,
        "conversation_key": (
            hasher.key(exchange.conversation_id) if exchange.conversation_id else None
        ),
        "response_key": hasher.key(exchange.response_id) if exchange.response_id else None,
        "model_requested": exchange.model_requested,
        "model_served": exchange.model_served,
        "service_tier": exchange.service_tier,
        "reasoning_effort": exchange.reasoning_effort,
        "region_hint": exchange.region_hint,
        "zone_hint": grid.zone_of_region(factors.load(), exchange.provider, exchange.region_hint),
    }


def _measures(exchange: Exchange) -> dict[str, Column]:
    usage, made = exchange.usage, exchange.made
    return {
        "is_local": int(exchange.is_local),
        "is_streamed": int(exchange.is_streamed),
        "http_status": exchange.http_status,
        "outcome": exchange.outcome,
        "is_text_cut": int(exchange.is_text_cut),
        "is_clamped": int(usage.is_clamped),
        "retry_count": exchange.retry_count,
        "cached_input_tokens": usage.cached_input_tokens,
        "cache_write_tokens": usage.cache_write_tokens,
        "audio_input_tokens": usage.audio_input_tokens,
        "audio_output_tokens": usage.audio_output_tokens,
        "image_input_tokens": usage.image_input_tokens,
        "image_output_tokens": usage.image_output_tokens,
        "message_count": exchange.message_count,
        "tool_count": exchange.tool_count,
        "output_count": exchange.output_count,
        "request_bytes": exchange.request_bytes,
        "response_bytes": exchange.response_bytes,
        "chunk_count": exchange.chunk_count,
        "ttfb_ms": exchange.ttfb_ms,
        "ttft_ms": exchange.ttft_ms,
        "last_token_ms": exchange.last_token_ms,
        "duration_ms": exchange.duration_ms,
        "server_ms": exchange.server_ms,
        "gpu_s": exchange.gpu_s,
        "width": made.width,
        "height": made.height,
        "quality": made.quality,
        "steps": made.steps,
        "audio_s": made.audio_s,
        "video_s": made.video_s,
        "frames": made.frames,
    }


def _raw(counted: Counted) -> dict[str, Column]:
    given, said = counted.prompt, counted.completion
    with_ = given or said
    return {
        "counted_input_raw": given.raw if given else None,
        "counted_output_raw": said.raw if said else None,
        "counted_with": with_.vocabulary if with_ else None,
        "tool_tokens_raw": given.tool_tokens_raw if given else None,
        "schema_tokens_raw": given.schema_tokens_raw if given else None,
    }


def _turn(exchange: Exchange, prompt: Prompt | None, recalled: Recalled | None) -> int | None:
    if exchange.conversation_id is None and exchange.parent_id is None:
        return None
    if prompt is not None and prompt.api == "web" and not prompt.has_unseen_history:
        return 1
    if recalled is not None:
        return recalled.turn + (prompt is None or not prompt.is_retry)
    # A conversation that goes on from turns that were not seen has no known number.
    return 1 if exchange.parent_id is None else None


def _reasoning(exchange: Exchange, counted: Counted) -> int | None:
    """As reported, else what was shown of it in an answer that was counted here."""
    known = exchange.usage.reasoning_tokens
    if known is None and counted.completion is not None:
        return counted.completion.thinking_tokens or None
    return known


def _count(reading: Reading, recalled: Recalled | None) -> Counted:
    exchange, prompt, completion = reading.exchange, reading.prompt, reading.completion
    usage = exchange.usage
    model = exchange.model_served or exchange.model_requested
    given = said = None
    if usage.input_tokens is None and prompt is not None:
        given = tokens.count_prompt(model, exchange.provider, revealing.given(prompt))
    if usage.output_tokens is None and completion is not None:
        shown = revealing.said(completion, is_cut=exchange.outcome in _CUT)
        context = revealing.given(prompt) if prompt else None
        said = tokens.count_completion(model, exchange.provider, shown, context)
    input_tokens, input_basis = _settled(usage.input_tokens, given)
    if given and input_tokens is not None and recalled and prompt and prompt.has_unseen_history:
        before = recalled.asked if prompt.is_retry else recalled.tokens
        input_tokens, input_basis = input_tokens + (before or 0), Basis.ESTIMATED
    output_tokens, output_basis = _settled(usage.output_tokens, said)
    is_partial = given is not None and prompt is not None and _hides_something(prompt)
    is_partial |= any(count is not None and count.is_lower_bound for count in (given, said))
    return Counted(
        input_tokens,
        input_basis,
        output_tokens,
        output_basis,
        given,
        said,
        exchange.is_lower_bound or is_partial,
    )


def _hides_something(prompt: Prompt) -> bool:
    return prompt.has_unseen_history or prompt.has_unseen_text


def _settled(reported: int | None, count: Count | PromptCount | None) -> tuple[int | None, str]:
    if reported is not None:
        return reported, Basis.REPORTED
    if count is not None:
        return count.tokens, count.basis
    return None, Basis.UNKNOWN
