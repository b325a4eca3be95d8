"""The length of sounds, whole or from their start."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.sounds import MP3_FRAME_S, mp3, streamed_wav, wav
from wire.sounds import seconds


@pytest.mark.parametrize("kept", [10**9, 2000, 100])
def test_a_wav_is_measured_by_its_first_bytes(kept: int) -> None:
    """1.5 seconds, as its header says."""
    sound = wav(1.5)
    assert seconds(sound[:kept], len(sound)) == 1.5


@pytest.mark.parametrize("kept", [10**9, 2000])
def test_a_streamed_wav_is_as_long_as_its_bytes(kept: int) -> None:
    """Its header claims 4 GB, a day of sound; the header itself is 44 bytes, a thousandth."""
    sound = streamed_wav(1.5)
    assert seconds(sound[:kept], len(sound)) == pytest.approx(1.5, abs=0.002)


@pytest.mark.parametrize("kept", [10**9, 2000])
def test_an_mp3_of_one_bit_rate_is_measured_by_its_length(kept: int) -> None:
    """100 frames, of which ten are enough to know the rate."""
    sound = mp3(100)
    assert seconds(sound[:kept], len(sound)) == pytest.approx(100 * MP3_FRAME_S)


def test_what_is_further_on_is_unknown() -> None:
    """Two frames tell no rate, and a made-up length would be worse than none."""
    sound = mp3(100)
    assert seconds(sound[:400], len(sound)) is None


def test_what_is_no_sound_is_not_searched_to_its_end() -> None:
    """Two megabytes of nothing behind two frames would take a second."""
    whole = mp3(2) + bytes(2**21)
    assert seconds(whole, len(whole)) is None


@given(st.binary(max_size=400), st.integers(0, 10**9))
def test_no_bytes_raise(start: bytes, more: int) -> None:
    """Nor do those that begin as a sound does."""
    for head in (b"", wav(0)[:30], mp3(2), b"OggS", b"fLaC", b"ID3\x04\x00", b"\0\0\0\x18ftypM4A "):
        seconds(head + start, len(head + start) + more)
