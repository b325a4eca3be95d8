"""Who may use the local server: programs and pages of this machine that hold the person's token."""

import hmac
import secrets
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from store.paths import Home, create_private, replace_private

COOKIE = "wattprint"
HERE = frozenset({"localhost", "127.0.0.1", "::1"})
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Of every answer: no other page shows it in a frame, nothing is fetched from elsewhere."""


def token(home: Home, *, is_new: bool = False) -> str:
    """The secret of this home, made when it is first asked for; in a file that is 0600."""
    home.prepare()
    if is_new:
        replace_private(home.token, secrets.token_urlsafe(32).encode())
    else:
        create_private(home.token, secrets.token_urlsafe(32).encode())
    return home.token.read_text("ascii").strip()


class Gate:
    """A middleware. The token comes as a bearer's, or in the cookie that `/?token=` sets."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def middleware(self) -> Middleware:
        @web.middleware
        async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
            if not _is_here(request.headers.get("Host", "")):
                raise web.HTTPMisdirectedRequest
            if not _is_own(request):
                raise web.HTTPForbidden
            if request.path == "/" and "token" in request.query:
                return self._entered(request)
            if not self._holds(request):
                raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"})
            return await handler(request)

        return guarded

    def _entered(self, request: web.Request) -> web.Response:
        """On to the page, without the token in its address, which browsers remember."""
        if not self._is_secret(request.query["token"]):
            raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"})
        response = web.Response(status=303, headers={"Location": "/"})
        response.set_cookie(COOKIE, self._secret, httponly=True, samesite="Strict", path="/")
        return response

    def _holds(self, request: web.Request) -> bool:
        kind, _, given = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() == "bearer":
            return self._is_secret(given.strip())
        return self._is_secret(request.cookies.get(COOKIE, ""))

    def _is_secret(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self._secret.encode())


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)


def _is_here(host: str) -> bool:
    """Whether a Host names this machine: a page of another name may have been led here."""
    try:
        return urlsplit(f"http://{host}").hostname in HERE
    except ValueError:
        return False


def _is_own(request: web.Request) -> bool:
    """Whether no other page sent it. Browsers say so of what can do harm, WebSockets among it."""
    origin = request.headers.get("Origin")
    if origin is not None:
        return origin == f"http://{request.headers['Host']}"
    return request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin")
