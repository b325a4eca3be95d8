"""A period in every format that it is kept in."""

from collections.abc import Callable, Mapping

from reports import document, markdown, sections, text
from reports.period import Period
from reports.reading import Reading
from reports.spans import Span

type Writer = Callable[[Reading, Period], str]


def write(read: Reading, period: Period, kind: str) -> str:
    """The content of the file, ending in a newline; `kind` is one of `WRITERS`."""
    return WRITERS[kind](read, period)


def file_name(span: Span, kind: str) -> str:
    """'2026-W47.html', or '2026-W47-requests.csv'."""
    ending, *parts = kind.split("-")
    return f"{'-'.join([span.label, *parts])}.{ending}"


def _markdown(read: Reading, period: Period) -> str:
    return markdown.write(sections.page_of(period, read.time_zone))


def _text(read: Reading, period: Period) -> str:
    return text.write(sections.page_of(period, read.time_zone))


def _json(read: Reading, period: Period) -> str:
    return document.write(period)


def _html(read: Reading, period: Period) -> str:
    from reports import html  # Jinja takes 100 ms to load

    return html.write(sections.page_of(period, read.time_zone), is_demo=period.is_demo)


def _svg(read: Reading, period: Period) -> str:
    from reports import share

    return share.write(period)


def _csv(read: Reading, period: Period) -> str:
    from reports import sheets

    return sheets.days(period)


def _csv_requests(read: Reading, period: Period) -> str:
    from reports import sheets

    return sheets.requests(read.log, read.factors, period, read.time_zone)


WRITERS: Mapping[str, Writer] = {
    "md": _markdown,
    "html": _html,
    "txt": _text,
    "json": _json,
    "csv": _csv,
    "csv-requests": _csv_requests,
    "svg": _svg,
}
"""csv: days. csv-requests: each request. svg: the share image."""
