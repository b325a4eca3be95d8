"""Where figures were published: numbered marks beside them, and what the numbers stand for."""

from collections.abc import Iterable

from estimator.figures import Source
from estimator.own import OWN
from reports.words import say


def cite(source: Source) -> str:
    """'Title (year)', the year only where the title does not say it."""
    if source.key == OWN:
        return say("source.own_named" if source.title else "source.own", name=source.title)
    if str(source.year) in source.title:
        return source.title
    return say("source.dated", title=source.title, year=source.year)


class Citations:
    """Numbers sources in the order in which they are first cited."""

    def __init__(self) -> None:
        self._numbers: dict[Source, int] = {}

    def marks(self, sources: Iterable[Source]) -> str:
        """'[1][3]'."""
        numbers = [self._numbers.setdefault(one, len(self._numbers) + 1) for one in sources]
        return "".join(say("source.mark", number=number) for number in numbers)

    def lines(self) -> tuple[str, ...]:
        """Title, year, licence and address of each, in the order of their numbers."""
        return tuple(_in_full(source) for source in self._numbers)


def _in_full(source: Source) -> str:
    if source.key == OWN:
        return cite(source)
    line = say("source.licensed", cited=cite(source), licence=source.licence)
    return say("source.at", cited=line, url=source.url) if source.url else line
