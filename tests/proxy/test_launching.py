"""Which recorder a command is sent through."""

import os
from dataclasses import replace

import pytest

from proxy import launching
from store import presence
from store.paths import Home
from tests.proxy.recorders import RECORDER
from wire.callers import Caller


@pytest.mark.parametrize(
    "url", [RECORDER.proxy, Caller("llm", "two words").at(RECORDER.proxy), "127.0.0.1:9288"]
)
def test_the_recorder_around_is_known_by_its_address(home: Home, url: str) -> None:
    """Whoever it says is asking, and however it is spelt."""
    with presence.announced(home, replace(RECORDER, pid=os.getpid())):
        found = launching.surrounding(home, {"HTTPS_PROXY": url})
        assert found is not None
        assert found.proxy == RECORDER.proxy
        assert launching.surrounding(home, {"HTTPS_PROXY": "http://127.0.0.1:92"}) is None
        assert launching.surrounding(home, {}) is None


def test_a_proxy_of_the_environment_is_a_way_out_that_the_main_recorder_lacks(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless the settings name one, which every recorder takes."""
    corporate = {"HTTPS_PROXY": "http://corp.example:3128"}
    assert launching.has_way_out(home, corporate)
    assert not launching.has_way_out(home, {})
    monkeypatch.setenv("WATTPRINT_UPSTREAM_PROXY", "http://corp.example:3128")
    assert not launching.has_way_out(home, corporate)


def test_a_further_recorder_sends_what_it_gets_where_the_first_does() -> None:
    """Its maps and its certificates; with none running there is nothing to take over."""
    first = replace(RECORDER, maps=("a.b=http://127.0.0.1:1",), trust_upstream_ca="/corp.pem")
    assert launching.like(first) == [
        *("--map", "a.b=http://127.0.0.1:1"),
        *("--trust-upstream-ca", "/corp.pem"),
    ]
    assert launching.like(None) == []
