"""How long a sound is, from its first bytes and its length."""

from io import SEEK_CUR, SEEK_SET, BytesIO

PCM_BYTES_S = 48_000
"""OpenAI's raw audio: 24,000 samples a second of 16 bits, one channel."""
_TAG_LENGTH = 128
"""An MP3 may end in a tag this long, for which its reader looks whatever it is asked."""
_READ_LIMIT = 20_000
"""Reads after which a file is not what it seems: what is no sound is searched word by word."""


class _Start(BytesIO):
    """The start of a file as if it were the whole of it. Reading past the start raises EOFError:
    what a format says only further on is not known."""

    def __init__(self, start: bytes, length: int) -> None:
        super().__init__(start)
        self._held, self._length = len(start), length
        self._at = self._reads = 0

    def seek(self, offset: int, whence: int = SEEK_SET, /) -> int:
        base = {SEEK_SET: 0, SEEK_CUR: self._at}.get(whence, self._length)
        self._at = max(base + offset, 0)
        return super().seek(self._at)

    def tell(self) -> int:
        return self._at

    def read(self, size: int | None = -1, /) -> bytes:
        wanted = self._length - self._at
        if size is not None and size >= 0:
            wanted = min(wanted, size)
        if self._at >= max(self._held, self._length - _TAG_LENGTH):
            self._at += max(wanted, 0)
            return bytes(max(wanted, 0))
        self._reads += 1
        if self._at + wanted > self._held or self._reads > _READ_LIMIT:
            raise EOFError
        data = super().read(max(wanted, 0))
        self._at += len(data)
        return data


def seconds(start: bytes, length: int) -> float | None:
    """The length in seconds of a file of `length` bytes, of which `start` is held.

    None: the format is not known, or says it nowhere in its start.
    """
    from tinytag import TinyTag

    try:
        found = TinyTag.get(file_obj=_Start(start, length), tags=False)
        lasts = found.duration
        if lasts and found.bitrate and start.startswith(b"RIFF"):
            # A WAV that was streamed claims the largest length that there is.
            lasts = min(lasts, length * 8 / (found.bitrate * 1000))
    except Exception:  # whatever a broken or hostile file does to its reader
        return None
    return round(lasts, 3) if lasts and lasts > 0 else None
