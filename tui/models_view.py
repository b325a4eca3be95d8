"""The models that were used: what of each was used, how large it is, and who says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from estimator.figures import Model, PictureModel
from estimator.ranges import Range
from reports import figures, models
from reports.page import Page
from reports.period import Line
from reports.reading import Reading
from reports.words import say
from tui import columns
from tui.columns import Column
from tui.keys import key
from tui.paper import Paper
from tui.phrases import low_to_high_wh
from tui.reader import Reader
from tui.snapshot import Snapshot
from tui.view import View

MARGIN = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """A model of the period with what the catalogue has of it."""

    line: Line
    found: Model | PictureModel | None
    page: Page | None
    """What is said of it below."""

    def texts(self) -> dict[str, str]:
        total, tokens = self.line.total, _tokens(self.line)
        energy_wh = total.footprint.energy_wh
        is_by_token = "pictures" not in self.line.bases
        each = energy_wh.scaled(1000 / tokens) if energy_wh and tokens and is_by_token else None
        return {
            "name": self.line.name or say("table.unnamed"),
            "tokens_in": figures.tokens(total.input_tokens),
            "tokens_out": figures.tokens(total.output_tokens),
            "about_wh": figures.number(energy_wh.mid) if energy_wh else say("dashboard.none"),
            "low_high_wh": low_to_high_wh(energy_wh),
            "each": _milliwatt_hours(each),
            "size": figures.spread(self.found.total_b, models.DIGITS) if self.found else "?",
            "source": _source(self.found),
        }


class ModelsView(View):
    """A line each, most energy first; below, what is known of the one under the cursor."""

    @dataclass
    class SizeAsked(Message):
        """The size of this model is to be set."""

        name: str

    BINDINGS: ClassVar[list[BindingType]] = [key("s", "size", "size", show=True)]
    DEFAULT_CSS = """
    ModelsView #model-head { height: 1; padding: 0 1; color: $text-muted; text-style: bold; }
    ModelsView #model-list {
        height: 1fr;
        min-height: 4;
        border: none;
        background: transparent;
        padding: 0 1;
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
    }
    ModelsView #model-page { height: auto; max-height: 55%; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._entries: Sequence[Entry] = ()
        self._head = Static(id="model-head", markup=False)
        self._list = OptionList(id="model-list", markup=False)
        self._paper = Paper(id="model-page")

    def compose(self) -> ComposeResult:
        yield self._head
        yield self._list
        yield self._paper

    @property
    def chief(self) -> OptionList:
        return self._list

    async def follow(self, reader: Reader, shown: Snapshot) -> None:
        lines = shown.period.models
        self._entries = await reader.run(lambda read: [_entry(read, line) for line in lines])
        self._lay_out()
        await self._show_page()

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        texts = [entry.texts() for entry in self._entries]
        layout = columns.fitting(_columns(texts), max(self.size.width - 2 * MARGIN - 1, 20))
        self._head.update(Content(layout.titles()))
        at = self._list.highlighted
        self._list.clear_options()
        self._list.add_options([Option(layout.line(text)) for text in texts])
        if texts:
            self._list.highlighted = min(at or 0, len(texts) - 1)

    async def on_option_list_option_highlighted(self) -> None:
        await self._show_page()

    async def _show_page(self) -> None:
        page = self._chosen.page if self._chosen else None
        self._paper.display = page is not None
        if page is not None:
            await self._paper.show(page)

    @property
    def _chosen(self) -> Entry | None:
        at = self._list.highlighted
        return self._entries[at] if at is not None and at < len(self._entries) else None

    def action_size(self) -> None:
        """Ask for the size of the model under the cursor."""
        if self._chosen is not None and self._chosen.line.name:
            self.post_message(self.SizeAsked(self._chosen.line.name))


def _columns(texts: Sequence[dict[str, str]]) -> list[Column]:
    def width(name: str) -> int:
        return max((len(text[name]) for text in texts), default=0)

    def right(name: str, rank: int) -> Column:
        return Column(name, say(f"column.{name}"), width(name), rank, is_right=True)

    return [
        Column("name", say("column.model"), width("name"), 0, squeezed=24),
        right("tokens_in", 5),
        right("tokens_out", 6),
        right("about_wh", 0),
        right("low_high_wh", 1),
        right("each", 2),
        right("size", 3),
        Column("source", say("column.source"), width("source"), 4),
    ]


def _tokens(line: Line) -> int:
    return line.total.input_tokens + line.total.output_tokens


def _milliwatt_hours(each: Range | None) -> str:
    """'70 (20 to 300)'."""
    return figures.spread(each.scaled(1000), 2) if each else ""


def _source(found: Model | PictureModel | None) -> str:
    return models.weights(found) if found else say("models.unknown_short")


def _entry(read: Reading, line: Line) -> Entry:
    name = line.name
    found = models.find(read.factors, name) if name else None
    if found is not None:
        return Entry(line, found, models.page_of(read.factors, name, found))
    return Entry(line, None, models.unknown_page(name) if name else None)
