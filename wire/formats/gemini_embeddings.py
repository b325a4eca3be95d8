"""Gemini's embedContent and batchEmbedContents."""

from wire.exchange import Usage
from wire.fields import Json, count, mapping, mappings
from wire.findings import Reader
from wire.formats.gemini_prompts import add_content
from wire.prompts import Draft


class GeminiEmbeddings(Reader):
    """Reads one exchange with :embedContent or :batchEmbedContents."""

    def request(self, body: Json) -> None:
        asked = mapping(body)
        draft = Draft("embedding")
        for each in mappings(asked.get("requests")) or [asked]:
            add_content(draft, each.get("content"))
        self.found.prompt = draft.prompt()

    def answer(self, body: Json) -> None:
        answer, found = mapping(body), self.found
        made = mappings(answer.get("embeddings")) or mappings([answer.get("embedding")])
        usage = mapping(answer.get("usageMetadata"))
        found.has_failed = bool(answer.get("error"))
        found.has_answer = bool(found.has_failed or made or usage)
        if not found.has_answer or found.has_failed:
            return
        found.has_ended = True
        found.output_count = len(made) or None
        # The older models count nothing; none of them makes tokens.
        given = count(usage.get("promptTokenCount"))
        found.usage = Usage(input_tokens=given, output_tokens=0)
