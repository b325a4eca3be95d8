"""Only what is ours is decrypted, and no client is kept from what it wants."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from mitmproxy.proxy.layers import TCPLayer
from mitmproxy.test import tflow
from mitmproxy.tls import TlsData

from addons.passthrough import HASTE_S, UNTRUSTED_S, Passthrough, fingerprint
from store import pauses, refusals
from store.passing import Passing
from store.paths import Home
from tests.addons.hellos import data, decrypted, ended, hello, made, within_connect
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
    """A passthrough, its clock, its home, and what it told of."""

    def __init__(self, services: Services, home: Home, mapped: tuple[str, ...] = ()) -> None:
        self.home = home
        self.clock = Clock()
        self.told: list[tuple[str, str]] = []
        self.passing = Passing(home)
        self.addon = Passthrough(
            services,
            self.passing,
            mapped=mapped,
            missed=lambda code, host: self.told.append((code, host)),
            clock=self.clock,
        )

    def is_tunnelled(self, name: str | None = "api.openai.com") -> bool:
        """Whether a client that asks for this name at our host is left alone."""
        return self.handshake(None, name)

    def handshake(
        self,
        error: str | None,
        name: str | None = "api.openai.com",
        *,
        asks: bool = True,
        stays_s: float = 0,
        agent: str | None = None,
    ) -> bool:
        """One handshake that ends with this error, or well; whether it was left alone."""
        began = data(hello(name), OURS)
        client = began.context.client
        if agent:
            connect = tflow.tflow()
            connect.client_conn = client
            connect.request.headers["user-agent"] = agent
            self.addon.http_connect(connect)
        self.addon.tls_clienthello(began)
        if not began.ignore_connection:
            if error:
                self.addon.tls_failed_client(ended(began, error))
            else:
                self.addon.tls_established_client(ended(began))
                self.clock.now += stays_s
                if asks:
                    self.addon.next_layer(decrypted(began.context, b"POST /v1/x HTTP/1.1"))
        self.addon.client_disconnected(client)
        return began.ignore_connection


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.prepare()
    return made


@pytest.fixture
def watched(services: Services, home: Home) -> Watched:
    return Watched(services, home)


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
    ],
)
def test_the_name_that_a_client_asks_for_decides(
    watched: Watched, sni: str | None, address: tuple[str, int] | None, is_ignored: bool
) -> None:
    """SNI, else the host of CONNECT; whatever is not in the table is tunnelled."""
    asked = data(hello(sni), address)
    watched.addon.tls_clienthello(asked)
    assert asked.ignore_connection is is_ignored


def test_a_host_that_the_person_added_is_ours(home: Home) -> None:
    """With its port, if one was given."""
    addon = Passthrough(Services(["llm.example.org:8443"]), Passing(home))
    for port, is_ignored in ((8443, False), (443, True)):
        asked = data(hello("llm.example.org"), ("llm.example.org", port))
        addon.tls_clienthello(asked)
        assert asked.ignore_connection is is_ignored


def test_an_app_that_hides_its_name_is_tunnelled_and_told_of(watched: Watched) -> None:
    """With ECH the name outside is another's: what is inside cannot be read."""
    asked = data(hello("cloudflare-ech.com"), ("chatgpt.com", 443))
    watched.addon.tls_clienthello(asked)
    assert asked.ignore_connection
    assert watched.told == [("other_name", "chatgpt.com")]


def test_tls_with_the_proxy_itself_is_mitmproxys_affair(watched: Watched) -> None:
    """A client may hide from others what it asks the proxy for: no host has been named yet."""
    asked = data(hello("localhost"), None)
    watched.addon.tls_clienthello(asked)
    assert not asked.ignore_connection


@pytest.mark.parametrize(
    "alert",
    ["certificate unknown", "unknown ca", "bad certificate", "certificate expired"],
)
def test_an_alert_that_says_so_is_a_refusal(watched: Watched, alert: str) -> None:
    """From the next connection on, which is counted; the program is noted if it named itself."""
    assert not watched.handshake(DISTRUST.format(alert=alert), agent="curl/8.1")
    assert watched.is_tunnelled()
    assert watched.told == [("refused", "api.openai.com"), ("passed_through", "api.openai.com")]

    watched.passing.look()
    (refusal,) = refusals.load(watched.home, datetime.now(UTC))
    assert (refusal.host, refusal.client) == ("api.openai.com", "curl")


def test_three_silent_closes_in_a_minute_are_a_refusal(watched: Watched) -> None:
    """Some clients hang up without a word when they do not like a certificate."""
    for _ in range(2):
        assert not watched.handshake(SILENT)
        watched.clock.now += 29
    assert watched.told == []
    assert not watched.handshake(SILENT)

    assert watched.told == [("refused", "api.openai.com")]
    assert watched.is_tunnelled()


def test_hanging_up_when_the_handshake_is_over_is_a_silent_close_too(watched: Watched) -> None:
    """Node looks at the certificate only then; so does whoever pins its keys."""
    for error in (None, SILENT, None):
        assert not watched.handshake(error, asks=False, stays_s=HASTE_S / 2)
    assert watched.is_tunnelled()


def test_a_connection_made_in_advance_is_no_refusal(watched: Watched) -> None:
    """Browsers make some that they never use, and keep them for a while."""
    for _ in range(5):
        assert not watched.handshake(None, asks=False, stays_s=HASTE_S)
    assert watched.told == []


def test_silent_closes_over_a_longer_time_are_chance(watched: Watched) -> None:
    """A laptop that sleeps also hangs up: three in 61 seconds are no refusal."""
    for _ in range(3):
        assert not watched.handshake(SILENT)
        watched.clock.now += 30.5
    assert watched.told == []
    assert not watched.is_tunnelled()


def test_a_request_forgets_silent_closes(watched: Watched) -> None:
    """Who has asked for something has accepted the certificate."""
    for error in (SILENT, SILENT, None, SILENT, SILENT):
        assert not watched.handshake(error)
    assert watched.told == []


def test_other_failures_are_no_refusal(watched: Watched) -> None:
    """A TLS version that does not fit says nothing of the certificate; they are told of."""
    for _ in range(5):
        assert not watched.handshake("Client and mitmproxy cannot agree on a TLS version to use.")
    assert watched.told == [("tls_failed", "api.openai.com")] * 5


def test_a_refusal_is_one_clients_for_one_name(watched: Watched) -> None:
    """Another name, and another kind of client, are read as before."""
    watched.handshake(DISTRUST.format(alert="unknown ca"))
    assert watched.is_tunnelled("api.openai.com")
    assert watched.is_tunnelled("API.OpenAI.com")
    assert not watched.is_tunnelled("api.anthropic.com")

    other = data(made([0x1301], [0x0017]), OURS)
    watched.addon.tls_clienthello(other)
    assert not other.ignore_connection


def test_a_paused_host_is_tunnelled(watched: Watched, home: Home) -> None:
    """Whatever is inside its CONNECT, from the next look on."""
    pauses.pause(home, datetime.now(UTC), "api.openai.com", timedelta(hours=1))
    watched.passing.look()
    assert watched.is_tunnelled("api.openai.com")
    assert not watched.is_tunnelled("api.anthropic.com")
    assert watched.told == [("paused", "api.openai.com")]

    asked = within_connect(("api.openai.com", 80), b"POST / HTTP/1.1\r\n")
    watched.addon.next_layer(asked)
    assert isinstance(asked.layer, TCPLayer)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ("Certificate verify failed: self-signed certificate", "upstream_untrusted"),
        (
            "OpenSSL Error([('SSL routines', '', 'tlsv13 alert certificate required')])",
            "upstream_tls",
        ),
    ],
)
def test_a_server_that_tls_fails_with_is_passed_through_for_a_while(
    watched: Watched, error: str, code: str
) -> None:
    """It may trust who it has a certificate for, or its client may know it: they settle that."""
    watched.addon.tls_failed_server(failed("api.openai.com", error))
    assert watched.told == [(code, "api.openai.com")]
    assert watched.is_tunnelled("api.openai.com")
    assert not watched.is_tunnelled("api.anthropic.com")
    watched.clock.now += UNTRUSTED_S
    assert not watched.is_tunnelled("api.openai.com")


@pytest.mark.parametrize(
    ("name", "error"),
    [("example.com", "Certificate verify failed"), (OURS[0], "connection closed")],
)
def test_a_server_that_hangs_up_is_tried_again(watched: Watched, name: str, error: str) -> None:
    """That is the network's doing; and what is not ours is nobody's concern."""
    watched.addon.tls_failed_server(failed(name, error))
    assert watched.told == []
    assert not watched.is_tunnelled()


def failed(name: str, error: str) -> TlsData:
    context = data(hello(name), (name, 443)).context
    context.server.sni = name
    context.server.error = error
    return TlsData(context.server, context)


@pytest.mark.parametrize("name", ["api.openai.com", "API.openai.com."])
def test_a_mapped_host_is_never_passed_through(services: Services, home: Home, name: str) -> None:
    """A tunnel would lead to the real provider, which is what the map is to keep from."""
    pauses.pause(home, datetime.now(UTC))
    watched = Watched(services, home, mapped=("api.openai.com",))
    for _ in range(3):
        assert not watched.handshake(DISTRUST.format(alert="unknown ca"), name)
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
