"""Spans of the calendar that a person looks at: a day, an ISO week, a month, a year."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from reports import dates
from reports.words import say

type Kind = Literal["day", "week", "month", "year"]

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Local dates from `first` to `last`, both included."""

    kind: Kind
    first: date
    last: date

    @classmethod
    def of(cls, kind: Kind, day: date) -> "Span":
        """The span of a kind that holds a date."""
        match kind:
            case "day":
                return cls(kind, day, day)
            case "week":
                first = day - day.weekday() * A_DAY
                return cls(kind, first, first + 6 * A_DAY)
            case "month":
                first = day.replace(day=1)
                return cls(kind, first, (first + 31 * A_DAY).replace(day=1) - A_DAY)
            case "year":
                return cls(kind, date(day.year, 1, 1), date(day.year, 12, 31))

    @property
    def label(self) -> str:
        """2026-11-22, 2026-W47, 2026-11 or 2026."""
        if self.kind == "week":
            return dates.week_label(self.first)
        return self.first.isoformat()[: {"day": 10, "month": 7, "year": 4}[self.kind]]

    @property
    def name(self) -> str:
        """As a person says it: 'Sun 22 Nov 2026', '16-22 Nov 2026', 'Nov 2026', '2026'."""
        if self.kind == "month":
            return say("date.month_of_year", month=dates.month(self.first), year=self.first.year)
        return self.label if self.kind == "year" else dates.span_name(self.first, self.last)

    @property
    def before(self) -> "Span":
        return Span.of(self.kind, self.first - A_DAY)

    @property
    def after(self) -> "Span":
        return Span.of(self.kind, self.last + A_DAY)

    @property
    def parts(self) -> list["Span"]:
        """What its bars stand for: the months of a year, else its days."""
        kind: Kind = "month" if self.kind == "year" else "day"
        return list(self._parts(kind))

    def _parts(self, kind: Kind) -> Iterator["Span"]:
        part = Span.of(kind, self.first)
        while part.first <= self.last:
            yield part
            part = part.after

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def as_far_as(self, day: date) -> date:
        """The date of the span before that is as far into it as `day` is into this one.

        A month's or year's last days may have none: then its last.
        """
        return min(self.before.first + (day - self.first), self.before.last)
