"""What `run` tells the recorder by the address that it hands to its command."""

import base64
from urllib.parse import urlsplit

import pytest

from wire.callers import Caller


@pytest.mark.parametrize(
    "caller",
    [
        Caller("claude-code", "essay"),
        Caller("llm"),
        Caller(None, "two words: @home/1"),
        Caller("a.b"),
    ],
)
def test_an_address_says_who_asks(caller: Caller) -> None:
    """Through the login that clients make of a proxy's address, whatever a label holds."""
    address = urlsplit(caller.at("http://127.0.0.1:9288"))
    assert (address.hostname, address.port) == ("127.0.0.1", 9288)
    assert address.password  # without one Node sends no login
    login = base64.b64encode(f"{address.username}:{address.password}".encode()).decode()
    assert Caller.login(f"Basic {login}") == caller


def test_nothing_to_say_leaves_the_address_as_it_is() -> None:
    """As `env` hands it out."""
    assert Caller().at("http://127.0.0.1:9288") == "http://127.0.0.1:9288"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Basic",
        "Basic ???",
        "Basic caf\u00e9",
        "Bearer cnVuLXg6eQ==",
        "Basic " + base64.b64encode(b"alice:hunter2").decode(),
        "Basic " + base64.b64encode(b"\xff\xfe").decode(),
    ],
)
def test_another_login_is_none_of_ours(header: str) -> None:
    """Its password must never be taken for a label, which is stored."""
    assert Caller.login(header) is None


def test_what_looks_like_a_key_is_no_name_and_no_label() -> None:
    """Whoever put it there: nothing that is stored may hold one."""
    assert Caller.read("run-sk-1234567890abcdef:sk-1234567890abcdef") == Caller()
