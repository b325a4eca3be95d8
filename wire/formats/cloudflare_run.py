"""Cloudflare's Workers AI: one path for chats, completions and embeddings."""

from collections.abc import Mapping

from wire.exchange import Task
from wire.fields import Json, items, mapping, mappings, string
from wire.formats.openai_chat import OpenAIChat
from wire.formats.openai_completions import each_input
from wire.prompts import Draft
from wire.usages import of_inputs


class CloudflareRun(OpenAIChat):
    """Reads one exchange with /ai/run/{model}. What makes images or sounds answers in bytes."""

    def request(self, body: Json) -> None:
        asked, found = mapping(body), self.found
        super().request(body)
        found.task = Task.CHAT
        for key, task in (("prompt", Task.COMPLETION), ("text", Task.EMBEDDING)):
            if key in asked and "messages" not in asked:
                found.task = task
                draft = Draft(task.value)
                each_input(asked[key], draft)
                found.prompt = draft.prompt()

    def answer(self, body: Json) -> None:
        whole = mapping(body)
        result, found = mapping(whole.get("result")), self.found
        if vectors := items(result.get("data")):
            found.task = Task.EMBEDDING
            found.has_answer = found.has_ended = True
            found.output_count = len(vectors)
            found.usage = of_inputs(result.get("usage"))
        else:
            super().answer(_as_chat(result, "message") if result else whole)

    def event(self, name: str, body: Json, at: float) -> None:
        super().event(name, _as_chat(mapping(body), "delta"), at)


def _as_chat(body: Mapping[str, Json], key: str) -> Mapping[str, Json]:
    """An answer or a chunk of one in OpenAI's shape, which newer models have themselves."""
    if "response" not in body or "choices" in body:
        return body
    calls = [{"function": call} for call in mappings(body.get("tool_calls"))]
    message = {"content": string(body.get("response")), "tool_calls": calls}
    return {**body, "choices": [{key: message}]}
