"""From what a reader found to a Reading: outcome, times and names of one exchange."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wire.capture import Ending, Head
from wire.clients import client
from wire.exchange import Exchange, Outcome, Reading, Task, Usage
from wire.fields import whole_number
from wire.findings import Findings
from wire.names import label, name
from wire.usages import clamped

_SERVER_TIMES = (
    "openai-processing-ms",
    "x-envoy-upstream-service-time",
    "x-amzn-bedrock-invocation-latency",
    "x-inference-time",
)
_BROKEN = frozenset({Outcome.ABORTED, Outcome.CUT, Outcome.INTERRUPTED})
_WORDLESS = frozenset({Task.IMAGE, Task.SPEECH, Task.VIDEO})
"""What these make comes in no words that could be counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What is known of an exchange beside what its bodies say. Times are monotonic seconds."""

    head: Head
    uid: str
    task: Task | None = None
    started: float
    started_at: datetime
    ended: float
    status: int | None
    headers: dict[str, str]
    """The kept ones of the response."""
    request_bytes: int
    response_bytes: int
    first_byte_at: float | None = None
    is_streamed: bool
    is_text_cut: bool = False
    has_gap: bool = False
    """Some of the answer could not be read."""
    is_unheard: bool = False
    """Perhaps the upstream never saw the request."""
    is_unread: bool = False
    """The answer's words are not known, which is not none."""


def outcome_of(found: Findings, ending: Ending) -> Outcome:
    """How an exchange ended whose format was understood; FINISHED: complete only if it says so."""
    if found.has_failed and not found.chunk_count and not found.has_usage:
        return Outcome.REFUSED
    has_ended = found.has_ended or (
        found.ends_unmarked and found.has_answer and ending is Ending.FINISHED
    )
    if has_ended and not found.has_failed:
        return Outcome.COMPLETE
    match ending:
        case Ending.CLIENT_LEFT:
            return Outcome.ABORTED
        case Ending.RECORDER_ENDED:
            return Outcome.INTERRUPTED
        case _:
            return Outcome.CUT


def reading_of(found: Findings, outcome: Outcome, circumstances: Circumstances) -> Reading:
    """The Reading; words are handed on only for a side that the provider did not count."""
    about = circumstances
    is_known = outcome not in {Outcome.REFUSED, Outcome.OPAQUE} and not about.is_unheard
    usage = (
        (found.usage if found.has_usage else _in_headers(about.headers)) if is_known else Usage()
    )
    prompt = found.prompt if is_known and usage.input_tokens is None else None
    completion = None
    has_words = not about.is_unread and _task(found, about) not in _WORDLESS
    if is_known and usage.output_tokens is None and has_words:
        completion = found.transcript.completion()
        if completion is not None and prompt is None:
            # The rules for an answer ask for what stood in its prompt.
            prompt = found.prompt
    is_lower_bound = outcome in _BROKEN or (about.has_gap and usage.output_tokens is None)
    return Reading(
        runs_no_model=found.runs_no_model and outcome is Outcome.COMPLETE,
        exchange=_exchange(found, outcome, usage, about, is_lower_bound),
        prompt=prompt,
        completion=completion,
    )


def _exchange(
    found: Findings, outcome: Outcome, usage: Usage, about: Circumstances, is_lower_bound: bool
) -> Exchange:
    def since_start_ms(at: float | None) -> float | None:
        return None if at is None else round(max(at - about.started, 0.0) * 1000, 1)

    return Exchange(
        **_named(found, about),
        outcome=outcome,
        is_streamed=about.is_streamed,
        http_status=about.status,
        is_text_cut=about.is_text_cut or found.transcript.is_cut,
        is_lower_bound=is_lower_bound,
        usage=usage,
        message_count=found.prompt.message_count if found.prompt else None,
        tool_count=found.prompt.tool_count if found.prompt else None,
        output_count=found.output_count,
        made=found.made,
        request_bytes=about.request_bytes,
        response_bytes=about.response_bytes,
        chunk_count=found.chunk_count,
        ttfb_ms=since_start_ms(about.first_byte_at),
        ttft_ms=since_start_ms(found.first_token_at),
        last_token_ms=since_start_ms(found.last_token_at),
        duration_ms=since_start_ms(about.ended),
        server_ms=found.server_ms if found.server_ms is not None else _server_ms(about.headers),
        gpu_s=found.gpu_s,
    )


def _named(found: Findings, about: Circumstances) -> dict[str, Any]:
    """The fields that say whose exchange it was, of which service and model."""
    head, route = about.head, about.head.route
    client_name, client_version = _client(head)
    return dict(
        uid=about.uid,
        started_at=about.started_at,
        source=head.source,
        service=route.service,
        provider=route.provider,
        endpoint=route.endpoint,
        task=_task(found, about),
        client=client_name,
        client_version=client_version,
        label=head.label or label(head.headers.get("x-wattprint-label")),
        response_id=found.response_id,
        conversation_id=found.conversation_id or route.conversation,
        parent_id=found.parent_id,
        model_requested=found.model_requested or route.model,
        model_served=found.model_served,
        service_tier=found.service_tier,
        reasoning_effort=found.reasoning_effort,
        region_hint=_region_hint(found, about),
        is_local=route.is_local,
        retry_count=whole_number(head.headers.get("x-stainless-retry-count")),
    )


def _task(found: Findings, about: Circumstances) -> Task:
    return about.task or found.task or about.head.route.task


def _client(head: Head) -> tuple[str | None, str | None]:
    """The command that `run` started wins; a version is only its own."""
    family, version = client(head.headers.get("user-agent"))
    if head.client is None:
        return family, version
    return head.client, version if family == head.client else None


def _region_hint(found: Findings, about: Circumstances) -> str | None:
    said = (about.headers.get("x-ms-region"), about.headers.get("x-groq-region"))
    # Azure spells a region "Sweden Central" or "swedencentral", as it likes.
    known = [name(value.replace(" ", "").lower(), 32) for value in said if value]
    in_path = name(about.head.route.region_hint, 32)
    return next(filter(None, known), None) or found.region_hint or in_path


def _server_ms(headers: dict[str, str]) -> float | None:
    values = (whole_number(headers.get(key)) for key in _SERVER_TIMES)
    return next((float(value) for value in values if value is not None), None)


def _in_headers(headers: dict[str, str]) -> Usage:
    """Bedrock counts in its headers, whatever the model's own answer leaves out."""
    return clamped(
        input_tokens=whole_number(headers.get("x-amzn-bedrock-input-token-count")),
        output_tokens=whole_number(headers.get("x-amzn-bedrock-output-token-count")),
    )
