"""A given port is that port or a fault; a default one may move."""

import socket
from collections.abc import Iterator

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
    assert ports.settle(free, 9288) == free
    assert ports.settle(0, 9288) == 0


def test_a_given_port_that_is_taken_is_a_fault(taken: int) -> None:
    """The person asked for this one: another would not do."""
    with pytest.raises(Fault) as caught:
        ports.settle(taken, 9288)
    assert (caught.value.code, caught.value.facts) == ("port_taken", {"port": taken})


def test_a_default_that_is_taken_gives_way_to_the_next_free_one(taken: int) -> None:
    """Near enough to be recognised."""
    found = ports.settle(None, taken)
    assert taken < found < taken + ports.TRIES


def test_a_free_default_is_kept(free: int) -> None:
    """Also right after another process gave it up."""
    assert ports.settle(None, free) == free


def test_the_second_door_avoids_the_first(free: int) -> None:
    """Nothing listens on the first's port yet when the second is chosen."""
    assert ports.settle(None, free, frozenset({free})) > free


def test_a_default_at_the_end_of_all_ports_has_nowhere_to_go() -> None:
    """65535 is the last."""
    with pytest.raises(Fault, match="port_taken"):
        ports.settle(None, 65535, frozenset({65535}))
