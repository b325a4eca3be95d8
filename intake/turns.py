"""Answers of models as a service or a program wrote them down: with no traffic, under ids of its
own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from intake.files import Opened
from store.writing import Column
from wire.exchange import Exchange, Reading, Usage

type Row = dict[str, Column]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One answer of a model, and what it was given."""

    reading: Reading
    """Its exchange's source is `export` or `transcript`. Words, which are counted and dropped, only
    where the record has no counts; what came before in the conversation is found by the
    exchange's `parent_id` or `conversation_id`, so a parent has to come before its children."""
    key: str
    """What the answer is called in its source, the same in each export of it: never kept in the
    clear."""
    whole: str | None = None
    """The id of the answer to which this was a step: who saw that live saw this in it."""


class Told(NamedTuple):
    """A turn with counts of its own in an exchange that is like many others: what makes it
    differ. Cheaper than a Turn by half, which tells where there are millions."""

    like: Exchange
    """The same object for as many as can be."""
    key: str
    """As a Turn's."""
    started_at: datetime
    usage: Usage
    """With its input and its output."""
    response_id: str | None
    duration_ms: float | None
    retry_count: int | None
    turn: int
    """Its number in its conversation."""


class Reader(Protocol):
    """Reads one kind of file."""

    def __call__(self, file: Opened, /) -> Iterator[Turn | Told | Row | str]:
        """What the file holds, in its order: turns, or complete rows of `requests` that another
        log has, under its names; a reason (`import.reason_…`) for each answer that cannot be
        told.

        Raises:
            BrokenFileError: it ends too early; what came before it stands.
        """
