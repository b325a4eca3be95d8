"""One exchange, followed from its head to its end."""

from wire.capture import Ending, Head, Part, Piece
from wire.exchange import Outcome, Reading
from wire.fields import Json
from wire.findings import Findings
from wire.framing import RequestBody, ResponseBody
from wire.readers import READERS
from wire.reckoning import Circumstances, outcome_of, reading_of


class Assembly:
    """Takes the pieces of one exchange as they come and says at its end what it was.

    No bytes make it raise. Its memory is bounded by `wire.bodies.KEPT_LIMIT`
    for words and as much again for the body that is being read.
    """

    def __init__(self, head: Head) -> None:
        self.head = head
        maker = READERS.get(head.route.reader or "")
        self._reader = maker() if maker else None
        if self._reader:
            self._reader.headers(head.headers)
        self._request = RequestBody(head.headers, self._reader)
        self._response: ResponseBody | None = None
        self._headers: dict[str, str] = {}
        self._status: int | None = None
        self._request_bytes = 0
        self._response_bytes = 0
        self._first_byte_at: float | None = None

    @property
    def found(self) -> Findings:
        """What is known so far, for a live view."""
        return self._reader.found if self._reader else Findings()

    def feed(self, piece: Piece) -> None:
        """One more piece; those that carry no bytes and no head are ignored."""
        match piece.part:
            case Part.REQUEST:
                self._request_bytes += len(piece.data)
                self._request.feed(piece.data)
            case Part.REQUEST_END:
                self._request.end()
            case Part.RESPONSE_HEAD:
                self._status = piece.status
                self._headers = piece.headers or {}
                if self._reader and not self._is_refused:
                    self._reader.headers(self._headers)
                    coding = self._headers.get("content-encoding")
                    self._response = ResponseBody(coding, self._reader)
            case Part.RESPONSE:
                self._response_bytes += len(piece.data)
                if self._first_byte_at is None:
                    self._first_byte_at = piece.at
                if self._response:
                    self._response.feed(piece.data, piece.at)
            case Part.TAIL:
                self._response_bytes += len(piece.data)
                if self._response:
                    self._response.tail(piece.data, piece.at)
            # A WebSocket that nobody reads.
            case Part.SENT:
                self._request_bytes += len(piece.data)
            case Part.RECEIVED:
                self._response_bytes += len(piece.data)
            case _:
                pass

    def relayed(self, body: Json, at: float) -> None:
        """A part of the answer that came on another connection, see `Findings.handoff`."""
        if self._reader:
            self._reader.event("", body, at)

    def finish(self, ended: Piece) -> Reading:
        """What the exchange was, given the ENDED piece."""
        ending, is_dropped = ended.ending or Ending.FINISHED, ended.is_dropped
        self._request.end()
        if self._response:
            is_whole = ending is Ending.FINISHED and not is_dropped
            self._response.end(ended.at, is_clean=is_whole)
        found, response = self.found, self._response
        is_half = response is not None and response.is_half_document
        # Nothing read of a copy that was dropped is nothing known, and not zero tokens;
        # nor is it known what a server made of half a request.
        is_unsent = self._status is None and not self._request.is_whole
        is_stream = response is not None and response.is_stream
        circumstances = Circumstances(
            head=self.head,
            uid=self.head.uid,
            started=self.head.started,
            started_at=self.head.started_at,
            ended=ended.at,
            status=self._status,
            headers=self._headers,
            request_bytes=self._request_bytes,
            response_bytes=self._response_bytes,
            first_byte_at=self._first_byte_at,
            is_streamed=is_stream or (found.is_stream_asked and self._first_byte_at is None),
            is_text_cut=self._request.is_cut or is_dropped,
            has_gap=is_dropped or (response is not None and response.has_gap),
            # The upstream broke before it answered: perhaps it never saw the request.
            is_unheard=self._status is None and ending is Ending.UPSTREAM_BROKE,
            is_unread=is_half or is_unsent or (is_dropped and found.transcript.is_empty),
        )
        return reading_of(found, self._outcome(ending, is_dropped), circumstances)

    def _outcome(self, ending: Ending, is_dropped: bool) -> Outcome:
        found, response = self.found, self._response
        if self._is_refused:
            return Outcome.REFUSED
        outcome = outcome_of(found, ending)
        if outcome is Outcome.REFUSED:
            return outcome
        if self._reader is None or (response and response.is_unreadable):
            return Outcome.OPAQUE
        if outcome is Outcome.COMPLETE or ending is not Ending.FINISHED:
            return outcome
        if is_dropped:
            return Outcome.COMPLETE
        if found.has_failed or (response and response.is_stream and found.has_answer):
            return Outcome.CUT
        return Outcome.OPAQUE

    @property
    def _is_refused(self) -> bool:
        """An error, or a redirect: no model was at work."""
        return self._status is not None and self._status >= 300
