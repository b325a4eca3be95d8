"""What cost most in a period, and why. A click explains one."""

from collections.abc import Sequence
from typing import ClassVar
from zoneinfo import ZoneInfo

from rich.segment import Segment
from textual.events import Click
from textual.strip import Strip
from textual.widget import Widget

from reports import dates, figures
from reports.period import Costly
from reports.words import say
from tui import columns
from tui.columns import Column
from tui.phrases import low_to_high_wh
from tui.view import View


class Costliest(Widget):
    """One line a request, as its space allows."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"costliest--head", "costliest--row"}
    DEFAULT_CSS = """
    Costliest {
        .costliest--head { color: $text-muted; text-style: bold; }
        .costliest--row { color: $text; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._held: Sequence[Costly] = ()
        self._rows: list[dict[str, str]] = []

    def show(self, held: Sequence[Costly], zone: ZoneInfo | None) -> None:
        """Show these; the most first."""
        self.border_title = say("page.costliest")
        self._held = held
        self._rows = [_row(one, zone) for one in held]
        self.refresh()

    def on_click(self, event: Click) -> None:
        offset = event.get_content_offset(self)
        if offset is not None and 0 < offset.y <= len(self._held):
            self.post_message(View.Chosen(self._held[offset.y - 1].id))

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        layout = columns.fitting(self._columns(width), width)
        text = layout.titles() if y == 0 else ""
        if 0 < y <= len(self._rows):
            text = layout.line(self._rows[y - 1])
        style = self.get_component_rich_style("costliest--row" if y else "costliest--head")
        return Strip([Segment(columns.cell(text, width), style)])

    def _columns(self, width: int) -> list[Column]:
        def needed(key: str) -> int:
            return max((len(row[key]) for row in self._rows), default=0)

        return [
            Column("model", say("column.model"), needed("model"), 0, squeezed=14),
            Column("when", say("column.when"), needed("when"), 3),
            Column("about_wh", say("column.about_wh"), needed("about_wh"), 0, is_right=True),
            Column("low_high", say("column.low_high_wh"), needed("low_high"), 1, is_right=True),
            Column("why", say("column.why"), needed("why"), 2, squeezed=12),
        ]


def _row(one: Costly, zone: ZoneInfo | None) -> dict[str, str]:
    started_at = dates.local(one.started_at, zone)
    given, answered = (
        figures.tokens(count or 0) for count in (one.input_tokens, one.output_tokens)
    )
    reasons = [say(f"reason.{reason}", given=given, answered=answered) for reason in one.reasons]
    return {
        "model": one.model or say("table.unnamed"),
        "when": say(
            "dashboard.when_at",
            day=started_at.day,
            month=dates.month(started_at.date()),
            clock=f"{started_at:%H:%M}",
        ),
        "about_wh": figures.number(one.energy_wh.mid),
        "low_high": low_to_high_wh(one.energy_wh),
        "why": ". ".join(reasons),
    }
