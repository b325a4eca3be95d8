"""The local API: what the commands show, as JSON, and the requests under way as they come.

Everything is read-only, under /api/v1; docs/api.md describes it.
"""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, fields
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from reports import dates, document, estimate, listing, loading, models, reading, seeking, words
from reports.reading import Reading
from reports.requests import public
from reports.spans import Kind
from reports.tasks import Task, UnknownModel
from store import presence
from store.faults import Fault
from store.listing import ORDERS, Order, Sought
from store.paths import Home
from store.queries import Only

ROOT = "/api/v1"
PAGE = 100
MOST = 1000
"""Requests on one page, by default and at most."""
ROUND_S = 0.5
"""Between two looks at what is under way: what ends shows within a second."""
SILENT_ROUNDS = 30
"""After so many without news a comment keeps the connection alive."""

type Asked = Mapping[str, str]


class Refused(Exception):
    """Answered with a status and an error of this code."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class Api:
    """Answers from one home under one factor set (None: the newest)."""

    def __init__(self, home: Home, factor_set: str | None = None) -> None:
        self._home = home
        self._factor_set = factor_set

    def routes(self) -> list[web.AbstractRouteDef]:
        kinds: tuple[Kind, ...] = ("day", "week", "month", "year")
        periods = [
            web.get(f"{ROOT}/{kind}{name}", self._json(self._period, kind=kind))
            for kind in kinds
            for name in ("", "/{name}")
        ]
        return [
            web.get(ROOT, self._json(self._index)),
            *periods,
            web.get(f"{ROOT}/requests", self._json(self._requests)),
            web.get(f"{ROOT}/requests/{{id}}", self._json(self._request)),
            web.get(f"{ROOT}/models", self._json(self._models)),
            web.get(f"{ROOT}/estimate", self._json(self._estimate)),
            web.get(f"{ROOT}/status", self._json(self._status)),
            web.get(f"{ROOT}/live", self._live),
        ]

    def _json(self, answer: Callable[..., object], **fixed: str) -> Callable[[web.Request], Any]:
        async def handle(request: web.Request) -> web.Response:
            asked = {**request.query, **request.match_info, **fixed}
            try:
                found = await asyncio.to_thread(answer, asked)
            except Refused as refused:
                return _error(refused.status, refused.code, str(refused))
            except Fault as fault:
                return _error(503, fault.code, words.fault(fault))
            return web.Response(text=document.dumped(found), content_type="application/json")

        return handle

    def _index(self, asked: Asked) -> object:
        names = ("day", "week", "month", "year", "requests", "models", "estimate", "status", "live")
        return {"schema": document.SCHEMA, **{name: f"{ROOT}/{name}" for name in names}}

    def _period(self, asked: Asked) -> object:
        kind: Kind = asked["kind"]  # type: ignore[assignment]
        name = asked.get("name")
        try:
            day = dates.first_day(kind, name) if name else None
        except ValueError:
            message = words.say(f"refused.{kind}", text=name)
            raise Refused(400, "bad_name", message) from None
        with self._reading() as read:
            found = loading.period(
                read.log,
                read.factors,
                kind,
                now=read.now,
                time_zone=read.time_zone,
                day=day,
                only=_only(asked),
            )
            return document.document(found)

    def _requests(self, asked: Asked) -> object:
        limit = min(_whole(asked, "limit", PAGE), MOST)
        before = _whole(asked, "before", 0) or None
        with self._reading() as read:
            rows = listing.found(read, _sought(read, asked), _order(asked), limit + 1, before)
            page = [public(read.factors, row, is_demo=read.is_demo) for row in rows[:limit]]
        following = None
        if len(rows) > limit:
            kept = {name: value for name, value in asked.items() if name != "before"}
            following = f"{ROOT}/requests?{urlencode(kept | {'before': str(page[-1]['id'])})}"
        return {"schema": document.SCHEMA, "requests": page, "next": following}

    def _request(self, asked: Asked) -> object:
        with self._reading() as read:
            row = read.log.request(_whole(asked, "id", 0))
            if row is None:
                message = words.say("list.no_request", id=asked["id"])
                raise Refused(404, "no_request", message)
            return document.explained(read.factors, row, is_demo=read.is_demo)

    def _models(self, asked: Asked) -> object:
        with self._reading() as read:
            found = models.search(read.factors, asked.get("query"))
            return {
                "schema": document.SCHEMA,
                "factor_set": read.factors.name,
                "models": [models.document(read.factors, model) for model in found],
            }

    def _estimate(self, asked: Asked) -> object:
        given, cached = _whole(asked, "input_tokens", 0), _whole(asked, "cached_tokens", 0)
        task = Task(
            model=asked.get("model", ""),
            provider=asked.get("provider"),
            zone=asked.get("zone"),
            input_tokens=given,
            cached_tokens=min(cached, given),
            output_tokens=_whole(asked, "output_tokens", 0),
            images=_whole(asked, "images", 0),
        )
        with self._reading() as read:
            if task.zone is not None and task.zone not in read.factors.zones:
                raise Refused(400, "bad_zone", words.say("refused.zone", name=task.zone))
            try:
                return estimate.document(read.factors, task)
            except UnknownModel as error:
                near = ", ".join(error.near) or "-"
                message = words.say("plugin.unknown_model", name=error.name, near=near)
                raise Refused(404, "unknown_model", message) from None

    def _status(self, asked: Asked) -> object:
        recorders = [
            {**asdict(entry), "health": presence.health(entry)}
            for entry in presence.live(self._home)
        ]
        with self._reading() as read:
            return {"schema": document.SCHEMA, "recorders": recorders, "requests": read.log.count()}

    async def _live(self, request: web.Request) -> web.StreamResponse:
        """Server-Sent Events: `live` with all requests under way, `request` for each that ends."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        newest = await asyncio.to_thread(self._newest)
        said, silent = "", 0
        while True:
            live, ended = await asyncio.to_thread(self._news, newest)
            for row in ended:
                newest = int(str(row["id"]))
                await response.write(_event("request", row))
            told = json.dumps(live)
            silent = 0 if ended or told != said else silent + 1
            if told != said:
                await response.write(_event("live", live))
            elif silent % SILENT_ROUNDS == SILENT_ROUNDS - 1:
                await response.write(b": still here\n\n")
            said = told
            await asyncio.sleep(ROUND_S)

    def _newest(self) -> int:
        with reading.opened(self._home, self._factor_set) as read:
            rows = read.log.requests(limit=1)
        return int(str(rows[0]["id"])) if rows else 0

    def _news(self, newest: int) -> tuple[list[dict[str, object]], list[dict[str, Any]]]:
        """What is under way, and what was written after a row, oldest first."""
        live = [
            one for entry in presence.live(self._home) for one in presence.under_way(entry) or ()
        ]
        with reading.opened(self._home, self._factor_set) as read:
            rows = read.log.requests(after_id=newest, limit=MOST)
            ended = [public(read.factors, row, is_demo=read.is_demo) for row in reversed(rows)]
        return live, ended

    @contextmanager
    def _reading(self) -> Iterator[Reading]:
        with reading.opened(self._home, self._factor_set) as read:
            yield read


def _event(name: str, value: object) -> bytes:
    return f"event: {name}\ndata: {json.dumps(value, allow_nan=False)}\n\n".encode()


def _error(status: int, code: str, message: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": message}}, status=status)


def _only(asked: Asked) -> Only:
    """As the commands have it: '-' is what is not known, or none."""
    named = {field.name: asked.get(field.name) for field in fields(Only)}
    return Only(**{name: "" if value == "-" else value for name, value in named.items()})


def _sought(read: Reading, asked: Asked) -> Sought:
    try:
        found = seeking.sought(asked.get("where", ""), read.now, read.time_zone, _only(asked))
    except seeking.Unclear as unclear:
        raise Refused(400, "bad_time", str(unclear)) from None
    return found.within(_moment(read, asked, "since"), _moment(read, asked, "until"))


def _order(asked: Asked) -> Order:
    for order in ORDERS:
        if asked.get("sort", "newest") == order:
            return order
    raise Refused(400, "bad_order", words.say("api.bad_order", known=", ".join(ORDERS)))


def _whole(asked: Asked, name: str, default: int) -> int:
    text = asked.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise Refused(400, "bad_number", words.say("api.bad_number", name=name))
    return int(text)


def _moment(read: Reading, asked: Asked, name: str) -> str | None:
    text = asked.get(name)
    try:
        return dates.rfc3339(dates.moment(text, read.now, read.time_zone)) if text else None
    except (ValueError, OverflowError):
        raise Refused(400, "bad_time", words.say("refused.moment", text=text)) from None
