"""Which paths make a model work, written as patterns that may be stored.

In a pattern `{x}` stands for one segment of any content, `{x}:verb` for one
that ends in `:verb`, and a leading `*` for any segments or none.
"""

from dataclasses import dataclass, field
from urllib.parse import unquote

from wire.exchange import Task

PATH_LENGTH = 4096
"""A longer path is no path of an LLM call."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One kind of call. `reader` None: seen, but not readable."""

    pattern: str
    task: Task
    reader: str | None = None
    is_upgrade: bool = False
    """Opened by GET as a WebSocket, not by POST."""
    _parts: tuple[str, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_parts", tuple(self.pattern.lower().strip("/").split("/")))

    def matches(self, path: list[str]) -> bool:
        """Whether a path is of this kind, given what `segments` makes of it."""
        parts = self._parts
        if parts[0] == "*":
            parts = parts[1:]
            path = path[-len(parts) :]
        return len(parts) == len(path) and all(map(_is_like, parts, path))


def _is_like(part: str, segment: str) -> bool:
    if not part.startswith("{"):
        return part == segment
    _, colon, verb = part.partition("}:")
    # Vertex counts Claude's tokens through a model of this name: that makes nothing.
    return not colon or (segment.endswith(f":{verb}") and not segment.startswith("count-tokens"))


def segments(path: str) -> list[str]:
    """A path's segments as they are compared: no query, no empty ones, decoded, lower case."""
    path = path[: PATH_LENGTH + 1].partition("?")[0].partition("#")[0]
    if len(path) > PATH_LENGTH:
        return []
    # Split before decoding: an ARN in a Bedrock path holds encoded slashes.
    return [unquote(segment).lower() for segment in path.split("/") if segment]


_OPENAI = (
    ("chat/completions", Task.CHAT, "openai_chat", False),
    ("responses", Task.CHAT, "openai_responses", False),
    ("responses/compact", Task.CHAT, "openai_responses", False),
    ("responses", Task.CHAT, None, True),
    ("completions", Task.COMPLETION, None, False),
    ("embeddings", Task.EMBEDDING, None, False),
    ("rerank", Task.RERANK, None, False),
    ("images/generations", Task.IMAGE, None, False),
    ("images/edits", Task.IMAGE, None, False),
    ("images/variations", Task.IMAGE, None, False),
    ("audio/speech", Task.SPEECH, None, False),
    ("audio/transcriptions", Task.TRANSCRIPTION, None, False),
    ("audio/translations", Task.TRANSCRIPTION, None, False),
    ("videos", Task.VIDEO, None, False),
    ("realtime", Task.REALTIME, None, True),
)


def openai(*prefixes: str) -> tuple[Endpoint, ...]:
    """The paths of OpenAI's API and its imitators, under each prefix."""
    return tuple(
        Endpoint(f"{prefix}/{rest}", task, reader, is_upgrade)
        for prefix in prefixes
        for rest, task, reader, is_upgrade in _OPENAI
    )


def anthropic(*prefixes: str) -> tuple[Endpoint, ...]:
    """The paths of Anthropic's API and its imitators, under each prefix."""
    return tuple(
        Endpoint(f"{prefix}/v1/{rest}", task, reader)
        for prefix in prefixes
        for rest, task, reader in (
            ("messages", Task.CHAT, "anthropic_messages"),
            ("complete", Task.COMPLETION, None),
        )
    )


def opaque(task: Task, *patterns: str, is_upgrade: bool = False) -> tuple[Endpoint, ...]:
    """Paths that make a model work and that nobody reads yet."""
    return tuple(Endpoint(pattern, task, None, is_upgrade) for pattern in patterns)


_MODELS = tuple(f"/{version}" for version in ("v1", "v1beta", "v1alpha"))


def _google(prefixes: tuple[str, ...]) -> tuple[Endpoint, ...]:
    """Google's verbs on a model that stands under each prefix."""
    return tuple(
        Endpoint(f"{prefix}/{{model}}:{verb}", task)
        for prefix in prefixes
        for verb, task in (
            ("generateContent", Task.CHAT),
            ("streamGenerateContent", Task.CHAT),
            ("embedContent", Task.EMBEDDING),
            ("batchEmbedContents", Task.EMBEDDING),
            ("predict", Task.UNKNOWN),
            ("predictLongRunning", Task.VIDEO),
        )
    )


GEMINI = (
    *openai("/v1beta/openai", "/v1/openai"),
    *_google(tuple(f"{v}/{kind}" for v in _MODELS for kind in ("models", "tunedModels"))),
    *opaque(Task.CHAT, *(f"{v}/interactions" for v in _MODELS)),
    *opaque(
        Task.REALTIME,
        "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent",
        "/ws/google.ai.generativelanguage.v1alpha.GenerativeService.BidiGenerateContent",
        is_upgrade=True,
    ),
)

CODE_ASSIST = opaque(Task.CHAT, "/v1internal:generateContent", "/v1internal:streamGenerateContent")

_PLACES = tuple(f"/{v}/projects/{{project}}/locations/{{location}}" for v in ("v1", "v1beta1"))
_PUBLISHERS = tuple(f"{place}/publishers" for place in (*_PLACES, "/v1", "/v1beta1"))

VERTEX = (
    *openai(*(f"{place}/endpoints/{{endpoint}}" for place in _PLACES)),
    # Claude and Mistral answer in their own shape here, with the model in the path.
    *(
        Endpoint(f"{under}/{publisher}/models/{{model}}:{verb}", Task.CHAT, reader)
        for under in _PUBLISHERS
        for publisher, reader in (("anthropic", "anthropic_messages"), ("mistralai", "openai_chat"))
        for verb in ("rawPredict", "streamRawPredict")
    ),
    *_google(
        (
            *(f"{under}/{{publisher}}/models" for under in _PUBLISHERS),
            *(f"{place}/endpoints" for place in _PLACES),
        )
    ),
    *opaque(
        Task.REALTIME,
        "/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent",
        "/ws/google.cloud.aiplatform.v1.LlmBidiService/BidiGenerateContent",
        is_upgrade=True,
    ),
)

BEDROCK = (
    *opaque(Task.CHAT, "/model/{model}/converse", "/model/{model}/converse-stream"),
    *opaque(
        Task.UNKNOWN,
        "/model/{model}/invoke",
        "/model/{model}/invoke-with-response-stream",
        "/async-invoke",
    ),
    *openai("/openai/v1", "/v1"),
    *anthropic("/anthropic"),
)

AZURE = (
    *openai("/openai/deployments/{deployment}", "/openai/v1", "/openai", "/models"),
    *anthropic("/anthropic"),
)

OLLAMA = (
    *openai("/v1"),
    *anthropic(""),
    *opaque(Task.CHAT, "/api/chat"),
    *opaque(Task.COMPLETION, "/api/generate"),
    *opaque(Task.EMBEDDING, "/api/embed", "/api/embeddings"),
)

LOCAL = (
    *openai("/v1", "", "/api/v0"),
    *anthropic(""),
    *opaque(Task.COMPLETION, "/completion", "/infill", "/generate"),
    *opaque(Task.EMBEDDING, "/embedding"),
)

COHERE = (
    *opaque(Task.CHAT, "/v1/chat", "/v2/chat", "/v1/generate"),
    *opaque(Task.EMBEDDING, "/v1/embed", "/v2/embed"),
    *opaque(Task.RERANK, "/v1/rerank", "/v2/rerank"),
    *openai("/compatibility/v1"),
)

MISTRAL = (
    *openai("/v1"),
    *opaque(Task.COMPLETION, "/v1/fim/completions"),
    *opaque(Task.CHAT, "/v1/agents/completions"),
    *opaque(Task.CHAT, "/v1/conversations", "/v1/conversations/{conversation}"),
    *opaque(Task.UNKNOWN, "/v1/ocr"),
)

ANYWHERE = (*openai("*"), *anthropic("*"))
"""For a host of the user's own: the two common shapes at any prefix."""
