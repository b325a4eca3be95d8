"""The standing line: what is seen, by which ways, and what is not."""

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import Static

from reports.words import say
from tui.tiles import fitting

BROWSERS = frozenset({"firefox", "chrome", "safari", "edge", "opera", "vivaldi"})
IMPORTED = frozenset({"har", "flows", "export", "transcript"})
MOST_NAMED = 3
WAYS = ("browser", "proxy", "gateway", "imported")


def ways(found: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """The clients that came by each way, from (source, client) pairs."""
    made: dict[str, list[str]] = {}
    for source, client in found:
        way = "browser" if source == "proxy" and client in BROWSERS else source
        way = "imported" if source in IMPORTED else way
        if way in WAYS:
            made.setdefault(way, [])
            if client and client not in made[way]:
                made[way].append(client)
    return made


class SeenLine(Static):
    """In the longest wording that fits; what is not seen is never left out."""

    DEFAULT_CSS = """
    SeenLine { height: 1; color: $text-muted; padding: 0 1; text-wrap: nowrap; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._found: Sequence[tuple[str, str]] = ()

    def show(self, found: Sequence[tuple[str, str]]) -> None:
        """`found`: (source, client) of the latest requests."""
        self._found = found
        self.refresh()

    def render(self) -> Content:
        long, short = say("ways.not_seen"), say("ways.not_seen_short")
        held = ways(self._found)
        named = [say(f"ways.{way}") for way in WAYS if way in held]
        full = [_with_clients(way, held[way]) for way in WAYS if way in held]
        wordings = [
            say("ways.all", seen=", ".join(seen), not_seen=not_seen)
            for seen, not_seen in ((full, long), (full, short), (named, long), (named, short))
            if seen
        ]
        return Content(fitting([*wordings, long, short], self.size.width))


def _with_clients(way: str, clients: Sequence[str]) -> str:
    if not clients:
        return say(f"ways.{way}")
    names = ", ".join(clients[:MOST_NAMED]) + (" …" if len(clients) > MOST_NAMED else "")
    return say("ways.named", way=say(f"ways.{way}"), clients=names)
