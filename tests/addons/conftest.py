"""A recorder for the tap that keeps what it is handed."""

import time
from datetime import UTC, datetime

import pytest

from wire.capture import Capture, Head, Inbox, Part, Piece, new_uid
from wire.handover import pieces
from wire.services import Route, Services


class Notebook:
    """As the tap needs a recorder; real captures, whose pieces a test can look at."""

    def __init__(self) -> None:
        self.inbox = Inbox()
        self.missed_names: list[str] = []

    def opened(
        self,
        route: Route,
        headers: dict[str, str],
        *,
        host: str,
        source: str,
        client: str | None = None,
        label: str | None = None,
    ) -> Capture:
        head = Head(
            uid=new_uid(),
            started_at=datetime.now(UTC),
            started=time.monotonic(),
            source=source,
            route=route,
            headers=headers,
            client=client,
            label=label,
        )
        return Capture(self.inbox, head, time.monotonic)

    def missed(self, name: str, host: str | None = None) -> None:
        self.missed_names.append(name)

    def pieces(self) -> list[Piece]:
        """What was handed over since the last look."""
        return list(pieces(self.inbox.take()))

    def bytes_of(self, pieces: list[Piece], part: Part) -> bytes:
        return b"".join(piece.data for piece in pieces if piece.part is part)


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


@pytest.fixture(scope="session")
def services() -> Services:
    return Services()
