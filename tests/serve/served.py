"""The local server on a log of its own, and who asks it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp.test_utils import TestClient, TestServer

from serve.app import application
from store.paths import Home

SECRET = "a-secret-of-the-tests"
BEARER = {"Authorization": f"Bearer {SECRET}"}


@asynccontextmanager
async def served(
    home: Home, headers: dict[str, str] | None = None, command: tuple[str, ...] = ("false",)
) -> AsyncIterator[TestClient]:  # type: ignore[type-arg]
    """A client that holds the token, unless other headers are given."""
    app = application(home, SECRET, command, title="wattprint", language="en")
    given = BEARER if headers is None else headers
    async with TestClient(TestServer(app), headers=given) as client:
        yield client
