"""WebSockets pass through both doors, message for message, and are logged as seen."""

import ssl

import aiohttp
import pytest
from aiohttp import web

from tests.e2e.recording import Recording
from tests.e2e.test_streaming import DOORS
from tests.e2e.upstream import served

PATH = "/v1/realtime"


class Echo:
    """Answers each message with itself, and `bye` with a close of code 4000."""

    def __init__(self) -> None:
        self._runner: web.AppRunner | None = None

    async def start(self) -> str:
        app = web.Application()
        app.router.add_get(PATH, self._echo)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _echo(self, request: web.Request) -> web.StreamResponse:
        if "refuse" in request.query:
            return web.Response(status=403)
        socket = web.WebSocketResponse(protocols=("realtime",))
        await socket.prepare(request)
        async for message in socket:
            if message.type is aiohttp.WSMsgType.BINARY:
                await socket.send_bytes(message.data)
            elif message.data == "bye":
                await socket.close(code=4000, message=b"done")
            else:
                await socket.send_str(message.data)
        return socket


@pytest.mark.parametrize("door", DOORS)
async def test_messages_pass_both_ways_and_make_one_row(
    tmp_path_factory: pytest.TempPathFactory, door: str
) -> None:
    """Text, binary and the close with its code; nothing is kept of their words."""
    with served(Echo()) as url:
        recording = Recording(tmp_path_factory.mktemp("ws") / "home", {"api.openai.com": url})
        trusted = ssl.create_default_context(cafile=recording.ca)
        base = f"{recording.gateway}/openai" if door == "gateway" else "https://api.openai.com"
        proxy = recording.proxy if door == "proxy" else None
        async with aiohttp.ClientSession() as session:
            async with session.ws_connect(
                f"{base}{PATH}?model=gpt-realtime", proxy=proxy, ssl=trusted, protocols=["realtime"]
            ) as socket:
                assert socket.protocol == "realtime"
                for number in range(20):
                    await socket.send_str(f"word {number}")
                    assert (await socket.receive_str()) == f"word {number}"
                await socket.send_bytes(b"\x00" * 100_000)
                assert await socket.receive_bytes() == b"\x00" * 100_000
                await socket.send_str("bye")
                assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
                assert socket.close_code == 4000
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await session.ws_connect(f"{base}{PATH}?refuse=1", proxy=proxy, ssl=trusted)
            assert refused.value.status == 403
        rows = recording.rows(2)
        recording.close()
    assert [(row["endpoint"], row["task"]) for row in rows] == [(PATH, "realtime")] * 2
    assert [row["outcome"] for row in rows] == ["opaque", "refused"]
    assert rows[0]["output_tokens"] is None


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(("closes", "outcome"), [("server", "cut"), ("client", "aborted")])
async def test_who_closes_within_a_turn_is_told(
    tmp_path_factory: pytest.TempPathFactory, door: str, closes: str, outcome: str
) -> None:
    """A turn that the server breaks off is no turn that its client left."""
    with served(Echo()) as url:
        recording = Recording(tmp_path_factory.mktemp("ws") / "home", {"api.openai.com": url})
        trusted = ssl.create_default_context(cafile=recording.ca)
        base = f"{recording.gateway}/openai" if door == "gateway" else "https://api.openai.com"
        proxy = recording.proxy if door == "proxy" else None
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(f"{base}{PATH}?model=gpt-realtime", proxy=proxy, ssl=trusted) as own,
        ):
            # The echo of it is the server's word that a turn has begun.
            await own.send_str('{"type": "response.created", "response": {"id": "resp_1"}}')
            await own.receive_str()
            if closes == "server":
                await own.send_str("bye")
                await own.receive()
        (row,) = recording.rows(1)
        recording.close()
    assert (row["outcome"], row["model_requested"]) == (outcome, "gpt-realtime")
