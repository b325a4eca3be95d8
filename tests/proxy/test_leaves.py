"""One certificate for one name, which goes before it can be too old."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import trustme
from mitmproxy import certs
from mitmproxy.connection import Client, Server
from mitmproxy.options import Options
from mitmproxy.proxy.context import Context
from mitmproxy.test import taddons
from mitmproxy.tls import ClientHelloData

from proxy import authority
from proxy.leaves import Leaves
from store.paths import Home
from tests.addons import hellos
from wire.services import Services


class Clock:
    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def missed() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def made(home: Home, clock: Clock, missed: list[tuple[str, str]]) -> Iterator[Leaves]:
    """As a recorder has it, with a host of the person's that the authority does not hold for."""
    found = Leaves(
        authority.read(home.ca_certificate.read_bytes()),
        Services(["new.example.org"]),
        missed=lambda code, host: missed.append((code, host)),
        clock=clock,
    )
    with taddons.context(found) as context:
        context.configure(found, confdir=str(home.ca))
        yield found


def asked(sni: str | None, address: tuple[str, int], *upstream: str) -> Context:
    """A client's handshake, with the certificate that the upstream server has shown."""
    client = Client(peername=("127.0.0.1", 9), sockname=("127.0.0.1", 8), timestamp_start=0)
    client.sni = sni
    context = Context(client, Options())
    context.server = Server(address=address)
    if upstream:
        leaf = trustme.CA(organization_name="Cloud").issue_cert(*upstream)
        context.server.certificate_list = [certs.Cert.from_pem(leaf.cert_chain_pems[0].bytes())]
    return context


def names(entry: certs.CertStoreEntry) -> list[str]:
    return [str(name.value) for name in entry.cert.altnames]


def test_a_certificate_has_only_the_name_that_was_asked_for(made: Leaves) -> None:
    """The server's own has others, which no client would accept from us."""
    context = asked("api.openai.com", ("104.18.6.192", 443), "*.openai.com", "openai.com")
    entry = made.get_cert(context)
    assert names(entry) == ["api.openai.com"]
    assert entry.cert.subject == [("CN", "api.openai.com")]
    assert not entry.cert.crl_distribution_points


@pytest.mark.parametrize(
    ("sni", "host", "wanted"),
    [
        (None, "api.openai.com", "api.openai.com"),
        ("API.OpenAI.com", "1.2.3.4", "api.openai.com"),
        (None, "api.openai.com.", "api.openai.com"),
        (None, "::1", "::1"),
    ],
)
def test_without_a_hello_s_name_it_is_where_the_client_wants_to_go(
    made: Leaves, sni: str | None, host: str, wanted: str
) -> None:
    """As it is decided what to decrypt."""
    assert names(made.get_cert(asked(sni, (host, 443)))) == [wanted]


def test_an_address_is_no_common_name(made: Leaves) -> None:
    """OpenSSL would take it for a host, and refuse it."""
    assert made.get_cert(asked(None, ("127.0.0.1", 443))).cert.cn is None


def test_a_certificate_is_good_for_days_also_for_a_clock_that_is_a_day_behind(
    made: Leaves,
) -> None:
    """Not for the 199 days that mitmproxy gives."""
    leaf = made.get_cert(asked("api.openai.com", ("api.openai.com", 443))).cert
    now = datetime.now(UTC)
    assert leaf.notbefore <= now - timedelta(days=1)
    assert timedelta(days=4) < leaf.notafter - now < timedelta(days=7)


@pytest.mark.parametrize("days", [-5, 4.5, 30])
def test_what_was_made_is_made_anew_in_time(made: Leaves, clock: Clock, days: float) -> None:
    """A recorder stays on for months; the clock may be set back, too."""
    context = asked("api.openai.com", ("api.openai.com", 443))
    first = made.get_cert(context)
    assert made.get_cert(context) is first
    clock.ahead = timedelta(days=days)
    assert made.get_cert(context) is not first


@pytest.mark.parametrize(
    ("name", "is_tunnelled"),
    [("api.openai.com", False), ("new.example.org", True), ("example.com", False)],
)
def test_what_the_authority_cannot_vouch_for_is_tunnelled(
    made: Leaves, missed: list[tuple[str, str]], name: str, is_tunnelled: bool
) -> None:
    """No client would accept it. What is no service is for others to decide, and not counted."""
    data: ClientHelloData = hellos.data(hellos.hello(name), ("203.0.113.7", 443))
    made.tls_clienthello(data)
    assert data.ignore_connection is is_tunnelled
    assert missed == ([("uncovered", name)] if is_tunnelled else [])
