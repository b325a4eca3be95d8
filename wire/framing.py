"""Bodies on their way from the wire to a reader: decoded, sniffed and taken apart."""

from wire.bodies import Body
from wire.decoding import Decoder, DecodingError
from wire.fields import Json, NotJsonError, parse, salvaged
from wire.findings import Reader
from wire.sse import Event, Parser

_SSE_STARTS = (b"data:", b"event:", b"id:", b"retry:", b":")
_SPACE = b" \t\r\n"


class RequestBody:
    """Gathers a request and gives it to the reader once, when it ended."""

    def __init__(self, coding: str | None, reader: Reader | None) -> None:
        self.is_cut = False
        self.is_whole = False
        """At its end, one whole document was read."""
        self._body: Body | None = Body()
        self._reader = reader
        try:
            self._decoder = Decoder(coding)
        except DecodingError:
            self._body = None

    def feed(self, data: bytes) -> None:
        if self._body is None or self._reader is None:
            return
        try:
            for plain in self._decoder.feed(data):
                self._body.feed(plain)
        except DecodingError:
            self._body = None

    def end(self) -> None:
        body, self._body = self._body, None
        if body is None or self._reader is None or not len(body):
            return
        found = self._reader.found
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
        self._events = Parser()
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

    def end(self, at: float, *, is_clean: bool) -> None:
        """No more will come; `is_clean`: because that was all."""
        if self.is_stream:
            if is_clean:
                for event in self._events.close():
                    self._event(event, at)
            return
        document, self._document = self._document, Body()
        if not len(document):
            return
        try:
            answer = self._read(document)
        except NotJsonError:
            if not is_clean:
                self._half(document)
            return
        self._reader.answer(answer)

    def _half(self, document: Body) -> None:
        """Take from a document that broke off what its two ends say."""
        found = self._reader.found
        self._reader.answer(salvaged(*document.ends))
        found.has_ended = False
        self.is_half_document = not found.has_usage

    def _plain(self, data: bytes, at: float) -> None:
        if self._start is not None:
            data = self._sniffed(data)
        if self.is_stream:
            for event in self._events.feed(data):
                self._event(event, at)
        elif not self.is_unreadable:
            self._document.feed(data)

    def _sniffed(self, data: bytes) -> bytes:
        """Decide by the first bytes how the body is framed: headers lie. What is to be read now."""
        start = (self._start or b"") + data
        bare = start.removeprefix(b"\xef\xbb\xbf").lstrip(_SPACE)
        if not bare or any(known.startswith(bare) and known != bare for known in _SSE_STARTS):
            self._start = start[-16:]
            return b""
        self._start = None
        self.is_stream = bare.startswith(_SSE_STARTS)
        self.is_unreadable = not self.is_stream and bare[:1] not in b"{["
        return bare

    def _event(self, event: Event, at: float) -> None:
        words = event.data.whole.strip()
        self._is_done |= words == b"[DONE]"
        if words not in {b"", b"[DONE]"}:
            try:
                self._reader.event(event.name, self._read(event.data), at)
            except NotJsonError:
                self.has_gap = True
        # The end of the whole stream, whatever the reader makes of an event behind it.
        self._reader.found.has_ended |= self._is_done

    def _read(self, body: Body) -> Json:
        """The document, or what can be saved of one that is too long. Raises NotJsonError."""
        if not body.is_cut:
            return parse(body.whole)
        self.has_gap = True
        self._reader.found.transcript.drop()
        saved = salvaged(*body.ends)
        return {**saved, "response": saved}

    def _broke(self) -> None:
        """Broken compression: what came before it stands, if it was a stream."""
        self.has_gap = True
        self.is_unreadable = not self._reader.found.has_answer
