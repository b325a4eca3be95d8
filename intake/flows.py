"""mitmproxy's flow files, of any version, as `mitmdump -w` and mitmweb write them.

mitmproxy itself is loaded when the first file is read: it costs 0.9 s.
"""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from intake.files import BrokenFileError
from intake.recorded import (
    Entry,
    Line,
    Message,
    Recorded,
    UnreadableError,
    decoded,
    ending_of,
    is_moment,
    moment,
)
from wire.capture import Ending, kept

if TYPE_CHECKING:
    from mitmproxy.http import HTTPFlow
    from mitmproxy.http import Message as HTTPMessage


class FlowEntry:
    """One HTTP flow."""

    def __init__(self, flow: "HTTPFlow") -> None:
        request = flow.request
        named = (request.pretty_host, flow.client_conn.sni or "", request.host)
        is_upgrade = request.headers.get("upgrade", "").lower() == "websocket"
        self.line = Line(request.method, named, request.port, request.path, is_upgrade)
        self._flow = flow

    def recorded(self) -> Recorded:
        """Raises UnreadableError."""
        flow, request, response = self._flow, self._flow.request, self._flow.response
        started = request.timestamp_start
        request_end = request.timestamp_end or started
        answered = response.timestamp_start if response else None
        error_at = flow.error.timestamp if flow.error else None
        ended = (response.timestamp_end if response else None) or error_at or answered or started
        error = flow.error.msg if flow.error else ""
        headers, body = _plain(request)
        answer_headers, answer = _plain(response) if response else ({}, None)
        return Recorded(
            started_at=moment(started),
            sent=started,
            request_end=request_end,
            first_byte=answered,
            ended=ended,
            request_headers=headers,
            request=body or b"",
            request_bytes=len(request.raw_content or b""),
            status=response.status_code if response else None,
            response_headers=answer_headers,
            response=None if answer is None else ((None, answer),),
            response_bytes=len((response and response.raw_content) or b""),
            messages=_messages(flow),
            ending=_ending(flow, error),
        )


def entries(content: io.BufferedReader) -> Iterator[Entry]:
    """The HTTP flows of a file one by one.

    Raises:
        BrokenFileError: it ends within a flow, or stops making sense.
    """
    from mitmproxy.exceptions import FlowReadException
    from mitmproxy.http import HTTPFlow
    from mitmproxy.io import FlowReader

    stream = iter(FlowReader(content).stream())
    while True:
        try:
            flow = next(stream)
        except StopIteration:
            return
        except (FlowReadException, LookupError, AttributeError, MemoryError) as error:
            raise BrokenFileError(type(error).__name__) from None
        if isinstance(flow, HTTPFlow):
            yield FlowEntry(flow)


def _plain(message: "HTTPMessage") -> tuple[dict[str, str], bytes | None]:
    """The kept headers and the body, decoded; None: it was streamed past and not kept."""
    headers = kept(message.headers.items(multi=True))
    body = message.raw_content
    coding = headers.get("content-encoding")
    if body is None or not coding:
        return headers, body
    plain = decoded(body, coding)
    if plain is None:
        return headers, body
    del headers["content-encoding"]
    return headers, plain


def _ending(flow: "HTTPFlow", error: str) -> Ending:
    if flow.websocket is not None and flow.websocket.closed_by_client is False and not error:
        return Ending.UPSTREAM_BROKE
    return ending_of(error)


def _messages(flow: "HTTPFlow") -> tuple[Message, ...] | None:
    if flow.websocket is None:
        return None
    listed = [message for message in flow.websocket.messages if not message.dropped]
    if not all(is_moment(message.timestamp) for message in listed):
        raise UnreadableError("entry_broken")
    return tuple(Message(one.from_client, one.timestamp, one.content) for one in listed)
