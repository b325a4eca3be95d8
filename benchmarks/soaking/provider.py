"""A provider on loopback that answers orders, and breaks off those that are to be broken."""

import asyncio
import hashlib
import socket
import struct

from aiohttp import web

from benchmarks.soaking.orders import HEADER, Kind, Order, of_header

RESET = struct.pack("ii", 1, 0)
"""SO_LINGER: on, and no time, so that closing is a reset."""
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
HALF_CLOSED_S = 30.0


class Provider:
    """`released` lets the silent streams go on; `harmed` are orders whose prompt came otherwise."""

    def __init__(self) -> None:
        self.released = asyncio.Event()
        self._silent = 0
        self._changed = asyncio.Condition()
        self.harmed: list[int] = []
        self._runner: web.AppRunner | None = None

    async def start(self) -> str:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self._answer)
        self._runner = web.AppRunner(
            app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, backlog=4096)
        await site.start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        order = of_header(request.headers[HEADER])
        digest = hashlib.sha256()
        async for data in request.content.iter_any():
            digest.update(data)
        if digest.digest() != hashlib.sha256(order.prompt()).digest():
            self.harmed.append(order.number)
        if order.kind is Kind.REFUSED:
            return self._reset(request)
        if order.kind is Kind.WHOLE:
            return web.Response(body=b"".join(order.answer()), content_type="application/json")
        if order.kind is Kind.UNTIL_END:
            return await self._until_end(request, order)
        try:
            return await self._stream(request, order)
        except ConnectionError:  # the client has left
            return web.Response()

    async def _until_end(self, request: web.Request, order: Order) -> web.StreamResponse:
        transport = request.transport
        if transport is not None:
            transport.write(HEAD + b"".join(order.answer()))
            transport.write_eof()
            # Ends when the other side closes, too.
            await asyncio.sleep(HALF_CLOSED_S)
        return web.Response()

    async def _stream(self, request: web.Request, order: Order) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for index, part in enumerate(order.answer()):
            await response.write(part)
            if order.kind is Kind.IDLE and index == 0:
                await self._be_silent()
            elif order.pace_s and index < order.events:
                await asyncio.sleep(order.pace_s)
            if index == order.events // 2 and order.kind in (Kind.BROKEN, Kind.RESET):
                return self._reset(request, is_reset=order.kind is Kind.RESET)
        return response

    async def has_silent(self, count: int) -> None:
        """Return when so many streams wait to be released."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._silent >= count)

    async def _be_silent(self) -> None:
        async with self._changed:
            self._silent += 1
            self._changed.notify_all()
        try:
            await self.released.wait()
        finally:
            self._silent -= 1

    @staticmethod
    def _reset(request: web.Request, *, is_reset: bool = True) -> web.StreamResponse:
        transport = request.transport
        if transport is not None:
            link: socket.socket = transport.get_extra_info("socket")
            if is_reset:
                link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                transport.abort()
            else:
                transport.close()
        return web.Response()
