"""Google's frames however they are cut. Synthetic, from the description of the format."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.bodies import KEPT_LIMIT
from wire.framings.google_frames import Parser, starts

TEXTS = st.lists(st.text(st.sampled_from('aé€😀[]"\\1\n'), max_size=20), max_size=5)


def framed(texts: list[str]) -> bytes:
    """Each behind its length in UTF-16 code units, which counts both line ends."""
    parts = [")]}'\n\n"]
    for text in texts:
        body = f"\n{text}\n"
        parts.append(f"{len(body.encode('utf-16-le')) // 2}{body}")
    return "".join(parts).encode()


def parsed(*slices: bytes, is_clean: bool = True) -> list[str]:
    parser = Parser()
    events = [event for data in slices for event in parser.feed(data)]
    if is_clean:
        events += parser.close()
    return [event.data.decode().strip("\n") for event in events]


@given(TEXTS, st.data())
def test_frames_are_read_however_they_are_cut(texts: list[str], data: st.DataObject) -> None:
    """Line ends, digits and brackets within a frame end nothing: only its length does."""
    stream = framed(texts)
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=5).map(sorted))
    slices = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    wanted = [text.strip("\n") for text in texts if text.strip()]
    assert parsed(*slices) == wanted
    assert parsed(*(stream[at : at + 1] for at in range(len(stream)))) == wanted


@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    """Whatever stands where a length should."""
    parser = Parser()
    for _ in (*parser.feed(data), *parser.close()):
        pass


def test_an_array_without_a_length_is_read_too() -> None:
    """Without `rt=c` the whole answer is one array behind the guard."""
    assert parsed(b")]}'\n\n[[1]]\n") == ["[[1]]"]
    assert parsed(b')]}\'\n\n["no line end"]') == ['["no line end"]']


def test_a_frame_that_is_cut_off_is_none() -> None:
    """Only a stream that ended in order may have a last frame without its end."""
    assert parsed(framed(["[1]", "[2]"])[:-2], is_clean=False) == ["[1]"]


@pytest.mark.parametrize(
    ("start", "is_so"),
    [
        (b")]}'", True),
        (b")]", None),
        (b"12", None),
        (b"12\n[", True),
        (b"{", False),
        (b"[", False),
        (b"<html", False),
        (b"1234567890123", False),
    ],
)
def test_a_start_is_known_as_soon_as_it_can_be(start: bytes, is_so: bool | None) -> None:
    """The guard, or a line that is a length."""
    assert starts(start) is is_so


def test_memory_is_bounded() -> None:
    """A frame or a line of any length keeps its two ends, whatever length it promised."""
    for start in (b"999999999\n", b"", b"9" * 100):
        parser = Parser()
        found = [event for _ in range(12) for event in parser.feed(start + b"x" * 2**20)]
        found += parser.close()
        assert all(event.ends for event in found)
        assert sum(len(end) for event in found for end in event.ends or ()) < KEPT_LIMIT
