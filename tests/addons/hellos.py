"""ClientHellos, real ones from ssl and ones made by hand, and what is inside a CONNECT."""

import contextlib
import ssl

from mitmproxy.connection import Server
from mitmproxy.options import Options
from mitmproxy.proxy.context import Context
from mitmproxy.proxy.events import DataReceived
from mitmproxy.proxy.layer import NextLayer
from mitmproxy.proxy.layers import ClientTLSLayer
from mitmproxy.proxy.layers.http import HttpStream
from mitmproxy.proxy.layers.tls import parse_client_hello
from mitmproxy.test import tflow
from mitmproxy.tls import ClientHello, ClientHelloData, TlsData


def hello(name: str | None) -> ClientHello:
    """What Python's ssl sends to a server of this name."""
    context = ssl.create_default_context()
    context.check_hostname = False
    outgoing = ssl.MemoryBIO()
    client = context.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname=name)
    with contextlib.suppress(ssl.SSLWantReadError):
        client.do_handshake()
    found = parse_client_hello(outgoing.read())
    assert found is not None
    return found


def made(suites: list[int], extensions: list[int]) -> ClientHello:
    """A ClientHello (RFC 8446, 4.1.2) of these suites and of extensions with nothing in them."""
    offered = b"".join(suite.to_bytes(2) for suite in suites)
    kinds = b"".join(kind.to_bytes(2) + b"\x00\x00" for kind in extensions)
    body = b"\x03\x03" + bytes(32) + b"\x00" + len(offered).to_bytes(2) + offered + b"\x01\x00"
    return ClientHello(body + len(kinds).to_bytes(2) + kinds)


def data(client_hello: ClientHello, address: tuple[str, int] | None) -> ClientHelloData:
    """The event of a client that sent CONNECT for this address."""
    context = Context(tflow.tclient_conn(), Options())
    context.server = Server(address=address)
    return ClientHelloData(context, client_hello)


def ended(began: ClientHelloData, error: str | None = None) -> TlsData:
    """The end of the handshake that began so."""
    began.context.client.error = error
    return TlsData(began.context.client, began.context)


def within_connect(address: tuple[str, int], first: bytes = b"") -> NextLayer:
    """The moment in which mitmproxy asks what is inside a CONNECT."""
    context = Context(tflow.tclient_conn(), Options())
    context.server = Server(address=address)
    HttpStream(context, 1)
    asked = NextLayer(context)
    if first:
        asked.events.append(DataReceived(context.client, first))
    return asked


def decrypted(context: Context, first: bytes) -> NextLayer:
    """The moment in which mitmproxy asks what is inside the TLS that ends here."""
    if not context.layers:
        HttpStream(context, 1)
    ClientTLSLayer(context)
    asked = NextLayer(context)
    asked.events.append(DataReceived(context.client, first))
    return asked
