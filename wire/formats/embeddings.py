"""Embeddings as OpenAI, Azure, Mistral, Voyage, LM Studio and llama.cpp take and give them."""

from wire.fields import Json, items, mapping, mappings
from wire.findings import Reader
from wire.formats.openai_completions import each_input
from wire.names import name
from wire.prompts import Draft
from wire.usages import of_inputs


class Embeddings(Reader):
    """Reads one exchange with an /embeddings endpoint, each input of which is a message."""

    _results = "data"
    """Where an answer holds one object an input."""

    def request(self, body: Json) -> None:
        asked = mapping(body)
        self.found.model_requested = name(asked.get("model"))
        draft = Draft("embedding")
        # Voyage's endpoint for images, llama.cpp's own and Snowflake's have names of their own.
        for key in ("input", "inputs", "content", "text"):
            if key in asked:
                each_input(asked[key], draft)
        self.found.prompt = draft.prompt()

    def answer(self, body: Json) -> None:
        found = self.found
        answer = mapping(body)
        found.has_failed = bool(answer.get("error"))
        results = items(body) or items(answer.get(self._results))
        is_one = "embedding" in answer
        found.has_answer = bool(results or is_one or found.has_failed or answer.get("usage"))
        if not found.has_answer or found.has_failed:
            return
        found.has_ended = True
        found.model_served = name(answer.get("model"))
        found.output_count = len(mappings(results)) or (1 if is_one else None)
        found.usage = of_inputs(answer.get("usage"))
