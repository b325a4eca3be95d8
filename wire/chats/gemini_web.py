"""The web chat of gemini.google.com: JSON texts within JSON arrays, where only places have meaning.

It has no public contract, reports no usage, and names no model but in a header. What is not
known is ignored.
"""

from collections.abc import Iterator, Mapping

from wire.chats import web_chats
from wire.exchange import Media, MediaKind
from wire.fields import Json, NotJsonError, items, mapping, parse, string
from wire.findings import Reader
from wire.names import identifier

_ANSWERS, _THOUGHTS = 4, 37
_MODE_HEADER = "x-goog-ext-525001261-jspb"
_MODES = {
    "4af6c7f5da75d65d": "gemini-2.5-pro",
    "71c2d248d3b102ff": "gemini-2.5-flash",
    "9ec249fc9ad08861": "gemini-2.5-flash",
    "9d8ca3786ebdfbea": "gemini-app-pro",
    "e6fa609c3fa255c0": "gemini-app-pro",
    "fbb127bbb056c959": "gemini-app-flash",
    "56fdd199312815e2": "gemini-app-flash",
    "5bf011840784117a": "gemini-app-flash-thinking",
}
"""What the page's picker calls its modes, as several public clients of it agree. Since Gemini 3
an id stays while the model behind it changes, so the mode is named, and no version."""


class GeminiWeb(Reader):
    """Reads one exchange with BardFrontendService/StreamGenerate."""

    framings = ("google_frames",)

    def __init__(self) -> None:
        super().__init__()
        self.found.ends_unmarked = True

    def headers(self, headers: Mapping[str, str]) -> None:
        try:
            chosen = parse(headers.get(_MODE_HEADER, "null"))
        except NotJsonError:
            return
        if mode := _MODES.get(string(_at(chosen, 4))):
            self.found.model_requested = mode

    def request(self, body: Json) -> None:
        asked = _nested(_at(_nested(mapping(body).get("f.req")), 1))
        found = self.found
        found.conversation_id = identifier(_at(asked, 2, 0))
        found.parent_id = identifier(_at(asked, 2, 1))
        draft = web_chats.draft(has_history=found.conversation_id is not None)
        if words := string(_at(asked, 0, 0)):
            files = [Media(kind=MediaKind.FILE) for _ in items(_at(asked, 0, 3))]
            draft.add("user", words, media=files)
        found.prompt = draft.prompt()

    def answer(self, body: Json) -> None:
        self._envelopes(body)

    def event(self, name: str, body: Json, at: float) -> None:
        before = self.found.transcript.allowance
        self._envelopes(body)
        if self.found.transcript.allowance < before:
            self.found.token_came(at)

    def _envelopes(self, body: Json) -> None:
        found = self.found
        for envelope in items(body):
            kind = _at(envelope, 0)
            if kind == "e":
                found.has_ended = found.has_answer
            elif kind == "wrb.fr":
                found.has_answer = True
                self._answer(_nested(_at(envelope, 2)))
                found.has_failed |= _at(envelope, 2) is None and bool(_at(envelope, 5))

    def _answer(self, inner: Json) -> None:
        """Each frame has the whole answer so far, of every draft of it."""
        found = self.found
        found.conversation_id = identifier(_at(inner, 1, 0)) or found.conversation_id
        found.response_id = identifier(_at(inner, 1, 1)) or found.response_id
        for place, draft in _drafts(inner):
            if said := string(_at(draft, 1, 0)):
                found.transcript.set_text(place, said)
            if thought := string(_at(draft, _THOUGHTS, 0, 0)):
                found.transcript.set_reasoning(place, thought)
            found.output_count = max(found.output_count or 0, place + 1)


def _drafts(inner: Json) -> Iterator[tuple[int, Json]]:
    return enumerate(items(_at(inner, _ANSWERS))[:16])


def _nested(value: Json) -> Json:
    """The JSON in a string of JSON."""
    try:
        return parse(string(value))
    except NotJsonError:
        return None


def _at(value: Json, *places: int) -> Json:
    """What stands there in arrays within arrays; None if nothing does."""
    for place in places:
        listed = items(value)
        if place >= len(listed):
            return None
        value = listed[place]
    return value
