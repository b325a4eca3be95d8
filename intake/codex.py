"""Transcripts of Codex: ~/.codex/sessions/YYYY/MM/DD/rollout-*.jsonl.

Each request leaves its usage: as a `token_usage_record` with the answer's id (from 2026 on),
and as an event `token_count`, which has the sum over the thread too and is repeated whenever
limits or settings are told. Files of before September 2025 have no usage. A thread that was
forked, or that a sub-agent was given, begins with a copy of what was before, which is known by
the ids of its turns and answers, and in files without them by being written at one moment.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.files import BrokenFileError, Opened
from intake.lines import entry_of, lines, moment_of
from intake.turns import Turn
from wire.capture import new_uid
from wire.exchange import Exchange, Outcome, Reading, Task, Usage
from wire.fields import Json, count, mapping, string
from wire.names import identifier, name
from wire.usages import clamped

_BURST = timedelta(seconds=1)
"""Between two lines of a copied history; an answer of a thread's own takes longer."""
_PATIENCE = timedelta(minutes=30)
_HEAD = 300
"""Bytes of a line in which its kind shows."""
_AT = re.compile(rb'\s*\{\s*"timestamp"\s*:\s*"([^"\\]{1,40})"')
_TOLD = (
    b'"token_count"',
    b'"token_usage_record"',
    b'"turn_context"',
    b'"session_meta"',
    b'"thread_settings_applied"',
)
_ASKED = re.compile(rb'"(?:\w+_output|user|turn_context)"')
_NO_USAGE = re.compile(rb'\s*\{(?=[^\n]{0,200}"message")(?=[^\n]{0,200}"role"\s*:\s*"assistant")')
_OPENAI = ("openai", "openai", "/v1/responses")
_SUBSCRIBED = ("chatgpt.com", "openai", "/backend-api/codex/responses")
_SERVICES = {
    "azure": ("azure", "azure.ai.openai", "/openai/v1/responses"),
    "oss": ("ollama", "ollama", "/v1/responses"),
    "ollama": ("ollama", "ollama", "/v1/responses"),
    "lmstudio": ("lmstudio", "lmstudio", "/v1/responses"),
    "amazon-bedrock": ("bedrock", "aws.bedrock", "/openai/v1/responses"),
}
_LOCAL = frozenset({"ollama", "lmstudio"})


@dataclass(frozen=True, slots=True)
class _Used:
    """The usage of one request, and what it is known by."""

    key: str
    usage: Usage
    asked_at: datetime | None
    at: datetime
    response_id: str | None = None


def turns(file: Opened) -> Iterator[Turn | str]:
    """The answers in a rollout (`intake.turns.Reader`)."""
    thread = _Thread()
    try:
        for line in lines(file.content):
            yield from thread.line(line)
    except BrokenFileError:
        yield from thread.rest()
        raise
    yield from thread.rest()


class _Thread:
    """One file, line by line."""

    def __init__(self) -> None:
        self._meta: Mapping[str, Json] = {}
        self._turn: Mapping[str, Json] = {}
        self._tier: str | None = None
        self._is_subscribed = False
        self._asked = b""
        self._totals: tuple[int, ...] | None = None
        self._last: _Used | None = None
        """Waits for what is told of it after it."""
        self._copied_at: datetime | None = None
        """When the last line of a copied history was written; None: that is over."""
        self._has_usage = False
        self._unread = 0

    def line(self, line: bytes) -> Iterator[Turn | str]:
        """What is complete with a line."""
        if not any(name in line for name in _TOLD):
            if _ASKED.search(line, 0, _HEAD) and (at := _AT.match(line)):
                self._asked = at[1]
            elif not self._has_usage and _NO_USAGE.match(line):
                self._unread += 1
            return
        entry = entry_of(line)
        if isinstance(entry, str):
            yield entry
        if entry is None or isinstance(entry, str):
            return
        yield from self._told(entry)

    def rest(self) -> Iterator[Turn | str]:
        """What was waited for, when the file has ended."""
        yield from self._emitted(None)
        if not self._has_usage:
            yield from ("no_usage",) * self._unread

    def _told(self, entry: Mapping[str, Json]) -> Iterator[Turn | str]:
        payload = mapping(entry.get("payload"))
        kind = entry.get("type")
        match payload.get("type") if kind == "event_msg" else kind:
            case "session_meta" if not self._meta:
                self._meta = payload
                if _parent(payload):
                    self._copied_at = moment_of(entry.get("timestamp"))
            case "turn_context":
                self._turn = payload
                self._asked = string(entry.get("timestamp")).encode("ascii", "replace")
            case "thread_settings_applied":
                settings = mapping(payload.get("thread_settings"))
                self._tier = name(settings.get("service_tier"), 32) or self._tier
            case "token_usage_record":
                yield from self._recorded(payload, moment_of(entry.get("timestamp")))
            case "token_count":
                yield from self._counted(payload, moment_of(entry.get("timestamp")))

    def _recorded(self, payload: Mapping[str, Json], at: datetime | None) -> Iterator[Turn | str]:
        """A request's usage with its answer's id."""
        usage, uid = _usage(payload.get("usage")), string(payload.get("response_id"))
        if usage is None or not uid:
            return
        if at is None:
            yield "entry_broken"
            return
        yield from self._emitted(_Used(uid, usage, self._asked_at(), at, uid))

    def _counted(self, payload: Mapping[str, Json], at: datetime | None) -> Iterator[Turn | str]:
        """The event that tells the thread's sum too; the same request may have been recorded."""
        self._is_subscribed |= isinstance(payload.get("rate_limits"), dict)
        info = mapping(payload.get("info"))
        sums = mapping(info.get("total_token_usage"))
        totals = _numbers(sums) if sums else None
        before, self._totals = self._totals, totals or self._totals
        if totals is not None and totals == before:
            return  # told once more
        usage = _usage(info.get("last_token_usage")) or _usage(_grown(sums, before))
        if usage is None:
            return
        if self._last is not None and self._last.response_id and self._last.usage == usage:
            yield from self._emitted(None)
            return
        if at is None:
            yield "entry_broken"
            return
        turn = string(self._turn.get("turn_id"))
        if not turn and self._is_copied(at):
            self._has_usage = True
            return
        thread = turn or string(self._meta.get("id")) or at.isoformat()
        key = f"{thread}\n{totals or at}\n{sorted(usage.counts.items(), key=str)}"
        yield from self._emitted(_Used(key, usage, self._asked_at(), at))

    def _is_copied(self, at: datetime) -> bool:
        if self._copied_at is None or not timedelta() <= at - self._copied_at <= _BURST:
            self._copied_at = None
            return False
        self._copied_at = at
        return True

    def _asked_at(self) -> datetime | None:
        return moment_of(self._asked.decode("ascii", "replace"))

    def _emitted(self, following: _Used | None) -> Iterator[Turn]:
        """The request before this one, of which all is told now."""
        used, self._last = self._last, following
        self._has_usage |= following is not None
        if used is not None:
            yield Turn(reading=Reading(exchange=self._exchange(used)), key=used.key)

    def _exchange(self, used: _Used) -> Exchange:
        service, provider, endpoint = self._service()
        asked = used.asked_at
        started = asked if asked and timedelta() <= used.at - asked <= _PATIENCE else used.at
        model = name(self._turn.get("model"))
        return Exchange(
            uid=new_uid(),
            started_at=started,
            source="transcript",
            service=service,
            provider=provider,
            endpoint=endpoint,
            task=Task.CHAT,
            outcome=Outcome.COMPLETE,
            client="codex",
            client_version=name(self._meta.get("cli_version"), 32),
            response_id=identifier(used.response_id),
            model_requested=model,
            model_served=model,
            service_tier=self._tier,
            reasoning_effort=_effort(self._turn),
            is_local=provider in _LOCAL,
            is_streamed=True,
            usage=used.usage,
            conversation_id=string(self._meta.get("id")) or None,
            duration_ms=(used.at - started) / timedelta(milliseconds=1) or None,
        )

    def _service(self) -> tuple[str, str, str]:
        """The service, provider and endpoint that the live row of an answer has."""
        chosen = string(self._meta.get("model_provider")).lower() or "openai"
        if chosen == "openai":
            return _SUBSCRIBED if self._is_subscribed else _OPENAI
        known = name(chosen, 32) or "openai"
        return _SERVICES.get(chosen, (known, known, "/v1/responses"))


def _parent(meta: Mapping[str, Json]) -> str:
    """The thread that a thread's history was copied from."""
    agent = mapping(mapping(meta.get("source")).get("subagent"))
    spawned = mapping(agent.get("thread_spawn"))
    return string(meta.get("forked_from_id")) or string(spawned.get("parent_thread_id"))


def _effort(turn: Mapping[str, Json]) -> str | None:
    settings = mapping(mapping(turn.get("collaboration_mode")).get("settings"))
    return name(turn.get("effort"), 32) or name(settings.get("reasoning_effort"), 32)


def _usage(body: Json) -> Usage | None:
    """None where nothing was used: after a compaction Codex tells a guess of the next request."""
    usage = mapping(body)
    given, made = count(usage.get("input_tokens")), count(usage.get("output_tokens"))
    if given is None or made is None or not (given or made):
        return None
    return clamped(
        input_tokens=given,
        output_tokens=made,
        cached=count(usage.get("cached_input_tokens")),
        cache_write=count(usage.get("cache_write_input_tokens")),
        reasoning=count(usage.get("reasoning_output_tokens")),
    )


_COUNTS = (
    "input_tokens",
    "cached_input_tokens",
    "cache_write_input_tokens",
    "output_tokens",
    "reasoning_output_tokens",
)


def _numbers(sums: Mapping[str, Json]) -> tuple[int, ...]:
    """A thread's sums, which are larger than any count of one request."""
    found = (sums.get(key) for key in _COUNTS)
    return tuple(value if isinstance(value, int) and value >= 0 else 0 for value in found)


def _grown(sums: Mapping[str, Json], before: tuple[int, ...] | None) -> dict[str, Json]:
    """What a sum has grown by since it was told last."""
    if not sums:
        return {}
    now = _numbers(sums)
    return {
        key: max(new - old, 0)
        for key, new, old in zip(_COUNTS, now, before or (0,) * len(now), strict=True)
    }
