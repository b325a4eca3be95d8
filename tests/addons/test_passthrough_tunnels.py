"""What is inside a CONNECT and is not to be decrypted is tunnelled as it is."""

from pathlib import Path

import pytest
from mitmproxy.connection import Server
from mitmproxy.options import Options
from mitmproxy.proxy.context import Context
from mitmproxy.proxy.events import DataReceived
from mitmproxy.proxy.layer import NextLayer
from mitmproxy.proxy.layers import ClientTLSLayer, TCPLayer
from mitmproxy.proxy.layers.http import HttpStream
from mitmproxy.proxy.layers.http._upstream_proxy import HttpUpstreamProxy
from mitmproxy.proxy.layers.modes import HttpProxy
from mitmproxy.test import tflow

from addons.passthrough import Passthrough
from store.passing import Passing
from store.paths import Home
from tests.addons.hellos import decrypted, within_connect
from wire.services import Services


@pytest.fixture
def addon(services: Services, tmp_path: Path) -> Passthrough:
    return Passthrough(services, Passing(Home(tmp_path)))


@pytest.mark.parametrize(
    ("address", "first", "is_tunnelled"),
    [
        (("example.com", 22), b"SSH-2.0-client\r\n", True),
        (("example.com", 25), b"", True),
        (("example.com", 80), b"GET / HTTP/1.1\r\n", True),
        (("example.com", 443), b"\x16\x03\x01", False),
        (("example.com", 443), b"\x16\x00\x00\x00\x05hello", True),
        (("example.com", 443), b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00", True),
        (("api.openai.com", 80), b"POST / HTTP/1.1\r\n", False),
        (("api.openai.com", 80), b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", True),
    ],
)
def test_what_is_no_tls_in_a_tunnel_to_others_is_left_alone(
    addon: Passthrough, address: tuple[str, int], first: bytes, is_tunnelled: bool
) -> None:
    """Also where the server speaks first: mitmproxy would read what follows as HTTP.

    And what only begins like TLS, and HTTP/2 without it, which mitmproxy does not read.
    """
    asked = within_connect(address, first)
    addon.next_layer(asked)
    assert isinstance(asked.layer, TCPLayer) is is_tunnelled
    if isinstance(asked.layer, TCPLayer):
        assert asked.layer.flow is None  # mitmproxy's sign that it only forwards


def test_a_tunnel_through_another_proxy_is_one_too(addon: Passthrough) -> None:
    """There a layer for that proxy stands on the CONNECT."""
    asked = within_connect(("example.com", 22), b"SSH-2.0-client\r\n")
    HttpUpstreamProxy(asked.context, Server(address=("proxy.example.org", 8080)), True)
    addon.next_layer(asked)
    assert isinstance(asked.layer, TCPLayer)


def test_what_has_been_decrypted_is_not_tunnelled_any_more(addon: Passthrough) -> None:
    """A service that was asked for by address, and known by its SNI, stays known."""
    inside = within_connect(("10.0.0.1", 443))
    asked = decrypted(inside.context, b"POST /v1/messages HTTP/1.1\r\n")
    addon.next_layer(asked)
    assert asked.layer is None


def test_tls_on_the_way_to_the_proxy_decrypts_nothing(addon: Passthrough) -> None:
    """What is inside a CONNECT there is decided on as anywhere."""
    context = Context(tflow.tclient_conn(), Options())
    HttpProxy(context)
    ClientTLSLayer(context)
    context.server = Server(address=("example.com", 22))
    HttpStream(context, 1)
    asked = NextLayer(context)
    asked.events.append(DataReceived(context.client, b"SSH-2.0-client\r\n"))
    addon.next_layer(asked)
    assert isinstance(asked.layer, TCPLayer)


def test_messages_of_what_is_no_http_are_not_kept(addon: Passthrough) -> None:
    """mitmproxy would hold them for as long as the connection lives."""
    flow = tflow.ttcpflow()
    addon.tcp_message(flow)
    assert flow.messages == []


def test_what_is_not_inside_a_connect_is_mitmproxys_affair(addon: Passthrough) -> None:
    """The proxy protocol itself, and what another addon has decided already."""
    asked = NextLayer(Context(tflow.tclient_conn(), Options()))
    addon.next_layer(asked)
    assert asked.layer is None

    decided = within_connect(("example.com", 22), b"SSH-2.0-client\r\n")
    decided.layer = TCPLayer(decided.context)
    before = decided.layer
    addon.next_layer(decided)
    assert decided.layer is before
