"""What each model took part in, as a table that fits its space."""

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from estimator.ranges import Range
from reports import figures, impacts
from reports.period import Line
from reports.words import say
from tui import columns
from tui.columns import Column
from tui.phrases import low_to_high_wh


class ModelTable(Widget):
    """One line a model, most energy first; the title says how many have no room."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"models--head", "models--row"}
    DEFAULT_CSS = """
    ModelTable {
        .models--head { color: $text-muted; text-style: bold; }
        .models--row { color: $text; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows: list[dict[str, str]] = []

    def show(self, lines: Sequence[Line]) -> None:
        """Show these models."""
        self._rows = [row_of(line) for line in lines]
        self._entitle()
        self.refresh()

    def on_resize(self) -> None:
        self._entitle()

    def _entitle(self) -> None:
        shown, held = min(self.size.height - 1, len(self._rows)), len(self._rows)
        is_cut = 0 < shown < held
        self.border_title = (
            say("dashboard.some_models", shown=shown, held=held)
            if is_cut
            else say("dashboard.models")
        )

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        layout = columns.fitting(self._columns(), width)
        text = layout.titles() if y == 0 else ""
        if 0 < y <= len(self._rows):
            text = layout.line(self._rows[y - 1])
        style = self.get_component_rich_style("models--row" if y else "models--head")
        return Strip([Segment(columns.cell(text, width), style)])

    def _columns(self) -> list[Column]:
        def width(key: str) -> int:
            return max((len(row[key]) for row in self._rows), default=0)

        return [
            Column("model", say("column.model"), width("model"), 0, squeezed=16),
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
    """A model's line in words, by column."""
    total, energy_wh = line.total, line.total.footprint.energy_wh
    return {
        "model": line.name or say("table.unnamed"),
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
