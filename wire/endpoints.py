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

    def matched(self, path: list[str]) -> dict[str, str] | None:
        """What stands in the pattern's braces; None if a path, as `segments` gives it, is not
        of this kind."""
        parts = self._parts
        if parts[0] == "*":
            parts = parts[1:]
            path = path[-len(parts) :]
        if len(parts) != len(path) or not all(map(_is_like, parts, path)):
            return None
        return {
            part[1:].partition("}")[0]: segment[: len(segment) - len(part.partition("}")[2])]
            for part, segment in zip(parts, path, strict=True)
            if part.startswith("{")
        }


def _is_like(part: str, segment: str) -> bool:
    segment = segment.lower()
    if not part.startswith("{"):
        return part == segment
    _, colon, verb = part.partition("}:")
    # Vertex counts Claude's tokens through a model of this name: that makes nothing.
    return not colon or (segment.endswith(f":{verb}") and not segment.startswith("count-tokens"))


def segments(path: str) -> list[str]:
    """A path's segments: no query, no empty ones, decoded."""
    path = path[: PATH_LENGTH + 1].partition("?")[0].partition("#")[0]
    if len(path) > PATH_LENGTH:
        return []
    # Split before decoding: an ARN in a Bedrock path holds encoded slashes.
    return [unquote(segment) for segment in path.split("/") if segment]


_OPENAI = (
    ("chat/completions", Task.CHAT, "openai_chat", False),
    ("responses", Task.CHAT, "openai_responses", False),
    ("responses/compact", Task.CHAT, "openai_responses", False),
    ("responses", Task.CHAT, "responses_socket", True),
    ("completions", Task.COMPLETION, "openai_completions", False),
    ("embeddings", Task.EMBEDDING, "embeddings", False),
    ("rerank", Task.RERANK, "rerank", False),
    ("images/generations", Task.IMAGE, "openai_images", False),
    ("images/edits", Task.IMAGE, "openai_images", False),
    ("images/variations", Task.IMAGE, "openai_images", False),
    ("audio/speech", Task.SPEECH, "speech", False),
    ("audio/transcriptions", Task.TRANSCRIPTION, "transcription", False),
    ("audio/translations", Task.TRANSCRIPTION, "transcription", False),
    ("moderations", Task.MODERATION, "moderation", False),
    ("videos", Task.VIDEO, "openai_videos", False),
    ("videos/edits", Task.VIDEO, "openai_videos", False),
    ("videos/extensions", Task.VIDEO, "openai_videos", False),
    ("videos/{video}/remix", Task.VIDEO, "openai_videos", False),
    ("realtime", Task.REALTIME, "realtime", True),
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
            ("complete", Task.COMPLETION, "anthropic_complete"),
        )
    )


def opaque(task: Task, *patterns: str, is_upgrade: bool = False) -> tuple[Endpoint, ...]:
    """Paths that make a model work and whose format cannot be read."""
    return read_by(None, task, *patterns, is_upgrade=is_upgrade)


def read_by(
    reader: str | None, task: Task, *patterns: str, is_upgrade: bool = False
) -> tuple[Endpoint, ...]:
    """Paths that one reader reads."""
    return tuple(Endpoint(pattern, task, reader, is_upgrade) for pattern in patterns)


_MODELS = tuple(f"/{version}" for version in ("v1", "v1beta", "v1alpha"))


_VERBS = (
    ("generateContent", Task.CHAT, "gemini"),
    ("streamGenerateContent", Task.CHAT, "gemini"),
    ("embedContent", Task.EMBEDDING, "gemini_embeddings"),
    ("batchEmbedContents", Task.EMBEDDING, "gemini_embeddings"),
    ("predict", Task.UNKNOWN, "google_predict"),
    ("predictLongRunning", Task.VIDEO, "google_video"),
)


def _google(*prefixes: str) -> tuple[Endpoint, ...]:
    """Google's verbs on a model that stands under each prefix."""
    return tuple(
        Endpoint(f"{prefix}/{{model}}:{verb}", task, reader)
        for prefix in prefixes
        for verb, task, reader in _VERBS
    )


def _raw(*prefixes: str) -> tuple[Endpoint, ...]:
    """Models that others publish at Google: Claude in its own shape, the rest in OpenAI's."""
    return tuple(
        Endpoint(f"{prefix}/{publisher}/models/{{model}}:{verb}", Task.CHAT, reader)
        for prefix in prefixes
        for publisher, reader in (
            ("anthropic", "anthropic_messages"),
            ("{publisher}", "openai_chat"),
        )
        for verb in ("rawPredict", "streamRawPredict")
    )


def _live(*prefixes: str) -> tuple[Endpoint, ...]:
    """Gemini's Live API; the second name is for clients with a key of a few minutes."""
    generative = "google.ai.generativelanguage.{}.GenerativeService.BidiGenerateContent{}"
    paths = (
        generative.format("v1beta", ""),
        generative.format("v1alpha", ""),
        generative.format("v1alpha", "Constrained"),
        *(f"google.cloud.aiplatform.{v}.LlmBidiService/BidiGenerateContent" for v in _VERSIONS),
    )
    return read_by(
        "gemini_live",
        Task.REALTIME,
        *(f"{prefix}/{path}" for prefix in prefixes for path in paths),
        is_upgrade=True,
    )


_VERSIONS = ("v1", "v1beta1")
"""Of Vertex."""


def _grpc(service: str, *versions: str) -> tuple[Endpoint, ...]:
    """Google's services over gRPC, as its older clients call them."""
    paths = [f"/{service.format(version)}" for version in versions]
    return (
        *opaque(Task.CHAT, *(f"{path}/GenerateContent" for path in paths)),
        *opaque(Task.CHAT, *(f"{path}/StreamGenerateContent" for path in paths)),
        *opaque(Task.EMBEDDING, *(f"{path}/EmbedContent" for path in paths)),
    )


GEMINI = (
    *openai("/v1beta/openai", "/v1/openai"),
    *_google(*(f"{v}/{kind}" for v in _MODELS for kind in ("models", "tunedModels"))),
    *read_by("gemini_interactions", Task.CHAT, *(f"{v}/interactions" for v in _MODELS)),
    *_live("/ws"),
    *_grpc("google.ai.generativelanguage.{}.GenerativeService", "v1", "v1beta", "v1alpha"),
)

CODE_ASSIST = read_by(
    "code_assist", Task.CHAT, "/v1internal:generateContent", "/v1internal:streamGenerateContent"
)

_PLACES = tuple(f"/{v}/projects/{{project}}/locations/{{location}}" for v in _VERSIONS)
_PUBLISHERS = tuple(f"{place}/publishers" for place in (*_PLACES, "/v1", "/v1beta1"))

VERTEX = (
    *openai(*(f"{place}/endpoints/{{endpoint}}" for place in _PLACES)),
    *_raw(*_PUBLISHERS),
    *_google(
        *(f"{under}/{{publisher}}/models" for under in _PUBLISHERS),
        *(f"{place}/endpoints" for place in _PLACES),
    ),
    *_live("/ws"),
    *_grpc("google.cloud.aiplatform.{}.PredictionService", *_VERSIONS),
)


def _bedrock(prefix: str) -> tuple[Endpoint, ...]:
    model = f"{prefix}/model/{{model}}"
    return (
        *read_by("bedrock_converse", Task.CHAT, f"{model}/converse", f"{model}/converse-stream"),
        *read_by(
            "bedrock_invoke",
            Task.UNKNOWN,
            f"{model}/invoke",
            f"{model}/invoke-with-response-stream",
        ),
    )


BEDROCK = (
    *_bedrock(""),
    *opaque(Task.UNKNOWN, "/async-invoke"),
    *openai("/openai/v1", "/v1"),
    *anthropic("/anthropic"),
)

AZURE = (
    *openai("/openai/deployments/{deployment}", "/openai/v1", "/openai", "/models"),
    *anthropic("/anthropic"),
    *read_by("realtime", Task.REALTIME, "/voice-live/realtime", is_upgrade=True),
)


def _ollama(prefix: str) -> tuple[Endpoint, ...]:
    return (
        *read_by("ollama", Task.CHAT, f"{prefix}/api/chat"),
        *read_by("ollama", Task.COMPLETION, f"{prefix}/api/generate"),
        *read_by(
            "ollama_embeddings",
            Task.EMBEDDING,
            f"{prefix}/api/embed",
            f"{prefix}/api/embeddings",
        ),
    )


OLLAMA = (*openai("/v1"), *anthropic(""), *_ollama(""))

LOCAL = (
    *openai("/v1", "", "/api/v0"),
    *anthropic(""),
    *read_by(
        "plain_completions",
        Task.COMPLETION,
        "/completion",
        "/infill",
        "/generate",
        "/generate_stream",
    ),
    *read_by("embeddings", Task.EMBEDDING, "/embedding"),
)

COHERE = (
    *read_by("cohere_v2", Task.CHAT, "/v2/chat"),
    *read_by("cohere_v1", Task.CHAT, "/v1/chat"),
    *read_by("plain_completions", Task.COMPLETION, "/v1/generate"),
    *read_by("cohere_embed", Task.EMBEDDING, "/v1/embed", "/v2/embed"),
    *read_by("rerank", Task.RERANK, "/v1/rerank", "/v2/rerank"),
    *openai("/compatibility/v1"),
)

MISTRAL = (
    *openai("/v1"),
    *read_by("openai_completions", Task.COMPLETION, "/v1/fim/completions"),
    *read_by("openai_chat", Task.CHAT, "/v1/agents/completions"),
    *read_by(
        "mistral_conversations",
        Task.CHAT,
        "/v1/conversations",
        "/v1/conversations/{conversation}",
        "/v1/conversations/{conversation}/restart",
    ),
    *read_by(
        "moderation",
        Task.MODERATION,
        "/v1/chat/moderations",
        "/v1/classifications",
        "/v1/chat/classifications",
    ),
    *read_by("mistral_ocr", Task.TRANSCRIPTION, "/v1/ocr"),
)

ANYWHERE = (
    *openai("*"),
    *anthropic("*"),
    *_google("*/models"),
    *_raw("*/publishers"),
    *_live("*/ws"),
    *_bedrock("*"),
    *_ollama("*"),
)
"""For a host of the user's own: the common shapes at any prefix."""
