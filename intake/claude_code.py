"""Transcripts of Claude Code: ~/.claude/projects/**/*.jsonl.

An answer is written as one line for each block of its content, all with its id and its
usage so far, and between them the results of the tools that it called. Resuming or forking a
session copies lines into another file. Sub-agents write to files of their own (in versions
before them, to that of their session) as `isSidechain`.
"""

import re
from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from intake.files import BrokenFileError, Opened
from intake.lines import entry_of, lines, moment_of
from intake.turns import Told
from wire import fields
from wire.capture import new_uid
from wire.exchange import Exchange, Outcome, Task
from wire.fields import Json, mapping, string
from wire.names import identifier, name
from wire.usages import of_messages

_MS = timedelta(milliseconds=1)
_OPEN = 64
"""Answers whose further lines are waited for."""
_PATIENCE = timedelta(minutes=30)
"""A question that is longer ago than this was not what the answer began with."""
_AT = re.compile(rb'"timestamp"\s*:\s*"([^"\\]{1,40})"')
_RETRY = re.compile(rb'"retryAttempt"\s*:\s*(\d{1,3})\b')
_REAL_ID = re.compile(r"msg_(?:bdrk_|vrtx_)?[A-Za-z0-9]{20,}")
"""As Anthropic gives it: to one answer in the world."""
_SYNTHETIC = "<synthetic>"
_CLOUDS = {
    "msg_bdrk_": ("bedrock", "aws.bedrock", "/model/{model}/invoke-with-response-stream"),
    "msg_vrtx_": (
        "vertex",
        "gcp.vertex_ai",
        "/v1/projects/{project}/locations/{location}/publishers/{publisher}"
        "/models/{model}:streamRawPredict",
    ),
}
_ANTHROPIC = ("anthropic", "anthropic", "/v1/messages")
_OTHERS = {
    "glm-": ("zai", "zai", "/api/anthropic/v1/messages"),
    "deepseek-": ("deepseek", "deepseek", "/anthropic/v1/messages"),
}
"""Whose models others made people use it with, under an imitation of Anthropic's API."""


@dataclass(slots=True)
class _Answer:
    """What the lines of one answer said so far."""

    line: Mapping[str, Json]
    """The one with the most tokens."""
    output_tokens: int
    asked_at: str
    """When what it answers was written, as the file has it."""
    first_at: str
    last_at: str
    retry_count: int | None


def turns(file: Opened) -> Iterator[Told | str]:
    """The answers in a transcript, as they began (`intake.turns.Reader`)."""
    session = _Session()
    try:
        for line in lines(file.content):
            if b'"usage"' in line:
                session.answered(line)
                if session.ready:
                    yield from session.ready
                    session.ready.clear()
            elif b'"user"' in line:
                session.asked(line)
            elif b'"retryAttempt"' in line:
                session.retried(line)
    except BrokenFileError:
        yield from session.rest()
        raise
    yield from session.rest()


class _Session:
    """One file, line by line."""

    def __init__(self) -> None:
        self.ready: list[Told | str] = []
        """What is complete, and to be taken."""
        self._likes: dict[tuple[object, ...], Exchange] = {}
        """The exchanges that answers of this file were like, by what they differ in."""
        self._counts: Counter[str | None] = Counter()
        """Answers of each conversation."""
        self._open: OrderedDict[tuple[str, ...], _Answer] = OrderedDict()
        self._asked = b""
        self._retries: int | None = None

    def asked(self, line: bytes) -> None:
        """Something that the model is to answer; only its time is looked at."""
        # The line's own time is its last: what a tool gave may hold others.
        found = line.rfind(b'"timestamp"')
        if found >= 0 and (at := _AT.match(line, found)):
            self._asked = at[1]
            self._retries = None

    def retried(self, line: bytes) -> None:
        """A request failed, and was sent again."""
        if found := _RETRY.search(line):
            self._retries = int(found[1])

    def answered(self, line: bytes) -> None:
        """A line of an answer."""
        entry = entry_of(line)
        if isinstance(entry, str):
            self.ready.append(entry)
        if entry is None or isinstance(entry, str):
            return
        message = mapping(entry.get("message"))
        if entry.get("type") != "assistant" or not isinstance(message.get("usage"), dict):
            if entry.get("type") == "user":
                self.asked(line)
            return
        if entry.get("isApiErrorMessage"):
            self.ready.append("no_answer")
        elif message.get("model") != _SYNTHETIC:
            self._keep(entry, message)

    def _keep(self, entry: Mapping[str, Json], message: Mapping[str, Json]) -> None:
        at = string(entry.get("timestamp"))
        group = self._group(entry)
        made = fields.count(mapping(message.get("usage")).get("output_tokens")) or 0
        held = self._open.get(group)
        if held is None:
            asked = self._asked.decode("ascii", "replace")
            self._open[group] = _Answer(entry, made, asked, at, at, self._retries)
            self._retries = None
        else:
            held.last_at = at
            if made >= held.output_tokens:
                held.line, held.output_tokens = entry, made
        if len(self._open) > _OPEN:
            self.ready.append(self._turn(self._open.popitem(last=False)[1]))

    def _group(self, entry: Mapping[str, Json]) -> tuple[str, ...]:
        """What the lines of one answer in this file have in common."""
        named = mapping(entry.get("message")).get("id"), entry.get("requestId")
        if named[0] and named[1] and isinstance(named[0], str) and isinstance(named[1], str):
            return named[0], named[1]
        uid, request = _ids(entry)
        if _is_unique(uid, request):
            return uid, request
        return (uid, self._asked.decode("ascii", "replace"), "") if uid else (new_uid(),)

    def rest(self) -> Iterator[Told | str]:
        """The answers that were waited for, when the file has ended."""
        while self._open:
            yield self._turn(self._open.popitem(last=False)[1])

    def _turn(self, answer: _Answer) -> Told | str:
        first, asked = moment_of(answer.first_at), moment_of(answer.asked_at)
        if first is None:
            return "entry_broken"
        entry, message = answer.line, mapping(answer.line.get("message"))
        started, duration_ms = first, None
        if asked is not None and timedelta() <= first - asked <= _PATIENCE:
            last = moment_of(answer.last_at) or first
            started, duration_ms = asked, max(last - asked, timedelta()) / _MS
        usage = of_messages(message.get("usage"))
        if usage.input_tokens is None or usage.output_tokens is None:
            return "no_usage"
        like = self._like(entry, message)
        self._counts[like.conversation_id] += 1
        uid = string(message.get("id"))
        return Told(
            like,
            _key(answer),
            started,
            usage,
            uid if _REAL_ID.fullmatch(uid) else identifier(uid),
            duration_ms,
            answer.retry_count,
            self._counts[like.conversation_id],
        )

    def _like(self, entry: Mapping[str, Json], message: Mapping[str, Json]) -> Exchange:
        """The exchange of an answer, but for what no other has."""
        usage = mapping(message.get("usage"))
        found = (
            string(message.get("id"))[:9],
            message.get("model"),
            entry.get("version"),
            _conversation(entry),
            usage.get("service_tier"),
            usage.get("inference_geo"),
        )
        key = tuple(map(string, found))
        if key not in self._likes:
            self._likes[key] = _exchange(*key)
        return self._likes[key]


def _exchange(
    start: str, called: str, version: str, conversation: str, tier: str, place: str
) -> Exchange:
    model, region = name(called), name(place, 32)
    service, provider, endpoint = _service(start, model or "")
    return Exchange(
        uid="",
        started_at=datetime.min.replace(tzinfo=UTC),
        source="transcript",
        service=service,
        provider=provider,
        endpoint=endpoint,
        task=Task.CHAT,
        outcome=Outcome.COMPLETE,
        client="claude-code",
        client_version=name(version, 32),
        model_requested=model,
        model_served=model,
        service_tier=name(tier, 32),
        region_hint=None if region == "not_available" else region,
        is_streamed=True,
        http_status=200,
        conversation_id=conversation or None,
    )


def _is_unique(uid: str, request: str) -> bool:
    """Some gateways give every answer the same id."""
    return bool(uid and request) or _REAL_ID.fullmatch(uid) is not None


def _key(answer: _Answer) -> str:
    """What tells an answer from all others, in each copy of its lines."""
    uid, request = _ids(answer.line)
    if _is_unique(uid, request):
        return f"{uid}\n{request}"
    line = "" if uid else string(answer.line.get("uuid"))
    return line or f"{uid}\n{answer.first_at}"


def _ids(entry: Mapping[str, Json]) -> tuple[str, str]:
    """Of the answer and of its request; '' for one that is not told."""
    return string(mapping(entry.get("message")).get("id")), string(entry.get("requestId"))


def _conversation(entry: Mapping[str, Json]) -> str | None:
    """A sub-agent's is its own."""
    session, agent = string(entry.get("sessionId")), string(entry.get("agentId"))
    if entry.get("isSidechain") is True:
        return f"{session}/{agent or 'side'}"
    return session or None


def _service(uid: str, model: str) -> tuple[str, str, str]:
    """The service, provider and endpoint that the live row of an answer has."""
    for start, found in _CLOUDS.items():
        if uid.startswith(start):
            return found
    return next((found for start, found in _OTHERS.items() if model.startswith(start)), _ANTHROPIC)
