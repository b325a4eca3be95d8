"""The WebSocket of chatgpt.com on which answers go on that an HTTP exchange began.

Frames are objects or arrays of them. A message's `encoded_item` is server-sent events as text;
the reply to a subscription repeats what came before it, as `catchups`.
"""

from collections.abc import Iterator, Mapping

from wire.fields import Json, NotJsonError, mapping, mappings, parse, string
from wire.framings import sse
from wire.names import identifier
from wire.sessions import Relay, Session

_END = "[DONE]"


class ChatGptSocket(Session):
    """Relays the items of every topic; `ChatGpt` takes none of them twice.

    A relay's body is {relay: {id, offset, events: [{event, data}]}}: the item's name and place
    in its stream where they are known, and its events with their data as JSON, or "[DONE]".
    """

    only_relays = True

    def received(self, body: Json, at: float) -> Iterator[Relay]:
        for frame in mappings(body if isinstance(body, list) else [body]):
            reply = mapping(frame.get("reply"))
            yield from _relayed(frame, "")
            for message in mappings(reply.get("catchups")):
                yield from _relayed(message, string(reply.get("topic_id")))


def _relayed(message: Mapping[str, Json], topic: str) -> Iterator[Relay]:
    named = identifier(string(message.get("topic_id")) or topic)
    outer = mapping(message.get("payload"))
    item = mapping(outer.get("payload"))
    if named is None or outer.get("type") != "conversation-turn-stream":
        return
    if item.get("type") == "done":
        events: list[Json] = [{"data": _END}]
    else:
        events = list(_events(string(item.get("encoded_item"))))
    if events:
        place = {"id": _word(item.get("stream_item_id")), "offset": _word(message.get("offset"))}
        yield Relay(named, {"relay": {**place, "events": events}})


def _events(encoded: str) -> Iterator[Json]:
    parser = sse.Parser()
    for event in (*parser.feed(encoded.encode("utf-8", "surrogatepass")), *parser.close()):
        if event.data.strip() == _END.encode():
            yield {"data": _END}
            continue
        try:
            yield {"event": event.name, "data": parse(event.data)}
        except NotJsonError:
            continue


def _word(value: Json) -> str | None:
    return str(value) if isinstance(value, str | int) else None
