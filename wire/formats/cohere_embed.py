"""Cohere's embeddings, v1 and v2, and those of its models on Bedrock."""

from wire.exchange import Task
from wire.fields import Json, items, mapping, mappings
from wire.findings import Reader
from wire.formats.native_usages import of_cohere_embed
from wire.names import identifier, name
from wire.prompts import Draft


class CohereEmbed(Reader):
    """Reads one exchange with /embed."""

    def request(self, body: Json) -> None:
        asked, found = mapping(body), self.found
        found.model_requested = name(asked.get("model"))
        draft = Draft("embedding")
        for words in items(asked.get("texts")):
            draft.add("user", words)
        for image in items(asked.get("images")):
            draft.add("user", [{"type": "image_url", "image_url": image}])
        for given in mappings(asked.get("inputs")):
            draft.add("user", given.get("content"))
        found.prompt = draft.prompt()

    def answer(self, body: Json) -> None:
        answer, found = mapping(body), self.found
        embeddings = answer.get("embeddings")
        if embeddings is None and "meta" not in answer:
            return
        found.task = Task.EMBEDDING
        found.has_answer = found.has_ended = True
        # By type, each has the same number: one an input.
        by_type = mapping(embeddings).values()
        found.output_count = max(map(len, map(items, by_type or [embeddings])), default=0) or None
        found.response_id = identifier(answer.get("id"))
        found.usage = of_cohere_embed(answer.get("meta")) or found.usage
