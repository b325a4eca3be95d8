"""Sounds that are made up: silence of a known length in several formats."""

import io
import wave

MP3_FRAME_S = 0.024
"""MPEG-2 layer III at 24,000 Hz: 576 samples a frame."""


def wav(seconds: float) -> bytes:
    """24,000 samples a second of 16 bits."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(24_000)
        sound.writeframes(bytes(int(seconds * 48_000)))
    return file.getvalue()


def streamed_wav(seconds: float) -> bytes:
    """The same as a server writes it that does not know yet how long it will be."""
    whole = wav(seconds)
    return whole[:4] + b"\xff" * 4 + whole[8:40] + b"\xff" * 4 + whole[44:]


def mp3(frames: int) -> bytes:
    """Frames of 64 kbit/s: 192 bytes each (72 x 64,000 / 24,000)."""
    return (b"\xff\xf3\x84\xc0" + bytes(188)) * frames
