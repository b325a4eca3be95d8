"""Streams as events, whatever their framing."""

from collections.abc import Iterable
from typing import Protocol

from wire.bodies import Body


class Event:
    """One event of a stream: its name, if the framing has names, and its data."""

    __slots__ = ("data", "ends", "name")

    def __init__(self, name: str, data: bytes, ends: tuple[str, str] | None = None) -> None:
        self.name = name
        self.data = data
        self.ends = ends
        """Of data too long to hold, its head and its tail; `data` is empty then."""

    @classmethod
    def of_body(cls, name: str, body: Body) -> "Event":
        return cls(name, b"", body.ends) if body.is_cut else cls(name, body.whole)

    def __repr__(self) -> str:
        return f"<event of {len(self.data)} bytes>"


class Framing(Protocol):
    """Takes the bytes of a stream in any slices. No method raises; memory is bounded by `Body`."""

    def feed(self, data: bytes) -> Iterable[Event]:
        """The events that `data` completes; to be read to the end."""

    def close(self) -> Iterable[Event]:
        """What is left when the stream ended cleanly; not to be called when it was cut."""
