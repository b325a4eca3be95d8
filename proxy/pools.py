"""Upstream connections of the gateway, kept apart for each of its clients.

With one pool for all, a new client could be handed a connection that the upstream is
just closing, and fail where it would not have failed alone.
"""

import asyncio
import ssl

import aiohttp
from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from proxy.guards import HEADERS_AT_MOST, HEADERS_LIMIT

CONNECT_S = 30


class Pools:
    """A session for each client connection; it goes when that connection has gone."""

    def __init__(self, tls: ssl.SSLContext) -> None:
        self._tls = tls
        self._sessions: dict[RequestHandler, aiohttp.ClientSession] = {}

    async def of(self, request: web.BaseRequest) -> aiohttp.ClientSession:
        """The session of the connection that a request came on."""
        client = request.protocol
        if (session := self._sessions.get(client)) is None:
            await self._sweep()
            session = self._sessions[client] = self._new()
        return session

    async def close(self) -> None:
        sessions, self._sessions = list(self._sessions.values()), {}
        await asyncio.gather(*(session.close() for session in sessions))

    async def _sweep(self) -> None:
        gone = [client for client in self._sessions if client.transport is None]
        # Taken out before anything is waited for: another request sweeps meanwhile.
        sessions = [self._sessions.pop(client) for client in gone]
        for session in sessions:
            await session.close()

    def _new(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            auto_decompress=False,
            connector=aiohttp.TCPConnector(ssl=self._tls, limit=0),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S),
            max_line_size=HEADERS_LIMIT,
            max_field_size=HEADERS_LIMIT,
            max_headers=HEADERS_AT_MOST,
            # What the client did not send must not be added, least of all Accept-Encoding.
            skip_auto_headers=("Accept", "Accept-Encoding", "User-Agent", "Content-Type"),
        )
