"""One aiohttp application on loopback: the dashboard in a browser, and the local API."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence

from aiohttp import web

from serve import gate
from serve.api import Api
from serve.gate import Gate
from serve.screen import Screen
from store.faults import Fault
from store.paths import Home

HOST = "127.0.0.1"


def application(
    home: Home,
    secret: str,
    command: Sequence[str],
    *,
    title: str,
    language: str,
    factor_set: str | None = None,
) -> web.Application:
    """`command` opens the dashboard in a terminal."""
    app = web.Application(middlewares=[Gate(secret).middleware()])
    app.on_response_prepare.append(gate.add_headers)
    app.add_routes(Screen(command, title, language).routes())
    app.add_routes(Api(home, factor_set).routes())
    return app


async def serve(
    app: web.Application, ports: Sequence[int], on_listening: Callable[[str], None]
) -> None:
    """Serve until this task is cancelled, on the first port that is free (0: the system picks);
    `on_listening` hears the URL.

    Raises:
        Fault: `port_taken`.
    """
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.5)
    await runner.setup()
    try:
        for port in ports:
            with contextlib.suppress(OSError):
                await web.TCPSite(runner, HOST, port).start()
                break
        else:
            raise Fault("port_taken", port=ports[0])
        on_listening(f"http://{HOST}:{runner.addresses[0][1]}")
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()
