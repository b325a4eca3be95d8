"""Amazon's event streams however they are cut, and wherever they are broken.

The four messages with their checksums are those of the tests of Amazon's own botocore.
"""

import binascii
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.frames import events, frame
from wire.bodies import KEPT_LIMIT
from wire.framings.eventstream import Parser, starts

EMPTY = b"\x00\x00\x00\x10\x00\x00\x00\x00\x05\xc2H\xeb}\x98\xc8\xff"
WITH_INTEGER = (
    b"\x00\x00\x00-\x00\x00\x00\x10A\xc4$\xb8\nevent-type\x04\x00\x00\xa0\x0c"
    b"{'foo':'bar'}6\xf4\x80\xa0"
)
WITHOUT_HEADERS = b"\x00\x00\x00\x1d\x00\x00\x00\x00\xfdR\x8cZ{'foo':'bar'}\xc3e96"
WITH_STRING = (
    b"\x00\x00\x00=\x00\x00\x00 \x07\xfd\x83\x96\x0ccontent-type\x07\x00\x10application/json"
    b"{'foo':'bar'}\x8d\x9c\x08\xb1"
)
GAP = ("", b"\0")
"""What stands for bytes that could not be read: no JSON."""


def read(*slices: bytes, is_clean: bool = False) -> list[tuple[str, bytes]]:
    parser = Parser()
    found = [event for data in slices for event in parser.feed(data)]
    found += parser.close() if is_clean else []
    return [(event.name, event.data) for event in found]


@pytest.mark.parametrize("message", [WITH_INTEGER, WITHOUT_HEADERS, WITH_STRING])
def test_amazon_s_own_messages_are_understood(message: bytes) -> None:
    """None of them names a type of event, which is how an error without a type comes."""
    assert starts(message)
    assert read(message + message) == [("error", b"{'foo':'bar'}")] * 2


def test_an_empty_message_is_an_object_with_nothing_in_it() -> None:
    """An exception may have no payload, and must not be overlooked."""
    assert read(EMPTY) == [("error", b"{}")]


def test_an_event_is_named_by_its_type_or_that_of_its_exception() -> None:
    """Whatever headers of other kinds stand around it: bool, byte, short, long, time, id, bytes."""
    others = b"".join(
        bytes([1]) + b"h" + bytes([kind]) + value
        for kind, value in [
            (0, b""),
            (1, b""),
            (2, b"\x01"),
            (3, b"\0\x01"),
            (4, b"\0" * 4),
            (5, b"\0" * 8),
            (6, b"\0\x02hi"),
            (8, b"\0" * 8),
            (9, b"\0" * 16),
        ]
    )
    event = frame(b"{}", others, message_type="event", event_type="metadata")
    thrown = frame(b"{}", message_type="exception", exception_type="throttlingException")
    assert read(event + thrown) == [("metadata", b"{}"), ("throttlingException", b"{}")]


STREAM = events(("a", {"n": 1}), ("b", b"\x00\xff" * 9), ("c", {}))


@given(st.lists(st.integers(0, len(STREAM)), max_size=6).map(sorted))
def test_slices_change_nothing(cuts: list[int]) -> None:
    """Cut anywhere, inside a length, a checksum or a payload."""
    pairs = zip([0, *cuts], [*cuts, len(STREAM)], strict=True)
    assert read(*(STREAM[a:b] for a, b in pairs)) == read(STREAM)
    assert read(*(STREAM[at : at + 1] for at in range(len(STREAM)))) == read(STREAM)


@given(st.integers(0, len(STREAM) * 8 - 1))
def test_a_flipped_bit_ends_the_stream_as_a_gap(bit: int) -> None:
    """A CRC-32 finds every single flipped bit; what stood before it is kept, nothing after it."""
    broken = bytearray(STREAM)
    broken[bit // 8] ^= 1 << bit % 8
    found = read(bytes(broken), is_clean=True)
    assert found[-1] == GAP
    assert found[:-1] == read(STREAM)[: len(found) - 1]
    assert len(found) <= 3


@given(st.integers(0, len(STREAM)))
def test_a_message_that_breaks_off_is_a_gap_at_a_clean_end_only(cut: int) -> None:
    """When the stream was cut there is no telling, and the outcome says so."""
    whole = read(STREAM[:cut])
    assert whole == read(STREAM)[: len(whole)]
    is_between = len(frame({"n": 1}, message_type="event", event_type="a"))
    if cut in {0, is_between, len(STREAM)}:
        assert read(STREAM[:cut], is_clean=True) == whole
    if 0 < cut < is_between:
        assert read(STREAM[:cut], is_clean=True) == [GAP]


@given(st.binary(max_size=64))
def test_no_headers_raise(headers: bytes) -> None:
    """Headers of any bytes under a right checksum are read or a gap."""
    (found,) = read(frame(b"1", headers))
    assert found == GAP or found[1] == b"1"


def test_no_message_is_held_that_is_too_long() -> None:
    """A length of 4 GB is not waited for, and no length that has no room for its headers."""
    for length, headers_length in ((2**32 - 1, 0), (KEPT_LIMIT + 1, 0), (15, 0), (20, 5)):
        prelude = struct.pack(">II", length, headers_length)
        prelude += struct.pack(">I", binascii.crc32(prelude))
        assert starts(prelude) is False
        assert read(frame(b"1", event_type="a") + prelude + b"x" * 99) == [("a", b"1"), GAP]


def test_a_start_is_known_by_its_checksum() -> None:
    """Twelve bytes are enough; other binary bodies begin with zeros too."""
    assert starts(STREAM[:12]) is True
    assert starts(STREAM[:11]) is None
    assert starts(b"\0\0\0\x10" + b"\0" * 8) is False
    assert starts(b"{") is False
