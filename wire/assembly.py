"""One exchange, followed from its head to its end."""

from wire.capture import Ending, Head, Part, Piece
from wire.clients import client
from wire.exchange import Exchange, Outcome, Reading, Usage
from wire.findings import Findings
from wire.framing import RequestBody, ResponseBody
from wire.names import label, name
from wire.readers import READERS

_SERVER_TIMES = ("openai-processing-ms", "x-envoy-upstream-service-time", "x-inference-time")


class Assembly:
    """Takes the pieces of one exchange as they come and says at its end what it was.

    No bytes make it raise. Its memory is bounded by `wire.bodies.KEPT_LIMIT`
    for words and as much again for the body that is being read.
    """

    def __init__(self, head: Head) -> None:
        self.head = head
        maker = READERS.get(head.route.reader or "")
        self._reader = maker() if maker else None
        self._request = RequestBody(head.headers.get("content-encoding"), self._reader)
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
                    coding = self._headers.get("content-encoding")
                    self._response = ResponseBody(coding, self._reader)
            case Part.RESPONSE:
                self._response_bytes += len(piece.data)
                if self._first_byte_at is None:
                    self._first_byte_at = piece.at
                if self._response:
                    self._response.feed(piece.data, piece.at)
            case _:
                pass

    def finish(self, ended: Piece) -> Reading:
        """What the exchange was, given the ENDED piece."""
        ending, at = ended.ending or Ending.FINISHED, ended.at
        is_dropped = ended.is_dropped
        self._request.end()
        if self._response:
            is_whole = ending is Ending.FINISHED and not is_dropped
            self._response.end(at, is_clean=is_whole)
        outcome = self._outcome(ending, is_dropped)
        found = self.found
        is_known = outcome not in {Outcome.REFUSED, Outcome.OPAQUE} and self._was_heard(ending)
        usage = found.usage if is_known else Usage()
        is_broken = outcome in {Outcome.ABORTED, Outcome.CUT, Outcome.INTERRUPTED}
        has_gap = is_dropped or (self._response is not None and self._response.has_gap)
        prompt = found.prompt if is_known and usage.input_tokens is None else None
        completion = None
        is_half = self._response is not None and self._response.is_half_document
        # Nothing read of a copy that was dropped is nothing known, and not zero tokens;
        # nor is it known what a server made of half a request.
        is_unsent = self._status is None and not self._request.is_whole
        is_unread = is_half or is_unsent or (is_dropped and found.transcript.is_empty)
        if is_known and usage.output_tokens is None and not is_unread:
            completion = found.transcript.completion()
        return Reading(
            exchange=self._exchange(
                outcome,
                usage,
                at,
                is_text_cut=self._request.is_cut or found.transcript.is_cut or is_dropped,
                is_lower_bound=is_broken or (has_gap and usage.output_tokens is None),
            ),
            prompt=prompt,
            completion=completion,
        )

    def _outcome(self, ending: Ending, is_dropped: bool) -> Outcome:
        found, response = self.found, self._response
        if self._is_refused or (found.has_failed and not found.chunk_count and not found.has_usage):
            return Outcome.REFUSED
        if self._reader is None or (response and response.is_unreadable):
            return Outcome.OPAQUE
        if found.has_ended and not found.has_failed:
            return Outcome.COMPLETE
        match ending:
            case Ending.CLIENT_LEFT:
                return Outcome.ABORTED
            case Ending.UPSTREAM_BROKE:
                return Outcome.CUT
            case Ending.RECORDER_ENDED:
                return Outcome.INTERRUPTED
        if is_dropped:
            return Outcome.COMPLETE
        if found.has_failed or (response and response.is_stream and found.has_answer):
            return Outcome.CUT
        return Outcome.OPAQUE

    @property
    def _is_refused(self) -> bool:
        """An error, or a redirect: no model was at work."""
        return self._status is not None and self._status >= 300

    def _was_heard(self, ending: Ending) -> bool:
        """False if the upstream broke before it answered: perhaps it never saw the request."""
        return self._status is not None or ending is not Ending.UPSTREAM_BROKE

    def _exchange(
        self, outcome: Outcome, usage: Usage, at: float, *, is_text_cut: bool, is_lower_bound: bool
    ) -> Exchange:
        head, found = self.head, self.found
        route = head.route
        client_name, client_version = self._client()
        is_stream = self._response is not None and self._response.is_stream
        return Exchange(
            uid=head.uid,
            started_at=head.started_at,
            source=head.source,
            service=route.service,
            provider=route.provider,
            endpoint=route.endpoint,
            task=route.task,
            outcome=outcome,
            client=client_name,
            client_version=client_version,
            label=head.label or label(head.headers.get("x-wattprint-label")),
            response_id=found.response_id,
            model_requested=found.model_requested,
            model_served=found.model_served,
            service_tier=found.service_tier,
            reasoning_effort=found.reasoning_effort,
            region_hint=self._region_hint(),
            is_local=route.is_local,
            is_streamed=is_stream or (found.is_stream_asked and self._first_byte_at is None),
            http_status=self._status,
            is_text_cut=is_text_cut,
            is_lower_bound=is_lower_bound,
            retry_count=_whole_number(head.headers.get("x-stainless-retry-count")),
            usage=usage,
            message_count=found.prompt.message_count if found.prompt else None,
            tool_count=found.prompt.tool_count if found.prompt else None,
            output_count=found.output_count,
            request_bytes=self._request_bytes,
            response_bytes=self._response_bytes,
            chunk_count=found.chunk_count,
            ttfb_ms=self._since_start_ms(self._first_byte_at),
            ttft_ms=self._since_start_ms(found.first_token_at),
            last_token_ms=self._since_start_ms(found.last_token_at),
            duration_ms=self._since_start_ms(at),
            server_ms=self._server_ms(),
        )

    def _client(self) -> tuple[str | None, str | None]:
        """The command that `run` started wins; a version is only its own."""
        family, version = client(self.head.headers.get("user-agent"))
        if self.head.client is None:
            return family, version
        return self.head.client, version if family == self.head.client else None

    def _region_hint(self) -> str | None:
        headers = self._headers
        said = (headers.get("x-ms-region"), headers.get("x-groq-region"))
        # Azure spells a region "Sweden Central" or "swedencentral", as it likes.
        known = [name(value.replace(" ", "").lower(), 32) for value in said if value]
        return next(filter(None, known), None) or self.found.region_hint or self._host_region

    @property
    def _host_region(self) -> str | None:
        return name(self.head.route.region_hint, 32)

    def _server_ms(self) -> float | None:
        values = (_whole_number(self._headers.get(key)) for key in _SERVER_TIMES)
        return next((float(value) for value in values if value is not None), None)

    def _since_start_ms(self, at: float | None) -> float | None:
        return None if at is None else round(max(at - self.head.started, 0.0) * 1000, 1)


def _whole_number(value: str | None) -> int | None:
    """A header's whole number (its decimals are left off), if it is one below ten million."""
    digits = (value or "").strip().partition(".")[0]
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= 7 else None
