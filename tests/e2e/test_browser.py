"""A real browser, on a loopback site under the name of a known web chat."""

import asyncio
import json
import shutil
import signal
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import trustme
from aiohttp import web

from tests.e2e.recording import Recording
from tests.e2e.upstream import served
from tests.wattprint.shell import PATIENCE_S, Shell
from tests.wire.web_streams import CHATGPT_EVENTS, CHATGPT_REQUEST, sse

ANSWER = sse(*CHATGPT_EVENTS)
ELSEWHERE = "<script>location = 'https://chatgpt.com/'</script>"
CHAT = """
<script>
(async () => {
  await fetch("https://gemini.google.com/pinned", {mode: "no-cors"});
  const answer = await fetch("/backend-api/f/conversation", {
    method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(%s)});
  const reader = answer.body.getReader(), parts = [];
  for (let part; !(part = await reader.read()).done; parts.push(part.value)) {
    if (!parts.length) await fetch("/first", {method: "POST"});
  }
  await fetch("/done", {method: "POST", body: await new Blob(parts).arrayBuffer()});
})().catch(error => fetch("/done", {method: "POST", body: String(error)}));
</script>
"""
HEADLESS = (
    *("--headless", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)


class Site:
    """A web chat whose answer goes on when the page has its beginning, over TLS or plain."""

    def __init__(self, authority: trustme.CA | None = None) -> None:
        self._tls: ssl.SSLContext | None = None
        if authority is not None:
            self._tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            authority.issue_cert("127.0.0.1").configure_cert(self._tls)
        self._has_begun = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self.asked: list[str] = []
        self.got = b""
        """The answer as the page saw it."""
        self.is_done = threading.Event()

    async def start(self) -> str:
        app = web.Application()
        app.router.add_post("/backend-api/f/conversation", self._answer)
        app.router.add_post("/first", self._first)
        app.router.add_post("/done", self._done)
        app.router.add_get("/{rest:.*}", self._page)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=self._tls).start()
        scheme = "https" if self._tls else "http"
        return f"{scheme}://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _page(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        self._has_begun.clear()
        page = CHAT % json.dumps(CHATGPT_REQUEST) if self._tls else ELSEWHERE
        return web.Response(text=page, content_type="text/html")

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        half = len(ANSWER) // 2
        await response.write(ANSWER[:half])
        await asyncio.wait_for(self._has_begun.wait(), PATIENCE_S)
        await response.write(ANSWER[half:])
        return response

    async def _first(self, request: web.Request) -> web.Response:
        self._has_begun.set()
        return web.Response()

    async def _done(self, request: web.Request) -> web.Response:
        self.got = await request.read()
        self.is_done.set()
        return web.Response()


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Recording]]:
    """The site, and a recorder that sends the names of two web chats to it."""
    folder = tmp_path_factory.mktemp("browser")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "site.pem"))
    site = Site(authority)
    with served(site) as url:
        recording = Recording(
            folder / "home",
            {"chatgpt.com": url, "gemini.google.com": url},
            arguments=("--trust-upstream-ca", str(folder / "site.pem")),
        )
        try:
            yield site, recording
        finally:
            recording.close()


def chromium(other: str) -> tuple[str, ...]:
    """Its arguments; another site's name leads nowhere but for this browser itself."""
    names = f"MAP other.example {urlsplit(other).netloc}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    return ("http://other.example/", "--", *HEADLESS, f"--host-resolver-rules={names}")


def firefox(other: str) -> tuple[str, ...]:
    """Its arguments; it has none for names, and no proxy for this machine."""
    return (other, "--", "--headless")


@pytest.mark.parametrize(
    ("browser", "needed", "arguments"),
    [("chromium", ("chromium",), chromium), ("firefox", ("firefox", "certutil"), firefox)],
    ids=["chromium", "firefox"],
)
def test_a_web_chat_in_a_browser_is_recorded(
    chat: tuple[Site, Recording],
    tmp_path: Path,
    browser: str,
    needed: tuple[str, ...],
    arguments: Callable[[str], tuple[str, ...]],
) -> None:
    """It streams; HSTS and pins stand in no way; another site is reached without the proxy,
    which cannot find it; the trust is nowhere, and the profile gone, when the browser closes.
    """
    for program in needed:
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    site, recording = chat
    site.is_done.clear()
    site.asked.clear()
    before = len(recording.rows())
    person = tmp_path / "person"
    person.mkdir()
    elsewhere = Site()
    with served(elsewhere) as other:
        shell = Shell(recording.home.root, HOME=str(person))
        process = shell.open("browser", browser, *arguments(other))
        try:
            assert site.is_done.wait(PATIENCE_S)
            (profile,) = recording.home.browsers.iterdir()
            assert profile.stat().st_mode & 0o777 == 0o700
        finally:
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=PATIENCE_S)
    assert site.got == ANSWER
    assert {"/", "/pinned"} <= set(site.asked)
    assert "/" in elsewhere.asked

    row = recording.rows(before + 1)[-1]
    assert (row["service"], row["source"]) == ("chatgpt.com", "proxy")
    assert row["client"] == {"chromium": "chrome"}.get(browser, browser)
    assert (row["outcome"], row["is_streamed"]) == ("complete", 1)

    # Chromium ends in order at a signal, Firefox just ends.
    assert process.returncode == {"firefox": 128 + signal.SIGTERM}.get(browser, 0), errors
    assert list(recording.home.browsers.iterdir()) == []
    ours = ssl.PEM_cert_to_DER_cert(Path(recording.ca).read_text())
    files = [file for file in person.rglob("*") if file.is_file()]
    assert [file for file in files if ours in file.read_bytes()] == []
