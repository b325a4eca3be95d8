"""OpenAI's chat completions, as OpenAI and its many imitators send them."""

from collections.abc import Iterator, Mapping

from wire.exchange import Media, MediaKind
from wire.fields import Json, compact, count, items, mapping, mappings, position, string
from wire.findings import Reader
from wire.formats.server_times import gpu_s, server_ms
from wire.names import identifier, name
from wire.prompts import Draft
from wire.usages import of_chat, of_timings

_CHOICES = {"auto": "auto", "none": "none", "required": "required", "any": "required"}


class OpenAIChat(Reader):
    """Reads one exchange with a /chat/completions endpoint."""

    def __init__(self) -> None:
        super().__init__()
        self._choices: set[int] = set()
        self._finished: set[int] = set()
        self._asked_count = 1

    def request(self, body: Json) -> None:
        asked = mapping(body)
        found = self.found
        found.model_requested = name(asked.get("model"))
        found.is_stream_asked = asked.get("stream") is True
        self._asked_count = count(asked.get("n")) or 1
        effort = asked.get("reasoning_effort") or mapping(asked.get("reasoning")).get("effort")
        found.reasoning_effort = name(effort, 32)
        draft = Draft("chat")
        draft.is_thinking = found.reasoning_effort not in {None, "none"}
        for message in mappings(asked.get("messages")):
            _add(draft, message)
        add_tools(draft, asked.get("tools"))
        add_tools(draft, asked.get("functions"))
        if isinstance(asked.get("web_search_options"), dict):
            draft.server_tools.append("web_search")
        choose_tool(draft, asked.get("tool_choice", asked.get("function_call")))
        shape = mapping(asked.get("response_format"))
        schema = mapping(shape.get("json_schema"))
        draft.schema(
            schema.get("schema"), string(schema.get("name")), string(schema.get("description"))
        )
        found.prompt = draft.prompt()

    def answer(self, body: Json) -> None:
        answer = mapping(body)
        self._named(answer)
        choices = mappings(answer.get("choices"))
        if not choices and not self.found.has_answer:
            self.found.has_failed = self.found.has_answer = bool(answer.get("error"))
            return
        self.found.has_answer = self.found.has_ended = True
        for index, choice in enumerate(choices):
            self._choices.add(index)
            self._said(index, mapping(choice.get("message")))
            self._stopped(choice)
        self.found.output_count = len(choices) or None

    def event(self, name: str, body: Json, at: float) -> None:
        chunk = mapping(body)
        self._named(chunk)
        if name == "error" or chunk.get("error"):
            self.found.has_failed = self.found.has_answer = True
        has_token = False
        # Azure's first chunk has no choices and no usage: it says nothing.
        for place, choice in enumerate(mappings(chunk.get("choices"))):
            index = position(choice.get("index"), place)
            # Writer streams `message`; Perplexity sends it too, cumulative, beside `delta`.
            delta = choice.get("delta") if "delta" in choice else choice.get("message")
            self._choices.add(index)
            has_token |= self._said(index, mapping(delta))
            if choice.get("finish_reason"):
                self._finished.add(index)
                self._stopped(choice)
            self.found.has_answer = True
        if has_token:
            self.found.token_came(at)
        if self._choices:
            self.found.output_count = len(self._choices)
            # One choice may finish before the next one begins.
            self.found.has_ended = (
                self._choices == self._finished and len(self._finished) >= self._asked_count
            )

    def _named(self, body: Mapping[str, Json]) -> None:
        """What a whole answer and each chunk of one say in the same place."""
        found = self.found
        # Each chunk repeats them: the first that is a name will do.
        if found.model_served is None:
            found.model_served = name(body.get("model"))
        if found.response_id is None:
            found.response_id = identifier(body.get("id"))
        if found.service_tier is None and (tier := body.get("service_tier")):
            found.service_tier = name(tier, 32)
        if found.transcript.created is None:
            found.transcript.created = _second(body.get("created"))
        # Groq sends the same counts twice, Perplexity and Databricks in each
        # chunk the sum so far: the last one is the one.
        reported = body.get("usage") or mapping(body.get("x_groq")).get("usage")
        timings = body.get("timings")
        if (reported or timings) and (usage := of_chat(reported) or of_timings(timings)):
            found.usage = usage
            found.has_answer = True
            found.server_ms = server_ms(reported)
        if timings or "stats" in body:
            found.gpu_s = gpu_s(body)

    def _stopped(self, choice: Mapping[str, Json]) -> None:
        if choice.get("finish_reason") == "length":
            self.found.transcript.is_length_limited = True

    def _said(self, choice: int, message: Mapping[str, Json]) -> bool:
        """Keep the words of a message or a delta; whether there were any."""
        words = self.found.transcript
        said, reasoned = _content(message.get("content"))
        if refusal := message.get("refusal"):
            said += string(refusal)
        if audio := message.get("audio"):
            said += string(mapping(audio).get("transcript"))
        # One server's two names for the same words: never both.
        if thought := message.get("reasoning_content") or message.get("reasoning"):
            reasoned += string(thought)
        calls = []
        if "tool_calls" in message or "function_call" in message:
            calls = list(_calls(message))
        if said:
            words.add_text(choice, said)
        if reasoned:
            words.add_reasoning(choice, reasoned)
        for place, (_, called, arguments) in calls:
            words.add_call((choice, place), called, arguments)
        return bool(said or reasoned or calls)


def _second(value: Json) -> int | None:
    """A believable time in Unix seconds."""
    return value if isinstance(value, int) and 1 < value < 2**33 else None


def add_tools(draft: Draft, definitions: Json) -> None:
    """Tools of a request; any that is no function is the server's own."""
    draft.tools(definitions)
    for tool in mappings(definitions):
        kind = name(tool.get("type")) or "function"
        if kind not in {"function", "custom", "namespace"}:
            draft.server_tools.append(kind)


def choose_tool(draft: Draft, choice: Json) -> None:
    """Which tool the request asks for, in any of OpenAI's spellings and Mistral's `any`."""
    if isinstance(choice, str):
        draft.tool_choice = _CHOICES.get(choice)
        return
    chosen = mapping(choice)
    if named := string(mapping(chosen.get("function")).get("name")) or string(chosen.get("name")):
        draft.force(named)
    elif mode := mapping(chosen.get("allowed_tools")).get("mode") or chosen.get("mode"):
        draft.tool_choice = _CHOICES.get(string(mode))


def _add(draft: Draft, message: Mapping[str, Json]) -> None:
    role, named = string(message.get("role")), string(message.get("name"))
    content = message.get("content")
    if role in {"tool", "function"}:
        draft.add_result(message.get("tool_call_id"), content, named)
        return
    media = [Media(kind=MediaKind.AUDIO)] if message.get("audio") else []
    draft.add(role, content, named, [call for _, call in _calls(message)], media=media)


def _content(content: Json) -> tuple[str, str]:
    """(words, thoughts) of a string or of Mistral's list of parts, where thinking holds parts."""
    if isinstance(content, str):
        return content, ""
    parts = mappings(content)
    thoughts = [thought for part in parts for thought in mappings(part.get("thinking"))]
    return (
        "".join(string(part.get("text")) for part in parts),
        "".join(string(thought.get("text")) for thought in thoughts),
    )


def _calls(message: Mapping[str, Json]) -> Iterator[tuple[object, tuple[str, str, str]]]:
    """(place, (id, function name, arguments)) of each tool call, or piece of one."""
    for place, call in enumerate(mappings(message.get("tool_calls"))):
        function = mapping(call.get("function")) or mapping(call.get("custom"))
        yield (
            position(call.get("index"), place),
            (string(call.get("id")), string(function.get("name")), _arguments(function)),
        )
    if legacy := mapping(message.get("function_call")):
        yield "function_call", ("", string(legacy.get("name")), _arguments(legacy))


def _arguments(function: Mapping[str, Json]) -> str:
    arguments = function.get("arguments", function.get("input"))
    if isinstance(arguments, dict) or items(arguments):
        return compact(arguments)
    return string(arguments)
