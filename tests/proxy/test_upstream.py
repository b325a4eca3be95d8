"""The proxy that this machine goes through, without its password in sight."""

import pytest

from proxy.upstream import upstream
from store.faults import Fault


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
