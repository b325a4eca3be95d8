"""What took part in a period, most energy first: models, clients, providers or labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from rich.segment import Segment
from textual.events import Click
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from estimator.ranges import Range
from reports import figures, impacts
from reports.period import Line, Period
from reports.words import say
from tui import columns
from tui.columns import Column
from tui.phrases import low_to_high_wh

type By = Literal["model", "client", "provider", "label"]

ORDER: tuple[By, ...] = ("model", "client", "provider", "label")


def lines_of(period: Period, by: By) -> Sequence[Line]:
    """The ranking that is asked for."""
    found = {
        "model": period.models,
        "client": period.clients,
        "provider": period.providers,
        "label": period.labels,
    }
    return found[by]


class Ranking(Widget):
    """One line each; the title says how many have no room. A click shows only that one's part."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"ranking--head", "ranking--row"}
    DEFAULT_CSS = """
    Ranking {
        .ranking--head { color: $text-muted; text-style: bold; }
        .ranking--row { color: $text; }
    }
    """

    @dataclass
    class Clicked(Message):
        """A line was clicked; '' is what has no name."""

        by: By
        name: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.by: By = "model"
        self._lines: Sequence[Line] = ()
        self._rows: list[dict[str, str]] = []

    def show(self, lines: Sequence[Line], by: By) -> None:
        """Show these."""
        self.by, self._lines = by, lines
        self._rows = [row_of(line) for line in lines]
        self._entitle()
        self.refresh()

    def on_resize(self) -> None:
        self._entitle()

    def on_click(self, event: Click) -> None:
        offset = event.get_content_offset(self)
        if offset is not None and 0 < offset.y <= len(self._lines):
            self.post_message(self.Clicked(self.by, self._lines[offset.y - 1].name))

    def _entitle(self) -> None:
        shown, held = min(self.size.height - 1, len(self._rows)), len(self._rows)
        title = say(f"ranking.{self.by}")
        is_cut = 0 < shown < held
        if is_cut:
            title = say("ranking.some", title=title, shown=shown, held=held)
        self.border_title = title

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        layout = columns.fitting(self._columns(), width)
        text = layout.titles() if y == 0 else ""
        if 0 < y <= len(self._rows):
            text = layout.line(self._rows[y - 1])
        style = self.get_component_rich_style("ranking--row" if y else "ranking--head")
        return Strip([Segment(columns.cell(text, width), style)])

    def _columns(self) -> list[Column]:
        def width(key: str) -> int:
            return max((len(row[key]) for row in self._rows), default=0)

        return [
            Column("name", say(f"column.{self.by}"), width("name"), 0, squeezed=16),
            *(
                Column(key, say(f"column.{key}"), width(key), rank, is_right=True)
                for key, rank in (
                    ("requests", 3),
                    ("tokens_in", 4),
                    ("tokens_out", 5),
                    ("about_wh", 0),
                    ("low_high_wh", 1),
                    ("ghg", 6),
                    ("water", 7),
                )
            ),
            Column("basis", say("column.basis"), width("basis"), 2),
        ]


def row_of(line: Line) -> dict[str, str]:
    """A line in words, by column."""
    total, energy_wh = line.total, line.total.footprint.energy_wh
    return {
        "name": line.name or say("table.unnamed"),
        "requests": figures.count(total.request_count),
        "tokens_in": figures.tokens(total.input_tokens),
        "tokens_out": figures.tokens(total.output_tokens),
        "about_wh": figures.number(energy_wh.mid) if energy_wh else say("dashboard.none"),
        "low_high_wh": low_to_high_wh(energy_wh),
        "ghg": _mid(total.footprint.ghg_g),
        "water": _mid(impacts.water_ml(total.footprint)),
        "basis": ", ".join(say(f"basis.{basis}") for basis in line.bases),
    }


def _mid(value: Range | None) -> str:
    return figures.number(value.mid) if value is not None else ""
