"""The line under the list: what is sought and sorted by, how far that is, what can be undone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from textual.content import Content
from textual.widgets import Static

from reports import dates, figures
from reports.words import say
from tui.listed import Asked, Progress

SEPARATOR = " · "
ORDER = ("busy", "refused", "progress", "undo", "text", "order")
"""What is said first."""


class ListLine(Static):
    """Takes no room while there is nothing to say."""

    DEFAULT_CSS = """
    ListLine {
        height: 1; padding: 0 1; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis;
    }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self.display = False
        self._parts: dict[str, str] = {}

    def render(self) -> Content:
        return Content(SEPARATOR.join(self._said()))

    def show_busy(self, saying: str) -> None:
        """What is being done to the log; '' when it is done."""
        self._say("busy", saying)

    def show_undo(self, until: datetime | None, now: datetime, zone: ZoneInfo | None) -> bool:
        """How long the last deletion can be undone; whether that is news."""
        return self._say(
            "undo", say("rows.undo", until=dates.soon(until, now, zone)) if until else ""
        )

    def show_refused(self, why: str) -> None:
        """Why what was typed is not understood; '' when it is."""
        self._say("refused", why)

    def show_asked(self, asked: Asked) -> None:
        """What is in the list."""
        self._say("text", say("rows.sought", text=asked.text.strip()) if asked.text.strip() else "")
        self._say("order", say(f"order.{asked.order}") if asked.order != "newest" else "")

    def show_progress(self, progress: Progress, asked: Asked) -> None:
        """How far it is made."""
        saying = ""
        if not (progress.is_done or progress.share == 1):
            key = "rows.searching" if asked.order == "newest" else "rows.sorting"
            saying = say(key, percent=figures.number(100 * progress.share))
        elif progress.count == 0 and not asked.is_all:
            saying = say("list.none")
        self._say("progress", saying)

    def _say(self, name: str, saying: str) -> bool:
        if self._parts.get(name, "") == saying:
            return False
        self._parts[name] = saying
        self.display = bool(self._said())
        self.refresh()
        return True

    def _said(self) -> list[str]:
        return [found for name in ORDER if (found := self._parts.get(name))]
