"""`wattprint serve`: a real server with the real dashboard behind it."""

import asyncio
import os
import re
import signal
import sys
from pathlib import Path

import aiohttp

from store.paths import Home
from tests.rows import log_of, row


async def test_the_dashboard_is_served_until_it_is_told_to_end(tmp_path: Path) -> None:
    """To who has the token, which is not printed where it may be kept; SIGTERM ends all of it."""
    home = Home(tmp_path / "home")
    log_of(home.demo.root, [row()])
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "wattprint", "--demo", "serve", "--port", "0"),
        env=os.environ | {"WATTPRINT_HOME": str(home.root)},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    async with asyncio.timeout(60), aiohttp.ClientSession() as web:
        line = (await process.stdout.readline()).decode()
        secret = home.demo.token.read_text()
        assert secret not in line
        (url,) = re.findall(r"http://[0-9.]+:[0-9]+", line)
        refused = await web.get(url)
        assert refused.status == 401

        bearer = {"Authorization": f"Bearer {secret}"}
        socket = await web.ws_connect(f"{url}/ws?width=120&height=40", headers=bearer)
        shown = b""
        while b"DEMONSTRATION" not in shown:
            message = await socket.receive()
            assert message.type is aiohttp.WSMsgType.BINARY
            shown += message.data
        await socket.close()

        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
