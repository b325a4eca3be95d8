"""The dashboard in a browser: textual-serve runs one for each page that is open.

Its own page fetches a font from elsewhere and says where it is by a fixed address; ours does
neither.
"""

import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import jinja2
from aiohttp import web
from textual_serve.server import Server

PAGE = Path(__file__).with_name("screen.html")


class Screen:
    """Routes `/`, `/ws`, `/static` and `/download` of an application."""

    def __init__(self, command: Sequence[str], title: str, language: str) -> None:
        self._server = Server(_line(command), title=title)
        self._server.debug = False
        self._title = title
        self._language = language
        environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
        self._page = environment.from_string(PAGE.read_text("utf-8"))

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/", self._index),
            web.get("/screen.js", self._script),
            web.get("/ws", self._server.handle_websocket),
            web.get("/download/{key}", self._server.handle_download),
            web.static("/static", Path(str(self._server.statics_path))),
        ]

    async def _index(self, request: web.Request) -> web.Response:
        text = self._page.render(
            title=self._title,
            language=self._language,
            socket=f"ws://{request.headers['Host']}/ws",
        )
        return web.Response(text=text, content_type="text/html")

    async def _script(self, request: web.Request) -> web.FileResponse:
        return web.FileResponse(PAGE.with_suffix(".js"))


def _line(command: Sequence[str]) -> str:
    """textual-serve starts its command by a shell."""
    return subprocess.list2cmdline(command) if sys.platform == "win32" else shlex.join(command)
