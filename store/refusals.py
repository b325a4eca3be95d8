"""Which kinds of clients do not accept the certificate for which host, for a day each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from store import notes
from store.notes import Note
from store.paths import Home

LASTS = timedelta(hours=24)
"""How long a client that refused the certificate is passed through; then it is tried again."""
AT_MOST = 200
"""Refusals that are remembered; past it the oldest are forgotten."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A kind of client that refused the certificate for a host."""

    host: str
    fingerprint: str
    """Of its ClientHello."""
    since: datetime
    client: str | None = None
    """The program, where it named itself on its way to the proxy."""

    @property
    def until(self) -> datetime:
        return self.since + LASTS

    @property
    def key(self) -> tuple[str, str]:
        return self.host, self.fingerprint


def in_force(home: Home, now: datetime) -> tuple[Refusal, ...]:
    """The refusals that hold now, newest first. Raises OSError."""
    return newest(load(home, now), now)


def load(home: Home, now: datetime) -> tuple[Refusal, ...]:
    """Every refusal that is noted, those that are over too. Raises OSError."""
    return tuple(_refusal(entry, now) for entry in notes.read(home.refusals, now))


def newest(found: Iterable[Refusal], now: datetime) -> tuple[Refusal, ...]:
    """Those in force, newest first: one of each kind, `AT_MOST` in all."""
    kinds: dict[tuple[str, str], Refusal] = {}
    for refusal in sorted(found, key=lambda refusal: refusal.since, reverse=True):
        if now < refusal.until:
            kinds.setdefault(refusal.key, refusal)
    return tuple(kinds.values())[:AT_MOST]


def learn(home: Home, learnt: Sequence[Refusal], now: datetime) -> None:
    """Note refusals beside those that other recorders have noted.

    Raises:
        OSError, Fault: the home cannot be written.
    """

    def added(entries: list[Note]) -> list[Note]:
        known = [_refusal(entry, now) for entry in entries]
        return [_note(refusal) for refusal in newest([*known, *learnt], now)]

    if learnt:
        notes.change(home, home.refusals, now, added)


def forget(home: Home, host: str, now: datetime) -> int:
    """Decrypt a host again, whoever refused it; how many kinds of clients had.

    Recorders that run obey within about a second.

    Raises:
        OSError, Fault: the home cannot be written.
    """
    count = sum(refusal.host == host for refusal in in_force(home, now))
    if count:
        notes.change(
            home,
            home.refusals,
            now,
            lambda all: [entry for entry in all if entry.get("host") != host],
        )
    return count


def _refusal(entry: Note, now: datetime) -> Refusal:
    client = entry.get("client")
    return Refusal(
        str(entry.get("host")),
        str(entry.get("fingerprint")),
        notes.moment(entry, "since") or now - LASTS,
        None if client is None else str(client),
    )


def _note(refusal: Refusal) -> Note:
    return {
        "host": refusal.host,
        "fingerprint": refusal.fingerprint,
        "since": refusal.since.timestamp(),
        "client": refusal.client,
    }
