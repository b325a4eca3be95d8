"""Bytes kept whole up to a limit, and past it only by their two ends."""

KEPT_LIMIT = 8 * 2**20
"""Bytes of one body or one event that are kept whole."""
END_LENGTH = 128 * 2**10
"""Bytes of each end that are kept of a longer one."""


class Body:
    """A growing run of bytes in bounded memory."""

    __slots__ = ("_data", "_tail", "is_cut", "total")

    def __init__(self) -> None:
        self._data = bytearray()
        self._tail = bytearray()
        self.is_cut = False
        self.total = 0
        """Bytes that came, kept or not."""

    def feed(self, data: bytes) -> None:
        self.total += len(data)
        if not self.is_cut:
            if len(self._data) + len(data) <= KEPT_LIMIT:
                self._data += data
                return
            self.is_cut = True
            self._tail = self._data[-END_LENGTH:]
            missing = END_LENGTH - len(self._data)
            self._data = self._data[:END_LENGTH] + data[: max(missing, 0)]
        self._tail += data[-END_LENGTH:]
        del self._tail[:-END_LENGTH]

    def __len__(self) -> int:
        """Bytes held now."""
        return len(self._data) + len(self._tail)

    @property
    def whole(self) -> bytes:
        """All that came, while it was not cut."""
        return bytes(self._data)

    @property
    def start(self) -> bytes:
        """The first bytes: all that came, or `END_LENGTH` of them if it was cut."""
        return bytes(self._data)

    @property
    def ends(self) -> tuple[str, str]:
        """Head and tail as text; the same twice over if nothing was cut."""
        head = bytes(self._data[:END_LENGTH])
        tail = bytes(self._tail if self.is_cut else self._data[-END_LENGTH:])
        return head.decode("utf-8", "replace"), tail.decode("utf-8", "replace")
