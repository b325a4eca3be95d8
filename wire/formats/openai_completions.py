"""OpenAI's legacy completions, and what Copilot, Mistral (FIM), Writer and Portkey make of them."""

from collections.abc import Mapping

from wire.exchange import Task
from wire.fields import Json, count, items, mapping, mappings, string
from wire.formats.openai_chat import OpenAIChat
from wire.names import name
from wire.prompts import Draft


class OpenAICompletions(OpenAIChat):
    """Reads one exchange with a /completions endpoint.

    Answers hold `text` where a chat's hold a message; Mistral's and Portkey's hold a message.
    """

    def request(self, body: Json) -> None:
        asked = mapping(body)
        found = self.found
        found.model_requested = name(asked.get("model"))
        found.is_stream_asked = asked.get("stream") is True
        draft = Draft("completion")
        # Portkey's prompts by id are filled in on the server.
        draft.has_unseen_text = "variables" in asked
        prompts = each_input(asked.get("prompt"), draft)
        self._asked_count = (count(asked.get("n")) or 1) * max(prompts, 1)
        if suffix := string(asked.get("suffix")):
            draft.add("user", suffix)
        found.prompt = draft.prompt()

    def answer(self, body: Json) -> None:
        answer = mapping(body)
        if string(answer.get("object")).startswith("chat."):
            self.found.task = Task.CHAT
        super().answer(_as_chat(answer, "message"))

    def event(self, name: str, body: Json, at: float) -> None:
        chunk = mapping(body)
        if isinstance(words := chunk.get("value"), str):
            # Writer streams bare words, and no mark at their end.
            self.found.ends_unmarked = True
            chunk = {"choices": [{"text": words}]}
        super().event(name, _as_chat(chunk, "delta"), at)


def each_input(given: Json, draft: Draft) -> int:
    """Add every input of a request to `draft`, a message each: words, token ids (llama.cpp mixes
    them), an object with a content, or a list of any of these. How many there are."""
    is_many = isinstance(given, list) and given and not isinstance(given[0], int)
    inputs = items(given) if is_many else [given]
    for item in inputs:
        ids = sum(isinstance(part, int) for part in items(item))
        draft.token_count += ids
        if isinstance(item, dict):
            draft.add("user", item.get("content", [item]))
        elif not ids or ids < len(items(item)):
            draft.add("user", item)
    return len(inputs)


def _as_chat(body: Mapping[str, Json], key: str) -> Mapping[str, Json]:
    choices = mappings(body.get("choices"))
    if not any("text" in choice for choice in choices):
        return body
    return {
        **body,
        "choices": [{**choice, key: {"content": choice.get("text")}} for choice in choices],
    }
