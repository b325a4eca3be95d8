"""Carbon and water beside the energy: as tiles where there is room, else in one line."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from estimator.ranges import Range
from reports import figures
from reports.period import Footprint
from reports.words import say
from tui.phrases import low_to_high
from tui.tiles import Face, Tile, fitting

ASIDE_S = 10.0
PARTS = ("carbon", "making", "onsite", "offsite")


def parts(footprint: Footprint) -> dict[str, tuple[str, Range | None]]:
    """Quantity and range of each: carbon of the electricity and of the machines, water on site
    and off site, which are never added up."""
    return {
        "carbon": ("ghg", footprint.ghg_g),
        "making": ("ghg", footprint.embodied_ghg_g),
        "onsite": ("water", footprint.onsite_water_ml),
        "offsite": ("water", footprint.offsite_water_ml),
    }


class BesideTiles(Horizontal):
    """A tile for each."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._tiles = {name: Tile() for name in PARTS}

    def compose(self) -> ComposeResult:
        yield from self._tiles.values()

    def show(self, footprint: Footprint) -> None:
        for name, (quantity, value) in parts(footprint).items():
            title = (say(f"beside.{name}"), say(f"beside.{name}_short"))
            about = (figures.about(quantity, value),)
            range_ = (figures.between(quantity, value), low_to_high(quantity, value))
            self._tiles[name].show(Face(title, (about, range_)))


class BesideLine(Static):
    """All in one line: with their ranges, without, or by the best guesses alone."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._wordings: tuple[str, ...] = ("",)
        self._aside = ""

    def say_for_a_while(self, text: str) -> None:
        """Something else, which needs the line for some seconds."""
        self._aside = text
        self.refresh()
        self.set_timer(ASIDE_S, lambda: self._take_back(text))

    def _take_back(self, text: str) -> None:
        if self._aside == text:
            self._aside = ""
            self.refresh()

    def show(self, footprint: Footprint) -> None:
        found = parts(footprint)
        brief = {name: figures.amount(*quantity) for name, quantity in found.items()}
        self._wordings = (
            *(
                " · ".join(_said(name, *found[name], has_range=has_range) for name in PARTS)
                for has_range in (True, False)
            ),
            say("beside.brief", **brief),
            say("beside.briefest", **brief),
        )
        self.refresh()

    def render(self) -> Content:
        return Content(self._aside or fitting(self._wordings, self.size.width))


def _said(name: str, quantity: str, value: Range | None, *, has_range: bool) -> str:
    text = say(f"beside.{name}_line", about=figures.about(quantity, value))
    range_ = low_to_high(quantity, value) if has_range else ""
    return f"{text} ({range_})" if range_ else text
