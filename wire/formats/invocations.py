"""Endpoints whose path does not say what the model behind it does: the request does."""

from wire.exchange import Task
from wire.fields import Json, mapping
from wire.findings import Reader
from wire.formats.embeddings import Embeddings
from wire.formats.openai_chat import OpenAIChat
from wire.formats.openai_completions import OpenAICompletions

_KINDS: dict[str, tuple[type[Reader], Task]] = {
    "messages": (OpenAIChat, Task.CHAT),
    "prompt": (OpenAICompletions, Task.COMPLETION),
    "input": (Embeddings, Task.EMBEDDING),
}


class Invocations(Reader):
    """Reads one exchange with a Databricks serving endpoint: a chat, a completion, embeddings."""

    def __init__(self) -> None:
        super().__init__()
        self._reader: Reader = OpenAIChat()
        self._reader.found = self.found

    def request(self, body: Json) -> None:
        for key, (reader, task) in _KINDS.items():
            if key in mapping(body):
                self._reader = reader()
                self._reader.found = self.found
                self.found.task = task
                break
        self._reader.request(body)

    def answer(self, body: Json) -> None:
        self._reader.answer(body)

    def event(self, name: str, body: Json, at: float) -> None:
        self._reader.event(name, body, at)


class SnowflakeComplete(OpenAIChat):
    """Reads one exchange with Snowflake's inference:complete, a chat with no mark at its end."""

    def __init__(self) -> None:
        super().__init__()
        self.found.ends_unmarked = True
