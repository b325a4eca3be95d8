"""WebSockets through the gateway: messages pass both ways as they come, with a copy."""

import asyncio
from collections.abc import Callable

import aiohttp
from aiohttp import web
from multidict import CIMultiDict
from yarl import URL

HANDSHAKE = frozenset(
    {
        "sec-websocket-key",
        "sec-websocket-version",
        "sec-websocket-extensions",
        "sec-websocket-protocol",
        "sec-websocket-accept",
    }
)
"""Headers that each side's handshake makes anew."""
type Copy = Callable[[bytes], None]
type Socket = aiohttp.ClientWebSocketResponse | web.WebSocketResponse


def is_upgrade(request: web.BaseRequest) -> bool:
    return request.headers.get("upgrade", "").lower() == "websocket"


def protocols(request: web.BaseRequest) -> tuple[str, ...]:
    """The subprotocols that the client offers."""
    offered = request.headers.get("sec-websocket-protocol", "")
    return tuple(name.strip() for name in offered.split(",") if name.strip())


async def connect(
    session: aiohttp.ClientSession,
    request: web.BaseRequest,
    url: URL,
    headers: CIMultiDict[str],
    proxy: str | None,
    proxy_auth: aiohttp.BasicAuth | None,
) -> aiohttp.ClientWebSocketResponse:
    """The upstream's side. Raises aiohttp.WSServerHandshakeError if it refuses."""
    own = CIMultiDict((name, v) for name, v in headers.items() if name.lower() not in HANDSHAKE)
    return await session.ws_connect(
        url,
        headers=own,
        protocols=protocols(request),
        autoping=False,
        autoclose=False,
        max_msg_size=0,
        proxy=proxy,
        proxy_auth=proxy_auth,
    )


async def relay(
    request: web.BaseRequest,
    upstream: aiohttp.ClientWebSocketResponse,
    sent: Copy,
    received: Copy,
    closed: Callable[[bool], None],
) -> web.WebSocketResponse:
    """Pass messages until one side closes; the client's side.

    `closed` is told whether it was the client as soon as that shows: each side answers the
    other's close. What is told later says nothing.
    """
    chosen = (upstream.protocol,) if upstream.protocol else ()
    client = web.WebSocketResponse(
        protocols=chosen, autoping=False, autoclose=False, compress=False, max_msg_size=0
    )
    await client.prepare(request)
    upwards = asyncio.create_task(_pump(client, upstream, sent, lambda: closed(True)))
    downwards = asyncio.create_task(_pump(upstream, client, received, lambda: closed(False)))
    try:
        await asyncio.wait({upwards, downwards}, return_when=asyncio.FIRST_COMPLETED)
        return client
    finally:
        for task in (upwards, downwards):
            task.cancel()
        await asyncio.gather(upwards, downwards, return_exceptions=True)
        await upstream.close()
        await client.close()


async def _pump(source: Socket, sink: Socket, copy: Copy, closed: Callable[[], None]) -> None:
    """Pass one direction's messages on, up to and with its close."""
    while True:
        message = await source.receive()
        match message.type:
            case aiohttp.WSMsgType.TEXT:
                copy(message.data.encode("utf-8", "surrogatepass"))
                await sink.send_str(message.data)
            case aiohttp.WSMsgType.BINARY:
                copy(message.data)
                await sink.send_bytes(message.data)
            case aiohttp.WSMsgType.PING:
                await sink.ping(message.data)
            case aiohttp.WSMsgType.PONG:
                await sink.pong(message.data)
            case aiohttp.WSMsgType.CLOSE:
                closed()
                await sink.close(code=message.data or 1000, message=(message.extra or "").encode())
                return
            case _:
                closed()
                return
