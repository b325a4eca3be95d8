"""Reranking, as Cohere, Voyage, Jina and vLLM have it."""

from wire.exchange import Task
from wire.fields import Json, items, mapping, string
from wire.findings import Reader
from wire.names import identifier, name
from wire.prompts import Draft
from wire.usages import of_inputs


class Rerank(Reader):
    """Reads one exchange with /rerank."""

    def request(self, body: Json) -> None:
        asked, found = mapping(body), self.found
        found.model_requested = name(asked.get("model"))
        draft = Draft("embedding")
        query = string(asked.get("query"))
        for document in items(asked.get("documents")):
            # The model reads the query again with each document.
            draft.add("user", [query, document])
        found.prompt = draft.prompt()

    def answer(self, body: Json) -> None:
        answer, found = mapping(body), self.found
        results = items(answer.get("results")) or items(answer.get("data"))
        if not results and not {"results", "data", "usage"} & answer.keys():
            return
        found.task = Task.RERANK
        found.has_answer = found.has_ended = True
        found.model_served = name(answer.get("model"))
        found.response_id = identifier(answer.get("id"))
        found.output_count = len(results) or None
        # Cohere bills searches, which are no tokens.
        found.usage = of_inputs(answer.get("usage"))
