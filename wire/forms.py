"""Request bodies that are forms, as fields by name; uploads keep only their start."""

from typing import Protocol
from urllib.parse import parse_qsl

from wire.bodies import Body
from wire.fields import Json


class Form(Protocol):
    """A form being taken in. No method raises; memory is bounded."""

    def feed(self, data: bytes) -> None: ...

    def fields(self) -> dict[str, Json]:
        """By name: words, or an `Upload`; empty if it was no form."""


class UrlEncoded:
    """application/x-www-form-urlencoded."""

    def __init__(self) -> None:
        self._body = Body()

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


def form_of(content_type: str | None) -> Form | None:
    """What takes in a body of this Content-Type, if it is a form."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    return UrlEncoded() if kind == "application/x-www-form-urlencoded" else None
