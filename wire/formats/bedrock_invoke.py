"""Bedrock's InvokeModel: each maker's own format, alone or in the chunks of an event stream."""

from base64 import b64decode
from collections.abc import Callable, Mapping

from wire.exchange import Task, Usage
from wire.fields import Json, NotJsonError, count, mapping, parse, string, whole_number
from wire.findings import Reader
from wire.formats.anthropic_messages import AnthropicMessages
from wire.formats.bedrock_converse import BedrockConverse, is_failure
from wire.formats.bedrock_images import BedrockImages
from wire.formats.cohere_embed import CohereEmbed
from wire.formats.cohere_v1 import CohereV1
from wire.formats.native_usages import of_invocation
from wire.formats.openai_chat import OpenAIChat
from wire.formats.openai_completions import OpenAICompletions
from wire.formats.plain_completions import PlainCompletions
from wire.formats.rerank import Rerank
from wire.formats.server_times import amount

_METRICS = "amazon-bedrock-invocationMetrics"
_COUNTED = "x-amzn-bedrock-output-token-count"
_NOVA = "singleEmbeddingParams"


class BedrockEmbeddings(CohereEmbed):
    """Titan's and Nova's embeddings, of one input a request, beside Cohere's."""

    _counted: int | None = None

    def headers(self, headers: Mapping[str, str]) -> None:
        self._counted = whole_number(headers.get("x-amzn-bedrock-input-token-count"))

    def request(self, body: Json) -> None:
        asked = mapping(body)
        nova = mapping(asked.get(_NOVA))
        words = asked.get("inputText") or mapping(nova.get("text")).get("value")
        super().request({**asked, "texts": [words]} if words else asked)

    def answer(self, body: Json) -> None:
        answer = mapping(body)
        if "embedding" in answer:
            answer = {"embeddings": [answer["embedding"]], **answer}
        super().answer(answer)
        known = count(answer.get("inputTextTokenCount"))
        given = self._counted if known is None else known
        self.found.usage = Usage(input_tokens=given, output_tokens=0)


_SHAPES: tuple[tuple[frozenset[str], Callable[[], Reader], Task], ...] = (
    (frozenset({"completion", "max_tokens_to_sample"}), PlainCompletions, Task.COMPLETION),
    (frozenset({"anthropic_version", "type"}), AnthropicMessages, Task.CHAT),
    (
        frozenset({"texts", "input_type", _NOVA, "embedding", "embeddings"}),
        BedrockEmbeddings,
        Task.EMBEDDING,
    ),
    (
        frozenset({"imageGenerationConfig", "text_prompts", "images", "artifacts"}),
        BedrockImages,
        Task.IMAGE,
    ),
    (
        frozenset({"schemaVersion", "inferenceConfig", "output", "messageStart"}),
        BedrockConverse,
        Task.CHAT,
    ),
    (frozenset({"message", "chat_history", "event_type"}), CohereV1, Task.CHAT),
    (frozenset({"messages"}), OpenAIChat, Task.CHAT),
    (frozenset({"choices"}), OpenAICompletions, Task.COMPLETION),
    (frozenset({"query"}), Rerank, Task.RERANK),
)
"""By the keys of which one stands in a request, an answer or a first chunk; in this order."""


class BedrockInvoke(Reader):
    """Reads one exchange with /model/{model}/invoke or /invoke-with-response-stream."""

    framings = ("eventstream",)

    def __init__(self) -> None:
        super().__init__()
        self._headers: Mapping[str, str] = {}
        self._inner = self._become(PlainCompletions, None)
        self._has_answered = False

    def headers(self, headers: Mapping[str, str]) -> None:
        self._headers = headers
        self._inner.headers(headers)

    def request(self, body: Json) -> None:
        self._settle(mapping(body))
        self._inner.request(body)

    def answer(self, body: Json) -> None:
        self._settle(mapping(body))
        self._inner.answer(body)
        if _COUNTED in self._headers:
            # A model's own format may be any; what Bedrock counted was made.
            self.found.has_answer = self.found.has_ended = True

    def event(self, name: str, body: Json, at: float) -> None:
        found = self.found
        if is_failure(name):
            found.has_failed = found.has_answer = True
            return
        chunk = _chunk(mapping(body))
        if not self._has_answered:
            self._has_answered = True
            self._settle(chunk)
        if isinstance(self._inner, BedrockConverse):
            # Nova's chunks hold one event of Converse each, under its name.
            for kind, inner in chunk.items():
                self._inner.event(kind, inner, at)
        else:
            self._inner.event(string(chunk.get("type")), chunk, at)
        # What a guardrail says in the model's place has no end mark.
        found.ends_unmarked |= "amazon-bedrock-guardrailAction" in chunk
        if metrics := mapping(chunk.get(_METRICS)):
            self._last(metrics)

    def _last(self, metrics: Mapping[str, Json]) -> None:
        """Only the last chunk has them. The model's own counts come first: these leave out what
        is around Claude's tool calls."""
        found = self.found
        found.has_ended = found.has_answer
        found.server_ms = amount(metrics.get("invocationLatency"))
        if found.usage.input_tokens is None or found.usage.output_tokens is None:
            found.usage = of_invocation(metrics) or found.usage

    def _settle(self, body: Mapping[str, Json]) -> None:
        """Take the reader of the shape that `body` has, if it is of a known one."""
        for keys, maker, task in _SHAPES:
            if not keys.isdisjoint(body):
                if maker is not type(self._inner):
                    self._inner = self._become(maker, task)
                return

    def _become(self, maker: Callable[[], Reader], task: Task | None) -> Reader:
        reader = maker()
        reader.found = self.found
        # An answer's shape tells the task only where the request's did not.
        self.found.task = self.found.task or task
        reader.headers(self._headers)
        return reader


def _chunk(body: Mapping[str, Json]) -> Mapping[str, Json]:
    try:
        return mapping(parse(b64decode(string(body.get("bytes")))))
    except (NotJsonError, ValueError):
        return {}
