"""Which headers are for one connection alone, and which the gateway passes on as they came."""

from collections.abc import Collection

import aiohttp
from aiohttp import web
from multidict import CIMultiDict, CIMultiDictProxy

from proxy import heads

HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
"""Headers that belong to one connection (RFC 9110, section 7.6.1)."""
OURS = frozenset({"host", "expect", "x-wattprint-label"})
"""Request headers that end at the gateway."""
_ENDING = frozenset(name.encode() for name in HOP_BY_HOP)
_ENDING_HERE = _ENDING | frozenset(name.encode() for name in OURS)
ADDED = ("Content-Type", "Date", "Server")
"""Headers that aiohttp adds to an answer that came without."""


class Relayed(web.StreamResponse):
    """An answer on its way back, which knows the headers that it came with."""

    came_with: Collection[str] = ()

    async def _prepare_headers(self) -> None:
        await super()._prepare_headers()
        for name in ADDED:
            if name not in self.came_with:
                self.headers.popall(name, None)


def request_headers(request: web.BaseRequest, authority: str) -> CIMultiDict[str]:
    """What a client's request says to the upstream server of this Host."""
    headers = _without(request, _ENDING_HERE)
    headers["Host"] = authority
    return headers


def relayed(upstream: aiohttp.ClientResponse) -> Relayed:
    """An answer for the client, with the upstream server's status and headers and no body yet."""
    headers = _without(upstream, _ENDING)
    response = Relayed(status=upstream.status, reason=upstream.reason or "", headers=headers)
    response.came_with = headers
    return response


def _without(
    message: web.BaseRequest | aiohttp.ClientResponse, ending: frozenset[bytes]
) -> CIMultiDict[str]:
    """Headers in the spelling in which they came, which `headers` does not keep."""
    if named := _of_connection(message.headers):
        ending |= named
    return CIMultiDict(
        [
            (_text(name), _text(value))
            for name, value in message.raw_headers
            if name.lower() not in ending
        ]
    )


def _text(data: bytes) -> str:
    """With a stand-in for each byte that is no UTF-8, which aiohttp has to be taught to write."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        heads.keep_bytes()
        return data.decode("utf-8", "surrogateescape")


def _of_connection(headers: CIMultiDictProxy[str]) -> frozenset[bytes]:
    """The names that Connection declares to belong to one connection, too."""
    if "Connection" not in headers:
        return frozenset()
    named = ",".join(headers.getall("Connection"))
    return frozenset(
        name.strip().lower().encode("utf-8", "surrogateescape") for name in named.split(",")
    )
