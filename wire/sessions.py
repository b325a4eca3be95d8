"""WebSocket connections: one of them carries many requests, and each is a row of its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from wire.exchange import Task
from wire.fields import Json
from wire.findings import Findings


@dataclass(slots=True)
class Turn:
    """One request to a model within a connection, and its answer."""

    started: float
    """Monotonic seconds at which the request was sent."""
    task: Task | None = None
    """Where it is another than its route's."""
    found: Findings = field(default_factory=Findings)


@dataclass(frozen=True, slots=True)
class Relay:
    """A part of the answer to an exchange that another connection began."""

    topic: str
    """What that exchange calls it in `Findings.handoff`."""
    body: Json = field(repr=False)


class Session:
    """One WebSocket format, for one connection. No method raises, whatever it is given.

    A turn is given out when it is over: its `found.has_ended` or `has_failed` is set.
    """

    only_relays: ClassVar[bool] = False
    """It never has turns of its own: nothing is asked on it."""
    is_known = False
    """Some message was of this format: a connection without a turn asked for nothing."""

    def headers(self, headers: Mapping[str, str]) -> None:
        """The kept headers of the upgrade."""

    def sent(self, body: Json, at: float) -> Iterable[Turn | Relay]:
        """One message of the client, as JSON, at a monotonic time in seconds."""
        return ()

    def received(self, body: Json, at: float) -> Iterable[Turn | Relay]:
        """One message of the server."""
        return ()

    @property
    def under_way(self) -> Iterable[Turn]:
        """Turns that have begun and are not over."""
        return ()
