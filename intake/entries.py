"""The entries of a HAR file one by one, in memory that no file makes grow.

JSON parsers that read as they go stop at the first half surrogate, which
mitmproxy writes for a byte that is no text, or hold an entry of any size.
This one only finds where an entry begins and ends.
"""

import re
from collections.abc import Iterator

ENTRY_LIMIT = 64 * 2**20
"""Bytes of one entry that are kept; the rest of a longer one is stepped over."""

_TOKEN = re.compile(rb'["{}\[\]]')


class Splitter:
    """Takes the bytes of `{"log": {"entries": [{…}, {…}]}}` in any slices. No method raises."""

    def __init__(self) -> None:
        self.has_begun = False
        """The array of entries was found."""
        self.has_ended = False
        """And its end."""
        self._depth = 0
        self._is_in_log = False
        self._is_in_string = False
        self._word = bytearray()
        """The last string outside of entries: a key, when a bracket follows it."""
        self._rest = b""
        self._entry: bytearray | None = None
        self._length = 0

    def feed(self, data: bytes) -> Iterator[tuple[bytes, bool]]:
        """Each entry that `data` completes, and whether it is whole; to be read to the end."""
        data = self._rest + data
        # Without what is escaped, a quotation mark ends a string wherever it stands.
        bare = data.replace(b"\\\\", b"__").replace(b'\\"', b"__")
        self._rest = b"\\" if bare.endswith(b"\\") else b""
        at = kept = 0
        length = len(data) - len(self._rest)
        while at < length and not self.has_ended:
            if self._is_in_string:
                at = self._string_end(data, bare, at)
                continue
            found = _TOKEN.search(bare, at)
            at = found.end() if found else length
            match found and found[0]:
                case b'"':
                    self._is_in_string = True
                    self._word.clear()
                case b"{" | b"[" if found:
                    if self._opened(found[0]):
                        kept = at - 1
                case b"}" | b"]":
                    if self._closed():
                        self._keep(data[kept:at])
                        yield bytes(self._entry or b""), self._length <= ENTRY_LIMIT
                        self._entry = None
        if self._entry is not None:
            self._keep(data[kept:at])

    def _string_end(self, data: bytes, bare: bytes, at: int) -> int:
        """Where a string goes on to: behind its end, or to the end of what has come."""
        end = bare.find(b'"', at)
        self._is_in_string = end < 0
        if end < 0:
            end = len(data) - len(self._rest)
        if self._entry is None:
            self._word += data[at : min(end, at + 64)]
        return end if self._is_in_string else end + 1

    def _opened(self, bracket: bytes) -> bool:
        """A bracket opens; whether an entry begins with it."""
        self._depth += 1
        is_object = bracket == b"{"
        if self._depth == 2:
            self._is_in_log = is_object and self._word == b"log"
        elif self._depth == 3 and self._is_in_log and not is_object and self._word == b"entries":
            self.has_begun = True
        elif self._depth == 4 and self.has_begun and is_object:
            self._entry, self._length = bytearray(), 0
            return True
        return False

    def _closed(self) -> bool:
        """A bracket closes; whether an entry ends with it."""
        self._depth -= 1
        self.has_ended |= self.has_begun and self._depth <= 2
        return self._depth == 3 and self._entry is not None

    def _keep(self, part: bytes) -> None:
        self._length += len(part)
        if self._entry is not None and len(self._entry) < ENTRY_LIMIT:
            self._entry += part[: ENTRY_LIMIT - len(self._entry)]
