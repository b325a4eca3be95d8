"""Bodies on their way from the wire to a reader: decoded, sniffed and taken apart."""

from collections.abc import Callable, Mapping

from wire import forms
from wire.bodies import Body
from wire.decoding import Decoder, DecodingError
from wire.fields import Json, NotJsonError, parse, salvaged
from wire.findings import Reader
from wire.framings import eventstream, google_frames, json_array, ndjson, numbered_lines, sse
from wire.framings.events import Event, Framing

FRAMINGS: dict[str, tuple[Callable[[bytes], bool | None], Callable[[], Framing]]] = {
    "sse": (sse.starts, sse.Parser),
    "ndjson": (ndjson.starts, ndjson.Parser),
    "eventstream": (eventstream.starts, eventstream.Parser),
    "json_array": (json_array.starts, json_array.Parser),
    "google_frames": (google_frames.starts, google_frames.Parser),
    "numbered_lines": (numbered_lines.starts, numbered_lines.Parser),
}
"""By name: whether a body that starts so is framed so (None: more bytes are needed), and the
parser. The start has no byte order mark and no white space before it."""

RESUMABLE = (sse.Parser, ndjson.Parser)
"""Of these an event can be told by its own bytes, wherever one begins to read."""
_SPACE = b" \t\r\n"
_BOM = b"\xef\xbb\xbf"
_SNIFFED = 64
"""Bytes after which a start that no framing knows is taken for a document."""


class RequestBody:
    """Gathers a request and gives it to the reader once, when it ended."""

    def __init__(self, headers: Mapping[str, str], reader: Reader | None) -> None:
        self.is_cut = False
        self.is_whole = False
        """At its end, one whole document was read."""
        self._body: Body | None = Body()
        self._form = forms.form_of(headers.get("content-type"))
        self._reader = reader
        try:
            self._decoder = Decoder(headers.get("content-encoding"))
        except DecodingError:
            self._body = None

    def feed(self, data: bytes) -> None:
        if self._body is None or self._reader is None:
            return
        try:
            for plain in self._decoder.feed(data):
                if self._form:
                    self._form.feed(plain)
                else:
                    self._body.feed(plain)
        except DecodingError:
            self._body = None

    def end(self) -> None:
        body, self._body = self._body, None
        if body is None or self._reader is None:
            return
        found = self._reader.found
        if self._form:
            if fields := self._form.fields():
                self._reader.request(fields)
                self.is_whole, self.is_cut = self._form.is_whole, self._form.is_cut
            if self.is_cut:
                found.prompt = None
            return
        if not len(body):
            return
        self.is_cut = body.is_cut
        if body.is_cut:
            self._reader.request(salvaged(*body.ends))
            found.prompt = None
            return
        try:
            self._reader.request(parse(body.whole))
        except NotJsonError:
            return
        self.is_whole = True
        found.transcript.allowance -= len(body)


class ResponseBody:
    """Takes a response apart into events or one document, and hands them to the reader."""

    def __init__(self, coding: str | None, reader: Reader) -> None:
        self.is_stream = False
        self.is_unreadable = False
        self.is_half_document = False
        """A JSON answer broke off: its words are unknown, which is not none."""
        self.has_gap = False
        """Some of a stream could not be read, so that words are missing."""
        self._reader = reader
        self._is_done = False
        self._start: bytes | None = b""
        self._events: Framing | None = None
        self._held: tuple[Event, float] | None = None
        self._document = Body()
        try:
            self._decoder = Decoder(coding)
        except DecodingError:
            self.is_unreadable = True

    def feed(self, data: bytes, at: float) -> None:
        if self.is_unreadable:
            return
        try:
            for plain in self._decoder.feed(data):
                self._plain(plain, at)
        except DecodingError:
            self._broke()

    def tail(self, data: bytes, at: float) -> None:
        """The last bytes, with some missing before them."""
        self.has_gap = True
        if self.is_unreadable or not self._decoder.is_plain or self._start is not None:
            return
        if self._events is None:
            self._document.feed(data)
        elif isinstance(self._events, RESUMABLE):
            # The event that broke off, and the rest of another, are no JSON.
            self._sorted(b"\n\n" + data, at)

    def end(self, at: float, *, is_clean: bool) -> None:
        """No more will come; `is_clean`: because that was all."""
        if self.is_unreadable:
            return
        if self._start:
            self._settle(self._start, at)
        if self._events:
            self._closed(self._events, at, is_clean=is_clean)
            return
        document, self._document = self._document, Body()
        if not len(document):
            return
        if document.whole[:1] not in {b"{", b"["}:
            self._binary(document, at, is_clean=is_clean)
            return
        try:
            answer = self._read(_event_of(document))
        except NotJsonError:
            if is_clean:
                # Sound and plain words may begin with a bracket too.
                self._binary(document, at, is_clean=True)
            else:
                self._half(document)
            return
        self._reader.answer(answer)

    def _closed(self, events: Framing, at: float, *, is_clean: bool) -> None:
        if is_clean or not self.is_stream:
            for event in events.close():
                self._event(event, at)
        if self._held is None:
            return
        (event, came), self._held = self._held, None
        try:
            only = self._read(event)
        except NotJsonError:
            self.has_gap = True
            if not is_clean:
                document = Body()
                document.feed(event.data)
                self._half(document)
            return
        # One JSON value in a line may be a whole answer, or all that came of a stream.
        self.is_stream = self._reader.found.is_stream_asked
        if is_clean or not self.is_stream:
            self._reader.answer(only)
        else:
            self._reader.event(event.name, only, came)

    def _binary(self, document: Body, at: float, *, is_clean: bool) -> None:
        if is_clean:
            self._reader.binary(document, at)
        self.is_unreadable = is_clean and not self._reader.found.has_answer

    def _half(self, document: Body) -> None:
        """Take from a document that broke off what its two ends say."""
        found = self._reader.found
        self._reader.answer(salvaged(*document.ends))
        found.has_ended = False
        self.is_half_document = not found.has_usage

    def _plain(self, data: bytes, at: float) -> None:
        if self._start is not None:
            self._settle(self._start + data, at, is_whole=False)
        else:
            self._sorted(data, at)

    def _settle(self, start: bytes, at: float, *, is_whole: bool = True) -> None:
        """Decide by the first bytes how the body is framed: headers lie."""
        bare = start.removeprefix(_BOM).lstrip(_SPACE)
        if not bare:
            self._start = start[-16:]
            return
        is_unsure = False
        for name in self._reader.framings:
            starts, parser = FRAMINGS[name]
            known = starts(bare)
            if known:
                self._events = parser()
                self.is_stream = name != "ndjson"
                break
            is_unsure |= known is None
        else:
            if is_unsure and not is_whole and len(bare) < _SNIFFED:
                self._start = bare
                return
        self._start = None
        self._sorted(bare, at)

    def _sorted(self, data: bytes, at: float) -> None:
        if self._events is None:
            self._document.feed(data)
            return
        for event in self._events.feed(data):
            self._event(event, at)

    def _event(self, event: Event, at: float) -> None:
        if self.is_stream:
            self._taken(event, at)
        elif self._held is None:
            self._held = event, at
        else:
            # A second object: it is a stream, and no document in one line.
            (first, came), self._held = self._held, None
            self.is_stream = True
            self._taken(first, came)
            self._taken(event, at)

    def _taken(self, event: Event, at: float) -> None:
        data = event.data
        if data == b"[DONE]" or data.strip() == b"[DONE]":
            self._is_done = True
        elif data or event.ends:
            try:
                self._reader.event(event.name, self._read(event), at)
            except NotJsonError:
                self.has_gap |= bool(data.strip())
        if self._is_done and self._reader.found.handoff is None:
            # The end of the whole stream, whatever the reader makes of an event behind it.
            self._reader.found.has_ended = True

    def _read(self, event: Event) -> Json:
        """The document, or what can be saved of one that is too long. Raises NotJsonError."""
        if event.ends is None:
            return parse(event.data)
        self.has_gap = True
        self._reader.found.transcript.drop()
        saved = salvaged(*event.ends)
        return {**saved, "response": saved}

    def _broke(self) -> None:
        """Broken compression: what came before it stands, if it was a stream."""
        self.has_gap = True
        self.is_unreadable = not self._reader.found.has_answer


def _event_of(document: Body) -> Event:
    return Event.of_body("", document)
