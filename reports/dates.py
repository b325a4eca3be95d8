"""Days and ISO weeks in the person's own time zone, and the moments that options name."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reports.words import say

SPAN = re.compile(r"(\d{1,4})([hdw])", re.ASCII)
HOURS = {"h": 1, "d": 24, "w": 168}
MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)
YEAR = re.compile(r"\d{4}", re.ASCII)
WEEK = re.compile(r"(\d{4})-?W(\d{1,2})", re.ASCII | re.IGNORECASE)


def local(moment: datetime, zone: ZoneInfo | None) -> datetime:
    """An aware moment on the clock of `zone` (None: the system's); in UTC where it has none."""
    try:
        return moment.astimezone(zone)
    except (OverflowError, ValueError, OSError):  # the last two from the system's own zone
        return moment.astimezone(UTC)


def local_date(moment: datetime, zone: ZoneInfo | None) -> date:
    """The date that a clock in `zone` (None: the system's) shows at an aware moment."""
    return local(moment, zone).date()


def midnight(day: date, zone: ZoneInfo | None) -> datetime:
    """When a local date begins, as aware UTC."""
    start = datetime.combine(day, time(), tzinfo=zone)
    return start.astimezone(UTC)


def monday(text: str) -> date:
    """The first day of an ISO week such as '2026-W47'.

    Raises:
        ValueError: not the name of a week of this millennium.
    """
    match = WEEK.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"not a week: {text}")
    return _near(date.fromisocalendar(int(match[1]), int(match[2]), 1))


def day(text: str) -> date:
    """A date such as '2026-11-22'.

    Raises:
        ValueError: not a date of this millennium.
    """
    return _near(date.fromisoformat(text.strip()))


def first_day(kind: str, text: str) -> date:
    """The first day of the day, week, month or year that `text` names, such as '2026-11'.

    Raises:
        ValueError: it names none of this millennium.
    """
    text = text.strip()
    match kind:
        case "week":
            return monday(text)
        case "month" if MONTH.fullmatch(text):
            return day(f"{text}-01")
        case "year" if YEAR.fullmatch(text):
            return day(f"{text}-01-01")
        case "day":
            return day(text)
    raise ValueError(f"not a {kind}: {text}")


def _near(found: date) -> date:
    """Far from the calendar's ends, beyond which no day before or after can be named."""
    if not 2000 <= found.year < 3000:
        raise ValueError(f"too far from here: {found}")
    return found


def week_label(day: date) -> str:
    """The ISO week that a date falls in: '2026-W47'."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def moment(text: str, now: datetime, zone: ZoneInfo | None) -> datetime:
    """What `--since` names, as aware UTC: RFC 3339, a local date, or a span before now (7d, 24h).

    Raises:
        ValueError: none of these.
    """
    text = text.strip()
    if match := SPAN.fullmatch(text):
        return now.astimezone(UTC) - timedelta(hours=int(match[1]) * HOURS[match[2]])
    if len(text) <= len("2026-11-22"):
        return midnight(date.fromisoformat(text), zone)
    found = datetime.fromisoformat(text)
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)


def soon(moment: datetime, now: datetime, zone: ZoneInfo | None) -> str:
    """A moment near now: '14:30' of the same day, else with its day."""
    there = local(moment, zone)
    clock = f"{there:%H:%M}"
    if there.date() == local_date(now, zone):
        return clock
    return say("pause.until", day=day_name(there.date()), clock=clock)


def rfc3339(moment: datetime) -> str:
    """UTC with milliseconds and Z, as the log writes it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def day_name(day: date) -> str:
    """'Sun 22 Nov 2026'."""
    return say(
        "date.day", weekday=weekday(day), day=day.day, month=month(day), year=f"{day.year:04}"
    )


def weekday(day: date) -> str:
    """'Mon' to 'Sun'."""
    return weekday_name(day.weekday())


def weekday_name(number: int) -> str:
    """'Mon' for 0 to 'Sun' for 6."""
    return say(f"date.weekday_{number}")


def span_name(first: date, last: date) -> str:
    """'16-22 Nov 2026', with month and year said once where they are the same."""
    if first == last:
        return day_name(first)
    if first.year != last.year:
        key = "date.span"
    else:
        key = "date.span_in_month" if first.month == last.month else "date.span_in_year"
    return say(
        key,
        first=first.day,
        first_month=month(first),
        first_year=f"{first.year:04}",
        last=last.day,
        month=month(last),
        year=f"{last.year:04}",
    )


def month(day: date) -> str:
    """'Jan' to 'Dec'."""
    return say(f"date.month_{day.month}")
