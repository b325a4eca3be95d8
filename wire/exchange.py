"""What one HTTP exchange with an LLM service amounts to: numbers and names, no text."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from wire.text import Text


class Outcome(StrEnum):
    """How an exchange ended."""

    COMPLETE = "complete"
    ABORTED = "aborted"
    """The client left before the end."""
    CUT = "cut"
    """The upstream broke off."""
    REFUSED = "refused"
    """Status 400 or above before any output: no tokens, no energy."""
    OPAQUE = "opaque"
    """Seen, but in no format that can be read."""
    INTERRUPTED = "interrupted"
    """The recorder ended first."""


class Basis(StrEnum):
    """Where a token count comes from."""

    REPORTED = "reported"
    """The provider's own usage."""
    COUNTED = "counted"
    """The model's own public tokenizer."""
    ESTIMATED = "estimated"
    """Another tokenizer times a measured ratio."""
    UNKNOWN = "unknown"


class Task(StrEnum):
    """What kind of work was asked for."""

    CHAT = "chat"
    COMPLETION = "completion"
    EMBEDDING = "embedding"
    RERANK = "rerank"
    IMAGE = "image"
    SPEECH = "speech"
    TRANSCRIPTION = "transcription"
    VIDEO = "video"
    MODERATION = "moderation"
    REALTIME = "realtime"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """The provider's own counts, in one vocabulary. None: it did not say.

    `input_tokens` includes cached and cache-written tokens, `output_tokens`
    includes reasoning (OpenTelemetry's gen_ai.usage meanings).
    """

    input_tokens: int | None = None
    cached_input_tokens: int | None = None
    cache_write_tokens: int | None = None
    output_tokens: int | None = None
    reasoning_tokens: int | None = None
    audio_input_tokens: int | None = None
    audio_output_tokens: int | None = None
    image_input_tokens: int | None = None
    image_output_tokens: int | None = None

    def __post_init__(self) -> None:
        for name in self.__slots__:
            value = getattr(self, name)
            if value is not None and value < 0:
                raise ValueError(f"{name} is below zero: {value}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of a prompt, as the counting rules see it."""

    role: str
    parts: tuple[Text, ...] = ()
    name: Text | None = None
    calls: tuple[tuple[Text, Text], ...] = ()
    """Tool calls of an assistant message: (name, arguments)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What the model was given, kept only until it is counted."""

    api: str
    """The shape whose overheads apply: chat, responses or messages (Anthropic)."""
    messages: tuple[Message, ...] = ()
    tools: Text | None = None
    """Compact JSON of the tool definitions."""
    tool_count: int = 0
    schema: Text | None = None
    """Compact JSON of the structured-output schema."""
    uncounted_media: int = 0
    """Images, audio and files that cannot be counted yet: the count is a lower bound."""
    has_unseen_history: bool = False
    """The server adds a history that is not in this body."""

    @property
    def message_count(self) -> int:
        return len(self.messages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What the model said where a client could see it, kept only until it is counted."""

    texts: tuple[Text, ...] = ()
    reasoning: tuple[Text, ...] = ()
    calls: tuple[tuple[Text, Text], ...] = ()
    """Tool calls: (name, arguments)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One HTTP exchange with an LLM service. None: not known."""

    uid: str
    started_at: datetime
    source: str
    """The door it came through: proxy, gateway, har, flows, demo."""
    service: str
    """The host family: openai, anthropic, …"""
    provider: str
    """OpenTelemetry's gen_ai.provider.name."""
    endpoint: str
    """The path's pattern, never the path."""
    task: Task = Task.UNKNOWN
    outcome: Outcome = Outcome.COMPLETE
    client: str | None = None
    client_version: str | None = None
    label: str | None = None
    response_id: str | None = None
    """The provider's id of the answer; stored only as a keyed hash."""
    model_requested: str | None = None
    model_served: str | None = None
    service_tier: str | None = None
    reasoning_effort: str | None = None
    region_hint: str | None = None
    is_local: bool = False
    is_streamed: bool = False
    http_status: int | None = None
    is_text_cut: bool = False
    is_lower_bound: bool = False
    retry_count: int | None = None
    usage: Usage = field(default_factory=Usage)
    message_count: int | None = None
    tool_count: int | None = None
    output_count: int | None = None
    """Choices, embeddings or images in the answer."""
    request_bytes: int = 0
    response_bytes: int = 0
    chunk_count: int = 0
    """Content events seen (not TCP reads)."""
    ttfb_ms: float | None = None
    """From the request's head to the response's first body byte."""
    ttft_ms: float | None = None
    """From the request's head to the first token of text, reasoning or a call."""
    last_token_ms: float | None = None
    duration_ms: float | None = None
    server_ms: float | None = None

    def __post_init__(self) -> None:
        if self.started_at.tzinfo is None:
            raise ValueError("started_at has no time zone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An exchange that has ended, with the words that still have to be counted, if any."""

    exchange: Exchange
    prompt: Prompt | None = None
    completion: Completion | None = None
