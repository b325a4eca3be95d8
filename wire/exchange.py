"""What one HTTP exchange with an LLM service amounts to: numbers and names, no text."""

import operator
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
    is_clamped: bool = False
    """A part was larger than its whole, and was cut to it."""

    def __post_init__(self) -> None:
        counts = _counts(self)
        if min(filter(None, counts), default=0) < 0:
            raise ValueError(f"a count is below zero: {self}")

    @property
    def counts(self) -> dict[str, int | None]:
        """The counts by their names."""
        return dict(zip(_COUNTS, _counts(self), strict=True))


_COUNTS = tuple(name for name in Usage.__slots__ if name.endswith("_tokens"))
_counts = operator.attrgetter(*_COUNTS)


class MediaKind(StrEnum):
    """What a part of a prompt is that is not words."""

    IMAGE = "image"
    PDF = "pdf"
    AUDIO = "audio"
    VIDEO = "video"
    FILE = "file"
    """A file of words, or of a kind that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """An image, a document or a sound in a prompt: its measures, never its content.

    None: could not be read, because it was sent by reference or in an unknown format.
    """

    kind: MediaKind
    width: int | None = None
    """Pixels."""
    height: int | None = None
    detail: str | None = None
    """How finely an image is to be looked at: low, high, auto."""
    pages: int | None = None
    characters: int | None = None
    """Of the words in a PDF."""
    seconds: float | None = None
    words: Text | None = None
    """Of a file of words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of a prompt, as the counting rules see it."""

    role: str
    parts: tuple[Text, ...] = ()
    name: Text | None = None
    calls: tuple[tuple[Text, Text], ...] = ()
    """Tool calls of an assistant message: (name, arguments)."""
    has_item_id: bool = False
    """In Responses: the item carries the id that the server gave it."""
    reasoning: tuple[Text, ...] = ()
    """Thinking, or a summary of it, sent back in the clear."""
    sealed: tuple[int, ...] = ()
    """Characters of each encrypted thought or signature sent back."""
    media: tuple[Media, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What the model was given, kept only until it is counted."""

    api: str
    """The shape whose overheads apply: chat, responses, messages (Anthropic), gemini,
    completion (bare text), embedding, or web (a web chat, whose overheads are hidden)."""
    messages: tuple[Message, ...] = ()
    tools: Text | None = None
    """Compact JSON of the tool definitions, an array, as sent."""
    tool_count: int = 0
    tool_choice: str | None = None
    """auto, none, required or forced (one tool by its name); None: not said."""
    forced_tool: Text | None = None
    schema: Text | None = None
    """Compact JSON of the structured-output format: {name, description, schema}."""
    server_tools: tuple[str, ...] = ()
    """Types of the tools that the server runs itself: web_search, code_execution, …"""
    is_thinking: bool = False
    """The request switches thinking on."""
    is_compaction: bool = False
    """Responses: the history is to be compacted."""
    token_count: int = 0
    """Tokens given as numbers instead of words (embeddings, completions)."""
    has_unseen_history: bool = False
    """The server adds a history that is not in this body."""
    is_retry: bool = False
    """The last turn is to be answered again: that history ends before its answer."""
    has_unseen_text: bool = False
    """The server adds words that cannot be seen: search results, a cached prompt, files by id."""

    @property
    def message_count(self) -> int:
        return len(self.messages)

    @property
    def media(self) -> tuple[Media, ...]:
        return tuple(item for message in self.messages for item in message.media)


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What the model said where a client could see it, kept only until it is counted."""

    texts: tuple[Text, ...] = ()
    """One a choice, message or block."""
    reasoning: tuple[Text, ...] = ()
    calls: tuple[tuple[Text, Text], ...] = ()
    """Tool calls: (name, arguments)."""
    sealed: tuple[int, ...] = ()
    """Characters of each encrypted thought or signature in the answer."""
    has_reasoning_item: bool = False
    """The answer says that it thought, shown or not."""
    server_calls: tuple[str, ...] = ()
    """The kind of each call of a tool that the server runs itself."""
    is_length_limited: bool = False
    """It stopped at the limit of tokens."""
    created: int | None = None
    """When the server says that it began the answer: Unix seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What was made other than words, or listened to. None: none, or not said."""

    width: int | None = None
    """Pixels of each image or of the video."""
    height: int | None = None
    quality: str | None = None
    steps: int | None = None
    audio_s: float | None = None
    """Seconds of speech made or transcribed."""
    video_s: float | None = None
    frames: int | None = None


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
    made: Made = field(default_factory=Made)
    conversation_id: str | None = None
    """The provider's id of the conversation; stored only as a keyed hash."""
    parent_id: str | None = None
    """The id of the answer that this one follows on; not stored."""
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
    """The server's own word for how long it took."""
    gpu_s: float | None = None
    """The server's own word for how long the model computed (Ollama, llama.cpp)."""

    def __post_init__(self) -> None:
        if self.started_at.tzinfo is None:
            raise ValueError("started_at has no time zone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An exchange that has ended, with the words that still have to be counted, if any."""

    exchange: Exchange
    prompt: Prompt | None = None
    completion: Completion | None = None
    runs_no_model: bool = False
    """It brings words that a later exchange has read: to be remembered, and no row."""
