"""A given port is that port or a fault; a default one may move."""

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from proxy import ports
from store.faults import Fault


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.create_server((ports.HOST, 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def free() -> int:
    with socket.create_server((ports.HOST, 0)) as server:
        port: int = server.getsockname()[1]
        return port


def test_a_given_port_is_taken_as_it_is(free: int) -> None:
    """Whatever the default is; 0 lets the system pick."""
    with ports.listening(free, 9288) as door:
        assert ports.url(door) == f"http://127.0.0.1:{free}"
    with ports.listening(0, 9288) as door:
        assert ports.port(door) not in (0, 9288)


def test_a_given_port_that_is_taken_is_a_fault(taken: int) -> None:
    """The person asked for this one: another would not do."""
    with pytest.raises(Fault) as caught:
        ports.listening(taken, 9288)
    assert (caught.value.code, caught.value.facts) == ("port_taken", {"port": taken})


def test_a_default_that_is_taken_gives_way_to_the_next_free_one(taken: int) -> None:
    """Near enough to be recognised; the second door finds the first one's taken as well."""
    with ports.listening(None, taken) as first, ports.listening(None, taken) as second:
        assert taken < ports.port(first) < ports.port(second) < taken + ports.TRIES


def test_a_free_default_is_kept(free: int) -> None:
    """Also right after another process gave it up."""
    with ports.listening(None, free) as door:
        assert ports.port(door) == free


def test_it_listens_on_this_machine_alone() -> None:
    """Nobody on the network can use it."""
    with ports.listening(0, 9288) as door:
        assert door.getsockname()[0] == "127.0.0.1"


def test_a_default_at_the_end_of_all_ports_has_nowhere_to_go() -> None:
    """65535 is the last: nothing is tried past it."""
    with pytest.raises(Fault, match="port_taken"):
        ports.listening(None, 65536)


def test_who_has_a_port_is_told(taken: int, free: int) -> None:
    """So that a person knows what to end; of a free one there is nobody."""
    assert ports.is_answered(taken)
    assert not ports.is_answered(free)
    assert ports.holder(free) is None
    if sys.platform == "linux":
        assert ports.holder(taken) == (os.getpid(), Path("/proc/self/comm").read_text().strip())
