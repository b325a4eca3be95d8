"""Where a figure was published, in a line."""

from estimator.figures import Source
from reports.words import say


def cite(source: Source) -> str:
    """'Title (year)', the year only where the title does not say it."""
    if str(source.year) in source.title:
        return source.title
    return say("source.dated", title=source.title, year=source.year)


def cite_in_full(source: Source) -> str:
    """Title, year, licence and address."""
    line = say("source.licensed", cited=cite(source), licence=source.licence)
    return say("source.at", cited=line, url=source.url) if source.url else line
