"""Only what is ours is decrypted, and no client is kept from what it wants."""

import pytest
from mitmproxy.connection import Server
from mitmproxy.options import Options
from mitmproxy.proxy.context import Context
from mitmproxy.proxy.events import DataReceived
from mitmproxy.proxy.layer import NextLayer
from mitmproxy.proxy.layers import TCPLayer
from mitmproxy.proxy.layers.http import HttpStream
from mitmproxy.proxy.layers.http._upstream_proxy import HttpUpstreamProxy
from mitmproxy.test import tflow

from addons.passthrough import Passthrough, Refusal, fingerprint
from tests.addons.hellos import data, ended, hello, made
from wire.services import Services

OURS = ("api.openai.com", 443)
DISTRUST = (
    "The client does not trust the proxy's certificate for api.openai.com "
    "(OpenSSL Error([('SSL routines', '', 'ssl/tls alert {alert}')]))"
)
SILENT = "The client disconnected during the handshake. If this happens consistently for x, …"


class Clock:
    """Monotonic seconds that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Watched:
    """A passthrough, its clock, and the refusals that it told of."""

    def __init__(self, services: Services, mapped: tuple[str, ...] = ()) -> None:
        self.clock = Clock()
        self.told: list[Refusal] = []
        self.addon = Passthrough(
            services, mapped=mapped, on_refused=self.told.append, clock=self.clock
        )

    def is_tunnelled(self, name: str | None = "api.openai.com") -> bool:
        """Whether a client that asks for this name at our host is left alone."""
        return self.handshake(None, name)

    def handshake(self, error: str | None, name: str | None = "api.openai.com") -> bool:
        """One handshake that ends with this error, or well; whether it was left alone."""
        began = data(hello(name), OURS)
        self.addon.tls_clienthello(began)
        if not began.ignore_connection:
            if error:
                self.addon.tls_failed_client(ended(began, error))
            else:
                self.addon.tls_established_client(ended(began))
        self.addon.client_disconnected(began.context.client)
        return began.ignore_connection


@pytest.fixture
def watched(services: Services) -> Watched:
    return Watched(services)


@pytest.mark.parametrize(
    ("sni", "address", "is_ignored"),
    [
        ("api.openai.com", ("api.openai.com", 443), False),
        ("API.OpenAI.com", ("10.0.0.1", 443), False),
        (None, ("api.anthropic.com", 443), False),
        ("example.com", ("example.com", 443), True),
        ("example.com", ("api.openai.com", 443), True),
        ("api.openai.com.example.com", ("1.2.3.4", 443), True),
        (None, ("example.com", 443), True),
        (None, None, True),
    ],
)
def test_the_name_that_a_client_asks_for_decides(
    watched: Watched, sni: str | None, address: tuple[str, int] | None, is_ignored: bool
) -> None:
    """SNI, else the host of CONNECT; whatever is not in the table is tunnelled."""
    asked = data(hello(sni), address)
    watched.addon.tls_clienthello(asked)
    assert asked.ignore_connection is is_ignored


def test_a_host_that_the_person_added_is_ours() -> None:
    """With its port, if one was given."""
    addon = Passthrough(Services(["llm.example.org:8443"]))
    for port, is_ignored in ((8443, False), (443, True)):
        asked = data(hello("llm.example.org"), ("llm.example.org", port))
        addon.tls_clienthello(asked)
        assert asked.ignore_connection is is_ignored


@pytest.mark.parametrize("alert", ["certificate unknown", "unknown ca", "bad certificate"])
def test_an_alert_that_says_so_is_a_refusal_for_a_day(watched: Watched, alert: str) -> None:
    """From the next connection on; after 24 h it is tried again."""
    assert not watched.handshake(DISTRUST.format(alert=alert))
    assert len(watched.told) == 1

    assert watched.is_tunnelled()
    watched.clock.now += 24 * 3600 - 1
    assert watched.is_tunnelled()
    watched.clock.now += 1
    assert not watched.is_tunnelled()


def test_three_silent_closes_in_a_minute_are_a_refusal(watched: Watched) -> None:
    """Some clients hang up without a word when they do not like a certificate."""
    for _ in range(2):
        assert not watched.handshake(SILENT)
        watched.clock.now += 29
    assert watched.told == []
    assert not watched.handshake(SILENT)

    assert len(watched.told) == 1
    assert watched.is_tunnelled()


def test_silent_closes_over_a_longer_time_are_chance(watched: Watched) -> None:
    """A laptop that sleeps also hangs up: three in 61 seconds are no refusal."""
    for _ in range(3):
        assert not watched.handshake(SILENT)
        watched.clock.now += 30.5
    assert watched.told == []
    assert not watched.is_tunnelled()


def test_a_handshake_that_goes_well_forgets_silent_closes(watched: Watched) -> None:
    """Who has accepted the certificate once does not refuse it."""
    for error in (SILENT, SILENT, None, SILENT, SILENT):
        assert not watched.handshake(error)
    assert watched.told == []


def test_other_failures_are_no_refusal(watched: Watched) -> None:
    """A TLS version that does not fit says nothing of the certificate."""
    for _ in range(5):
        assert not watched.handshake("Client and mitmproxy cannot agree on a TLS version to use.")
    assert watched.told == []


def test_a_refusal_is_one_clients_for_one_name(watched: Watched, services: Services) -> None:
    """Another name, and another kind of client, are read as before."""
    watched.handshake(DISTRUST.format(alert="unknown ca"))
    assert watched.is_tunnelled("api.openai.com")
    assert not watched.is_tunnelled("api.anthropic.com")

    other = data(made([0x1301], [0x0017]), OURS)
    watched.addon.tls_clienthello(other)
    assert not other.ignore_connection


def test_a_mapped_host_is_never_passed_through(services: Services) -> None:
    """A tunnel would lead to the real provider, which is what the map is to keep from."""
    watched = Watched(services, mapped=("api.openai.com",))
    for _ in range(3):
        assert not watched.handshake(DISTRUST.format(alert="unknown ca"))
    assert watched.told == []


def test_the_fingerprint_is_the_same_for_a_browser_that_shuffles() -> None:
    """Chrome sends extensions in any order, and GREASE (RFC 8701) among them and the suites."""
    plain = made([0x1301, 0x1302, 0xC02B], [0x0017, 0x002B, 0xFF01])
    shuffled = made([0x0A0A, 0x1301, 0x1302, 0xC02B], [0xFAFA, 0xFF01, 0x002B, 0x0017, 0x1A1A])
    assert fingerprint(plain) == fingerprint(shuffled)
    assert len(fingerprint(plain)) == 16


@pytest.mark.parametrize(
    "other",
    [
        made([0x1301, 0x1302], [0x0017, 0x002B, 0xFF01]),
        made([0x1301, 0x1302, 0xC02B], [0x0017, 0x002B]),
        made([0x1301, 0x1302, 0xC02B, 0x0A1A], [0x0017, 0x002B, 0xFF01]),
    ],
    ids=["suite", "extension", "no GREASE"],
)
def test_the_fingerprint_tells_kinds_of_clients_apart(other: object) -> None:
    """0x0A1A only looks like GREASE: its bytes differ."""
    assert fingerprint(made([0x1301, 0x1302, 0xC02B], [0x0017, 0x002B, 0xFF01])) != fingerprint(
        other  # type: ignore[arg-type]
    )


def within_connect(address: tuple[str, int], first: bytes = b"") -> NextLayer:
    """The moment in which mitmproxy asks what is inside a CONNECT."""
    context = Context(tflow.tclient_conn(), Options())
    context.server = Server(address=address)
    HttpStream(context, 1)
    asked = NextLayer(context)
    if first:
        asked.events.append(DataReceived(context.client, first))
    return asked


@pytest.mark.parametrize(
    ("address", "first", "is_tunnelled"),
    [
        (("example.com", 22), b"SSH-2.0-client\r\n", True),
        (("example.com", 25), b"", True),
        (("example.com", 80), b"GET / HTTP/1.1\r\n", True),
        (("example.com", 443), b"\x16\x03\x01", False),
        (("api.openai.com", 80), b"POST / HTTP/1.1\r\n", False),
    ],
)
def test_what_is_no_tls_in_a_tunnel_to_others_is_left_alone(
    watched: Watched, address: tuple[str, int], first: bytes, is_tunnelled: bool
) -> None:
    """Also where the server speaks first: mitmproxy would read what follows as HTTP."""
    asked = within_connect(address, first)
    watched.addon.next_layer(asked)
    assert isinstance(asked.layer, TCPLayer) is is_tunnelled
    if isinstance(asked.layer, TCPLayer):
        assert asked.layer.flow is None  # mitmproxy's sign that it only forwards


def test_a_tunnel_through_another_proxy_is_one_too(watched: Watched) -> None:
    """There a layer for that proxy stands on the CONNECT."""
    asked = within_connect(("example.com", 22), b"SSH-2.0-client\r\n")
    HttpUpstreamProxy(asked.context, Server(address=("proxy.example.org", 8080)), True)
    watched.addon.next_layer(asked)
    assert isinstance(asked.layer, TCPLayer)


def test_what_has_been_decrypted_is_not_tunnelled_any_more(watched: Watched) -> None:
    """A service that was asked for by address, and known by its SNI, stays known."""
    asked = within_connect(("10.0.0.1", 443), b"POST /v1/messages HTTP/1.1\r\n")
    asked.context.client.tls = True
    watched.addon.next_layer(asked)
    assert asked.layer is None


def test_what_is_not_inside_a_connect_is_mitmproxys_affair(watched: Watched) -> None:
    """The proxy protocol itself, and what another addon has decided already."""
    asked = NextLayer(Context(tflow.tclient_conn(), Options()))
    watched.addon.next_layer(asked)
    assert asked.layer is None

    decided = within_connect(("example.com", 22), b"SSH-2.0-client\r\n")
    decided.layer = TCPLayer(decided.context)
    before = decided.layer
    watched.addon.next_layer(decided)
    assert decided.layer is before
