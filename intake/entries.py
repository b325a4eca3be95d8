"""The objects in an array of a JSON file one by one, in memory that no file makes grow.

JSON parsers that read as they go stop at the first half surrogate, which
mitmproxy writes for a byte that is no text, or hold an entry of any size.
This one only finds where an entry begins and ends.
"""

import re
from collections.abc import Iterator

ENTRY_LIMIT = 64 * 2**20
"""Bytes of one entry that are kept; the rest of a longer one is stepped over."""

_TOKEN = re.compile(rb'["{}\[\]]')
_BRACE = re.compile(rb'(?:[^"{}]++|"[^"]*+")*+(["{}]|\Z)')
"""Up to the next brace, to a string that goes on in the next slice, or to the end."""


class Splitter:
    """Takes the bytes of `{"log": {"entries": [{…}, {…}]}}` in any slices. No method raises.

    `keys` lead to the array; none of them: the document is the array.
    """

    def __init__(self, keys: tuple[str, ...] = ("log", "entries")) -> None:
        self._keys = tuple(key.encode() for key in keys)
        self.has_begun = False
        """The array of entries was found."""
        self.has_ended = False
        """And its end."""
        self._depth = 0
        self._led = 0
        """How many of the brackets that are open lead to the array."""
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
            if self._entry is not None:
                at = self._last_brace(bare, at)
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

    def _last_brace(self, bare: bytes, at: int) -> int:
        """Where the brace that closes the entry stands, or the string that is not whole; the end
        of what has come without either."""
        depth = self._depth
        for found in _BRACE.finditer(bare, at):
            match found[1]:
                case b"{":
                    depth += 1
                case b"}" if depth == len(self._keys) + 2:
                    self._depth = depth
                    return found.start(1)
                case b"}":
                    depth -= 1
                case _:
                    self._depth = depth
                    return found.start(1)
        self._depth = depth
        return len(bare)

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
        if self._depth == self._led and self._leads(bracket):
            self._led += 1
            self.has_begun |= self._led > len(self._keys)
        self._depth += 1
        if bracket != b"{" or not self.has_begun or self._depth != len(self._keys) + 2:
            return False
        self._entry, self._length = bytearray(), 0
        return True

    def _leads(self, bracket: bytes) -> bool:
        """Whether what opens is the next step on the way to the array, or the array."""
        depth = self._depth
        if depth > len(self._keys) or (depth and self._word != self._keys[depth - 1]):
            return False
        return (bracket == b"[") == (depth == len(self._keys))

    def _closed(self) -> bool:
        """A bracket closes; whether an entry ends with it."""
        self._depth = max(self._depth - 1, 0)
        self._led = min(self._led, self._depth)
        self.has_ended |= self.has_begun and self._depth <= len(self._keys)
        return self._depth == len(self._keys) + 1 and self._entry is not None

    def _keep(self, part: bytes) -> None:
        self._length += len(part)
        if self._entry is not None and len(self._entry) < ENTRY_LIMIT:
            self._entry += part[: ENTRY_LIMIT - len(self._entry)]
