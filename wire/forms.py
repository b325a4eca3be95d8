"""Request bodies that are forms, as fields by name; uploads keep only their start."""

import logging
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qsl

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from wire.bodies import KEPT_LIMIT, Body
from wire.fields import Json, count, whole_number

FIELD_LENGTH = 128 * 2**10
"""Bytes of a field: OpenAI's longest prompt has 32,000 characters of up to four."""
START_LENGTH = 256 * 2**10
"""Bytes that are kept of an upload."""
_FIELD_COUNT = 1000

logging.getLogger("python_multipart").setLevel(logging.CRITICAL + 1)  # it quotes what it reads


@dataclass(frozen=True, slots=True, repr=False)
class Upload:
    """A file in a form: how long it is, and how it begins."""

    length: int
    content_type: str
    start: bytes

    def __repr__(self) -> str:
        return f"<upload of {self.length} bytes>"


class Form(Protocol):
    """A form being taken in. No method raises; memory is bounded."""

    def feed(self, data: bytes) -> None: ...

    @property
    def is_cut(self) -> bool:
        """Something in it was too long to keep."""

    @property
    def is_whole(self) -> bool:
        """Its end came, and all before it could be read."""

    def fields(self) -> dict[str, Json]:
        """By name: words, an `Upload`, or a list of what came under one name; empty if it was
        no form."""


class UrlEncoded:
    """application/x-www-form-urlencoded."""

    def __init__(self) -> None:
        self._body = Body()

    @property
    def is_cut(self) -> bool:
        return self._body.is_cut

    @property
    def is_whole(self) -> bool:
        return not self._body.is_cut

    def feed(self, data: bytes) -> None:
        self._body.feed(data)

    def fields(self) -> dict[str, Json]:
        if self._body.is_cut:
            return {}
        try:
            pairs = parse_qsl(self._body.whole.decode("utf-8", "replace"), max_num_fields=1000)
        except ValueError:
            return {}
        return dict(pairs)


class Multipart:
    """multipart/form-data (RFC 7578)."""

    def __init__(self, boundary: bytes) -> None:
        self._is_cut = False
        self._has_ended = False
        self._known: dict[str, list[Json]] = {}
        self._count = 0
        self._allowance = KEPT_LIMIT
        self._header, self._value = bytearray(), bytearray()
        self._headers: dict[bytes, bytes] = {}
        self._content, self._length = bytearray(), 0
        self._parser: MultipartParser | None = MultipartParser(
            boundary,
            {
                "on_part_begin": self._part_began,
                "on_header_field": self._header_came,
                "on_header_value": self._value_came,
                "on_header_end": self._header_ended,
                "on_part_data": self._data_came,
                "on_part_end": self._part_ended,
                "on_end": self._ended,
            },
        )

    def feed(self, data: bytes) -> None:
        if self._parser is None or not data:
            return
        try:
            self._parser.write(data)
        except FormParserError:
            self._parser = None

    @property
    def is_cut(self) -> bool:
        return self._is_cut

    @property
    def is_whole(self) -> bool:
        return self._has_ended and self._parser is not None and not self._is_cut

    def fields(self) -> dict[str, Json]:
        return {
            name: values if len(values) > 1 else values[0] for name, values in self._known.items()
        }

    def _part_began(self) -> None:
        self._headers = {}
        self._content, self._length = bytearray(), 0

    def _header_came(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _value_came(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_ended(self) -> None:
        self._headers[bytes(self._header).lower()] = bytes(self._value)
        self._header, self._value = bytearray(), bytearray()

    def _data_came(self, data: bytes, start: int, end: int) -> None:
        self._length += end - start
        room = min(START_LENGTH - len(self._content), self._allowance)
        taken = data[start : min(end, start + max(room, 0))]
        self._allowance -= len(taken)
        self._content += taken

    def _part_ended(self) -> None:
        self._count += 1
        options = parse_options_header(self._headers.get(b"content-disposition", b""))[1]
        name = options.get(b"name", b"").decode("latin-1").removesuffix("[]")
        if not name or self._count > _FIELD_COUNT:
            return
        value = self._upload() if b"filename" in options else self._field()
        if value is not None:
            self._known.setdefault(name, []).append(value)

    def _upload(self) -> Upload:
        content_type = self._headers.get(b"content-type", b"").decode("latin-1").lower()
        return Upload(self._length, content_type.partition(";")[0], bytes(self._content))

    def _field(self) -> str | None:
        if self._length > min(FIELD_LENGTH, len(self._content)):
            self._is_cut = True
            return None
        return self._content.decode("utf-8", "replace")

    def _ended(self) -> None:
        self._has_ended = True


def form_of(content_type: str | None) -> Form | None:
    """What takes in a body of this Content-Type, if it is a form."""
    kind, options = parse_options_header((content_type or "").encode("latin-1", "replace"))
    if kind == b"application/x-www-form-urlencoded":
        return UrlEncoded()
    boundary = options.get(b"boundary")
    return Multipart(boundary) if kind == b"multipart/form-data" and boundary else None


def number(value: Json) -> int | None:
    """A count that JSON gives as a number and a form as its digits."""
    return whole_number(value) if isinstance(value, str) else count(value)


def is_true(value: Json) -> bool:
    """A boolean that a form gives as a word."""
    return value is True or value == "true"


def uploads(value: Json) -> list[Upload]:
    """The files that came under one name."""
    values = value if isinstance(value, list) else [value]
    return [item for item in values if isinstance(item, Upload)]
