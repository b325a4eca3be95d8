"""Sessions of Gemini CLI: ~/.gemini/tmp/*/chats/session-*.json, later .jsonl.

A .json file is one document with its `messages`. A .jsonl file is written as a session goes:
a message again whenever more of it is known, lists of all messages as `$set`. `logs.json` beside
them holds what was asked and no answer.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from intake.files import BrokenFileError, Opened
from intake.lines import LIMIT, entry_of, lines, moment_of
from intake.turns import Turn
from wire import fields
from wire.capture import new_uid
from wire.exchange import Exchange, Outcome, Reading, Task, Usage
from wire.fields import Json, NotJsonError, count, mapping, mappings, string
from wire.formats.google_usages import of_gemini
from wire.names import name

_PATIENCE = timedelta(minutes=30)
_ENDPOINT = "/v1beta/models/{model}:streamGenerateContent"
_COUNTS = {
    "promptTokenCount": "input",
    "candidatesTokenCount": "output",
    "cachedContentTokenCount": "cached",
    "thoughtsTokenCount": "thoughts",
    "toolUsePromptTokenCount": "tool",
}
"""The API's names of what a session calls otherwise; its output leaves the thoughts out."""


def turns(file: Opened) -> Iterator[Turn | str]:
    """The answers of a session (`intake.turns.Reader`)."""
    session = _Session()
    if _is_by_lines(file.start):
        for line in lines(file.content):
            yield from session.line(line)
    else:
        yield from session.document(file.content.read(LIMIT + 1))
    yield from session.rest()


def asked(file: Opened) -> Iterator[Turn | str]:
    """What was asked, without its answers (`intake.turns.Reader`)."""
    try:
        entries = mappings(fields.parse(file.content.read(LIMIT)))
    except NotJsonError:
        raise BrokenFileError from None
    yield from ("only_asked" for entry in entries if entry.get("type") == "user")


def _is_by_lines(start: bytes) -> bool:
    try:
        return "messages" not in mapping(fields.parse(start.partition(b"\n")[0]))
    except NotJsonError:
        return False


class _Session:
    """One file, message by message."""

    def __init__(self) -> None:
        self._id = ""
        self._asked: datetime | None = None
        self._told: set[str] = set()
        """Messages whose tokens are known."""
        self._untold: dict[str, None] = {}
        """Answers whose tokens are not."""

    def document(self, data: bytes) -> Iterator[Turn | str]:
        """A whole session. Raises BrokenFileError."""
        if len(data) > LIMIT:
            yield "entry_too_large"
            return
        try:
            whole = mapping(fields.parse(data))
        except NotJsonError:
            raise BrokenFileError from None
        self._id = string(whole.get("sessionId"))
        for message in mappings(whole.get("messages")):
            yield from self._message(message)

    def line(self, line: bytes) -> Iterator[Turn | str]:
        """What a line brings."""
        entry = entry_of(line)
        if isinstance(entry, str):
            yield entry
        if entry is None or isinstance(entry, str):
            return
        self._id = string(entry.get("sessionId")) or self._id
        if "type" in entry:
            yield from self._message(entry)
        for message in mappings(mapping(entry.get("$set")).get("messages")):
            yield from self._message(message)

    def rest(self) -> Iterator[str]:
        """The answers that were left without tokens."""
        yield from ("no_usage" for _ in self._untold)

    def _message(self, message: Mapping[str, Json]) -> Iterator[Turn | str]:
        at = moment_of(message.get("timestamp"))
        uid = string(message.get("id")) or string(message.get("timestamp"))
        before, self._asked = self._asked, _latest(message, at) or self._asked
        if message.get("type") != "gemini" or uid in self._told:
            return
        tokens = mapping(message.get("tokens"))
        used = {key: count(tokens.get(said)) for key, said in _COUNTS.items()}
        if not any(used.values()):
            self._untold[uid] = None
            return
        if at is None:
            yield "entry_broken"
            return
        self._told.add(uid)
        self._untold.pop(uid, None)
        is_told = before is not None and timedelta() <= at - before <= _PATIENCE
        yield self._turn(message, used, before if is_told and before else at, at)

    def _turn(
        self,
        message: Mapping[str, Json],
        used: Mapping[str, int | None],
        started: datetime,
        ended: datetime,
    ) -> Turn:
        model = name(message.get("model"))
        uid = string(message.get("id")) or ended.isoformat()
        exchange = Exchange(
            uid=new_uid(),
            started_at=started,
            source="transcript",
            service="gemini",
            provider="gcp.gemini",
            endpoint=_ENDPOINT,
            task=Task.CHAT,
            outcome=Outcome.COMPLETE,
            client="gemini-cli",
            model_requested=model,
            model_served=model,
            is_streamed=True,
            http_status=200,
            conversation_id=self._id or None,
            duration_ms=(ended - started) / timedelta(milliseconds=1) or None,
            usage=of_gemini(used, is_over=True) or Usage(),
        )
        return Turn(reading=Reading(exchange=exchange), key=f"{self._id}\n{uid}")


def _latest(message: Mapping[str, Json], at: datetime | None) -> datetime | None:
    """When a message was complete, the results of its tools included."""
    called = (moment_of(call.get("timestamp")) for call in mappings(message.get("toolCalls")))
    return max((time for time in (at, *called) if time), default=None)
