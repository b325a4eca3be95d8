"""Who may use the local server."""

import stat
from pathlib import Path

import pytest

from serve import gate
from store.paths import Home
from tests.rows import log_of
from tests.serve.served import BEARER, SECRET, served

PATHS = ("/", "/ws", "/api/v1", "/api/v1/week", "/static/js/textual.js", "/screen.js", "/nothing")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return log_of(tmp_path)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": "Basic " + SECRET}, 401),
        ({"Cookie": "wattprint=wrong"}, 401),
        (BEARER | {"Host": "evil.example"}, 421),
        (BEARER | {"Host": "127.0.0.1.evil.example"}, 421),
        (BEARER | {"Origin": "http://evil.example"}, 403),
        (BEARER | {"Origin": "null"}, 403),
        ({"Cookie": f"wattprint={SECRET}", "Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
async def test_nobody_else_is_let_in(
    home: Home, path: str, headers: dict[str, str], status: int
) -> None:
    """Neither without the token, nor a page of another site, nor by another name of this
    machine: pages of a browser can reach loopback."""
    async with served(home, headers) as client:
        response = await client.get(path)
        assert response.status == status
        assert "requests" not in await response.text()


async def test_the_token_is_taken_out_of_the_address(home: Home) -> None:
    """For a cookie that no script reads and no other site sends; a wrong one opens nothing."""
    async with served(home, {}) as client:
        wrong = await client.get("/?token=wrong", allow_redirects=False)
        assert wrong.status == 401
        entered = await client.get(f"/?token={SECRET}", allow_redirects=False)
        assert (entered.status, entered.headers["Location"]) == (303, "/")
        cookie = entered.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        page = await client.get("/")
        assert page.status == 200


async def test_every_answer_forbids_what_the_page_does_not_need(home: Home) -> None:
    """Errors too: no frame of another site, no script or font from elsewhere."""
    async with served(home) as client:
        for path in PATHS:
            if path == "/ws":
                continue
            headers = (await client.get(path)).headers
            assert "default-src 'self'" in headers["Content-Security-Policy"]
            assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_home_has_one_token_until_another_is_wanted(home: Home) -> None:
    """Long enough that nobody guesses it, in a file of the person's alone."""
    first = gate.token(home)
    assert len(first) >= 40
    assert gate.token(home) == first
    assert stat.S_IMODE(home.token.stat().st_mode) == 0o600
    assert gate.token(home, is_new=True) != first
