"""Who asks, where `run` said so in the proxy's address; that login ends here."""

from weakref import WeakKeyDictionary

from mitmproxy import connection, http

from wire.callers import Caller

HEADER = "proxy-authorization"
_NOBODY = Caller()


class Callers:
    """Reads logins of `run`. It stands before the tap, which asks it."""

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[connection.Client, Caller] = WeakKeyDictionary()

    def http_connect(self, flow: http.HTTPFlow) -> None:
        self._read(flow)

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        # A request for plain HTTP carries it too, and would take it to the server.
        if HEADER in flow.request.headers and self._read(flow):
            del flow.request.headers[HEADER]

    def of(self, flow: http.HTTPFlow) -> Caller:
        """Who the connection said it is for."""
        return self._known.get(flow.client_conn, _NOBODY)

    def _read(self, flow: http.HTTPFlow) -> bool:
        caller = Caller.login(flow.request.headers.get(HEADER, ""))
        if caller is not None:
            self._known[flow.client_conn] = caller
        return caller is not None
