"""A mapped host's requests go elsewhere, and keep their name."""

import pytest
from mitmproxy.http import HTTPFlow
from mitmproxy.test import tflow, tutils

from addons.redirect import Redirect, Target, is_loopback, targets
from store.faults import Fault
from tests.addons.hellos import data, hello
from wire.services import Services


@pytest.mark.parametrize(
    ("entry", "name", "target"),
    [
        (
            "api.openai.com=http://127.0.0.1:8080",
            "api.openai.com",
            Target("http", "127.0.0.1", 8080, ""),
        ),
        (
            " API.OpenAI.com. = https://llm.example.org/proxy/ ",
            "api.openai.com",
            Target("https", "llm.example.org", 443, "/proxy"),
        ),
        ("a.b=http://[::1]:9/x/y", "a.b", Target("http", "::1", 9, "/x/y")),
        ("a.b=http://localhost", "a.b", Target("http", "localhost", 80, "")),
        ("a.b=https://c.d?x=1", "a.b", Target("https", "c.d", 443, "")),
    ],
)
def test_a_map_is_a_host_and_a_url(entry: str, name: str, target: Target) -> None:
    """Names are compared in lower case and without their last dot."""
    assert targets([entry]) == {name: target}


def test_the_last_map_of_a_host_holds() -> None:
    """As with any option that is given twice."""
    maps = ["a.b=http://127.0.0.1:1", "c.d=http://127.0.0.1:2", "a.b=http://127.0.0.1:3"]
    assert {name: target.port for name, target in targets(maps).items()} == {"a.b": 3, "c.d": 2}


@pytest.mark.parametrize(
    "entry",
    [
        "",
        "api.openai.com",
        "=http://127.0.0.1",
        "a.b=",
        "a.b=127.0.0.1:80",
        "a.b=ftp://127.0.0.1",
        "a.b=http://",
        "a.b=http://127.0.0.1:x",
        "a.b=http://127.0.0.1:65536",
        "a.b=http://[::1",
    ],
)
def test_what_is_no_map_is_a_fault_that_shows_it(entry: str) -> None:
    """The person sees which of several options is meant."""
    with pytest.raises(Fault) as caught:
        targets([entry])
    assert (caught.value.code, caught.value.facts) == ("map_wrong", {"entry": entry})


@pytest.mark.parametrize(
    "host", ["example.com", "10.0.0.1", "127.0.0.1.example.com", "192.168.1.1"]
)
def test_nothing_leaves_this_machine_unencrypted(host: str) -> None:
    """http:// to anything but loopback is refused; keys would be in the open."""
    with pytest.raises(Fault) as caught:
        targets([f"a.b=http://{host}:80"])
    assert (caught.value.code, caught.value.facts) == ("map_plain", {"host": host})


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "127.0.0.1", "127.9.9.9", "::1"])
def test_loopback_is_this_machine(host: str) -> None:
    """By name and by all its addresses (RFC 6761, RFC 1122)."""
    assert is_loopback(host)


@pytest.mark.parametrize(
    ("target", "authority", "base"),
    [
        (Target("http", "127.0.0.1", 80, ""), "127.0.0.1", "http://127.0.0.1"),
        (Target("http", "127.0.0.1", 443, "/p"), "127.0.0.1:443", "http://127.0.0.1:443/p"),
        (Target("https", "a.b", 443, ""), "a.b", "https://a.b"),
        (Target("https", "::1", 8443, ""), "[::1]:8443", "https://[::1]:8443"),
    ],
)
def test_the_default_port_is_not_named(target: Target, authority: str, base: str) -> None:
    """As a client would write Host and URL itself."""
    assert (target.authority, target.base) == (authority, base)


MAPS = targets(["api.openai.com=http://127.0.0.1:8080/deep", "api.x.ai=https://llm.example.org"])


def redirected(services: Services, host: str, sni: str | None = None) -> HTTPFlow:
    request = tutils.treq(
        host=host, port=443, scheme=b"https", path=b"/v1/models?x=%2F", authority=b""
    )
    request.headers["host"] = host
    flow = tflow.tflow(req=request)
    flow.client_conn.sni = sni
    Redirect(MAPS, services).requestheaders(flow)
    return flow


@pytest.mark.parametrize("host", ["api.openai.com", "API.OpenAI.com."])
def test_a_mapped_request_goes_to_its_target(services: Services, host: str) -> None:
    """Scheme, address, port, Host and the path's prefix; the rest of the path as it was."""
    request = redirected(services, host).request
    assert (request.scheme, request.host, request.port) == ("http", "127.0.0.1", 8080)
    assert request.host_header == "127.0.0.1:8080"
    assert request.path == "/deep/v1/models?x=%2F"


def test_a_target_with_a_certificate_is_asked_for_by_its_own_name(services: Services) -> None:
    """https stays https, and Host is the URL's."""
    request = redirected(services, "api.x.ai").request
    assert (request.scheme, request.host, request.port) == ("https", "llm.example.org", 443)
    assert request.host_header == "llm.example.org"


def test_a_client_that_asks_by_address_is_known_by_its_name(services: Services) -> None:
    """CONNECT to an address with the name in SNI is the same host."""
    request = redirected(services, "10.0.0.1", sni="api.openai.com").request
    assert request.host == "127.0.0.1"


def test_a_mapped_request_takes_no_proxy_on_its_way(services: Services) -> None:
    """The proxy in front of the internet cannot reach this machine."""
    request = tutils.treq(host="api.openai.com", port=443, scheme=b"https")
    request.headers["host"] = "api.openai.com"
    flow = tflow.tflow(req=request)
    flow.server_conn.via = ("http", ("proxy.example.org", 8080))
    Redirect(MAPS, services).requestheaders(flow)
    assert flow.server_conn.via is None


def test_other_requests_go_where_they_went(services: Services) -> None:
    """No map, no change."""
    request = redirected(services, "api.anthropic.com", "api.anthropic.com").request
    assert (request.scheme, request.host, request.port) == ("https", "api.anthropic.com", 443)
    assert (request.host_header, request.path) == ("api.anthropic.com", "/v1/models?x=%2F")


def test_a_mapped_host_is_offered_http1(services: Services) -> None:
    """mitmproxy holds five connections to an HTTP/1 upstream for one HTTP/2 client."""
    asked = data(hello("api.openai.com"), ("api.openai.com", 443))
    Redirect(MAPS, services).tls_clienthello(asked)
    assert asked.context.client.alpn == b"http/1.1"
    assert not asked.establish_server_tls_first


def test_other_hosts_go_on_mirroring_what_their_server_speaks(services: Services) -> None:
    """Lazy connections are for mapped hosts only."""
    asked = data(hello("api.anthropic.com"), ("api.anthropic.com", 443))
    Redirect(MAPS, services).tls_clienthello(asked)
    assert asked.establish_server_tls_first
    assert asked.context.client.alpn is None or asked.context.client.alpn != b"h2"


@pytest.mark.parametrize("is_ignored", [True, False])
def test_without_a_map_or_in_a_tunnel_nothing_is_decided(
    services: Services, is_ignored: bool
) -> None:
    """A connection that is not ours is not touched, and no map touches none."""
    asked = data(hello("example.com"), ("example.com", 443))
    asked.ignore_connection = is_ignored
    Redirect(MAPS if is_ignored else {}, services).tls_clienthello(asked)
    assert not asked.establish_server_tls_first
