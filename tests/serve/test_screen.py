"""The page in which the dashboard runs in a browser."""

import re
from pathlib import Path

import pytest

from store.paths import Home
from tests.rows import log_of, row
from tests.serve.served import served


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return log_of(tmp_path / "home", [row()])


async def test_the_page_fetches_nothing_from_elsewhere(home: Home) -> None:
    """Each of its addresses is this server's, and there."""
    async with served(home) as client:
        page = await (await client.get("/")).text()
        assert 'lang="en"' in page
        addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
        own = [address for address in addresses if address != "data:,"]
        assert own
        for address in own:
            assert address.startswith("/")
            assert (await client.get(address)).status == 200
        (socket,) = re.findall(r'websocket-url="([^"]+)"', page)
        assert socket == f"ws://127.0.0.1:{client.port}/ws"
