"""The way through the proxy in front of the internet, for what NO_PROXY does not name.

mitmproxy's upstream mode knows no exception: it would send every host there, and the
login for that proxy to whoever answers plain HTTP.
"""

import base64
import functools
from collections.abc import Callable, Generator
from typing import Any

from mitmproxy import http

from proxy.upstream import Upstream

type Commands = Generator[Any]


class Detour:
    """Decides for each request of a mitmproxy in upstream mode. It stands after `Redirect`."""

    def __init__(self, way_out: Upstream) -> None:
        apply()
        self._way_out = way_out
        login = base64.b64encode((way_out.auth or "").encode()).decode()
        self._login = f"Basic {login}" if way_out.auth else None

    def http_connect(self, flow: http.HTTPFlow) -> None:
        if not self._way_out.leads_to(flow.request.host, flow.request.port):
            flow.server_conn.via = None

    def http_connect_upstream(self, flow: http.HTTPFlow) -> None:
        if self._login:
            flow.request.headers["Proxy-Authorization"] = self._login

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        if not self._way_out.leads_to(flow.request.host, flow.request.port):
            flow.server_conn.via = None
        if flow.server_conn.via is None:
            if not flow.request.is_http2:
                flow.request.authority = ""  # a server is asked for a path, a proxy for a URL
        elif flow.request.scheme == "http" and self._login:
            flow.request.headers["Proxy-Authorization"] = self._login


@functools.cache
def apply() -> None:
    """Make this process's mitmproxy connect by itself where a hook has taken the proxy away."""
    from mitmproxy.proxy.layers.http import HttpStream

    # By setattr, since mypy forbids to assign to a method.
    setattr(  # noqa: B010
        HttpStream, "handle_connect_upstream", around(HttpStream.handle_connect_upstream)
    )


def around(handle_connect_upstream: Callable[[Any], Commands]) -> Callable[[Any], Commands]:
    """The same method, which goes the regular way if there is no proxy for this connection."""

    @functools.wraps(handle_connect_upstream)
    def handle(stream: Any) -> Commands:
        if stream.context.server.via is None:
            yield from stream.handle_connect_regular()
        else:
            yield from handle_connect_upstream(stream)

    return handle
