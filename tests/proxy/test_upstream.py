"""The proxy that this machine goes through, without its password in sight."""

from pathlib import Path

import pytest

from proxy.upstream import upstream, way_out
from store import presence
from store.faults import Fault
from store.paths import Home
from store.settings import Settings


@pytest.mark.parametrize("url", [None, ""])
def test_no_proxy_is_none(url: str | None) -> None:
    """An unset and an empty variable mean the same."""
    assert upstream(url) is None


@pytest.mark.parametrize(
    ("url", "bare"),
    [
        ("http://proxy.example.org:3128", "http://proxy.example.org:3128"),
        ("http://proxy.example.org", "http://proxy.example.org:8080"),
        ("https://proxy.example.org/", "https://proxy.example.org:443"),
        ("proxy.example.org:3128", "http://proxy.example.org:3128"),
    ],
)
def test_a_proxy_is_read_as_curl_would(url: str, bare: str) -> None:
    """A missing scheme is http; a missing port is the usual one."""
    found = upstream(url)
    assert found is not None
    assert (found.url, found.mode, found.auth) == (bare, f"upstream:{bare}", None)


def test_a_login_is_apart_from_the_url() -> None:
    """Decoded, as it is sent; in no URL and in no repr."""
    found = upstream("http://me:p%40ss@proxy.example.org:3128")
    assert found is not None
    assert found.auth == "me:p@ss"
    assert found.url == "http://proxy.example.org:3128"
    for text in (repr(found), str(found), found.mode, f"{[found]}"):
        assert "p@ss" not in text
        assert "p%40ss" not in text


@pytest.mark.parametrize(
    "url",
    ["socks5://h:1", "http://", "http://h:x", "http://me:secret@h:99999", "http://me:secret@["],
)
def test_what_is_no_http_proxy_is_a_fault_without_facts(url: str) -> None:
    """The URL may hold a password: it is in no message and in no chained exception."""
    with pytest.raises(Fault) as caught:
        upstream(url)
    assert (caught.value.code, caught.value.facts) == ("upstream_wrong", {})
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize(
    ("no_proxy", "host", "is_through"),
    [
        ("", "api.openai.com", True),
        ("", "localhost", False),
        ("", "127.8.8.8", False),
        ("", "::1", False),
        ("*", "api.openai.com", False),
        ("corp.example", "corp.example", False),
        ("corp.example", "llm.corp.example.", False),
        (".corp.example, other", "LLM.Corp.example", False),
        ("corp.example", "notcorp.example", True),
        ("corp.example:443", "corp.example", False),
        ("corp.example:8443", "corp.example", True),
        ("10.0.0.0/8", "10.1.2.3", False),
        ("10.0.0.0/8", "11.1.2.3", True),
        ("[fd00::1]:443", "fd00::1", False),
        (",,", "api.openai.com", True),
    ],
)
def test_what_no_proxy_names_goes_around(no_proxy: str, host: str, is_through: bool) -> None:
    """Names with all below them, ports, addresses and networks, as curl reads them."""
    found = upstream("http://proxy.example.org:3128", no_proxy)
    assert found is not None
    assert found.leads_to(host, 443) is is_through


def test_the_settings_come_before_the_environment(tmp_path: Path) -> None:
    """HTTPS_PROXY is that of whoever started the recorder; NO_PROXY counts for both."""
    environment = {"HTTPS_PROXY": "http://of-the-shell:1", "NO_PROXY": "corp.example"}
    for chosen, url in (
        (Settings(), "http://of-the-shell:1"),
        (Settings(upstream_proxy="http://of-the-settings:2"), "http://of-the-settings:2"),
    ):
        found = way_out(Home(tmp_path), chosen, environment)
        assert found is not None
        assert (found.url, found.around) == (url, ("corp.example",))
    assert way_out(Home(tmp_path), Settings(), {}) is None


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9288", "localhost:9289", "http://127.1.1.1:9288"]
)
def test_a_recorder_never_goes_out_through_itself(tmp_path: Path, url: str) -> None:
    """A shell may still hold the address of one that ended, whose port the next one takes."""
    assert way_out(Home(tmp_path), Settings(), {"HTTPS_PROXY": url}) is None
    local = way_out(Home(tmp_path), Settings(), {"HTTPS_PROXY": "http://127.0.0.1:3128"})
    assert local is not None  # a company's own, on this machine


def test_the_proxy_of_a_live_recorder_is_no_way_out(tmp_path: Path) -> None:
    """On whatever port it listens."""
    home = Home(tmp_path)
    home.prepare()
    entry = presence.of_this_process(
        proxy="http://127.0.0.1:4321", gateway="http://127.0.0.1:4322", ca="", kind=presence.RUN
    )
    with presence.announced(home, entry):
        assert way_out(home, Settings(), {"https_proxy": "http://localhost:4321"}) is None


def test_the_password_in_the_settings_is_in_no_repr() -> None:
    """Settings are handed around, and a traceback may show them."""
    assert "secret" not in repr(Settings(upstream_proxy="http://me:secret@proxy.example"))
