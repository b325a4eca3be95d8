"""The line of views and periods: which is in view, and the key of each."""

from textual.content import Content
from textual.widgets import Static

from reports.spans import Kind
from reports.words import say
from tui.keys import PERIODS, VIEWS

CHOSEN = "bold reverse"


class ViewLine(Static):
    """Views at the left, periods at the right, in shorter words as the width shrinks."""

    DEFAULT_CSS = """
    ViewLine {
        height: 1;
        padding: 0 1;
        background: $panel;
        text-wrap: nowrap;
        link-style: none;
        link-color: $text;
        link-background-hover: $primary 40%;
        link-color-hover: $text;
        link-style-hover: bold;
    }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._view, self._has_periods = "week", True
        self._kind: Kind = "week"

    def show(self, view: str, kind: Kind, *, has_periods: bool) -> None:
        """What is in view; `has_periods`: it is about one."""
        self._view, self._kind, self._has_periods = view, kind, has_periods
        self.refresh()

    def render(self) -> Content:
        width = self.size.width
        # The first view is named after its period.
        names = {view: say(f"view.{view}") for view in VIEWS} | {"week": say(f"view.{self._kind}")}
        views = _row(VIEWS, names, self._view)
        if not self._has_periods:
            return views
        long = {kind: say(f"key.by_{kind}") for kind in PERIODS}
        for wordings in (long, dict.fromkeys(PERIODS, "")):
            periods = _row(PERIODS, wordings, self._kind)
            gap = width - views.cell_length - periods.cell_length
            if gap >= 1:
                return views + " " * gap + periods
        return views


def _row(keys: dict[str, str], names: dict[str, str], chosen: str) -> Content:
    return Content("").join(
        _item(key, names[name], is_chosen=name == chosen) for name, key in keys.items()
    )


def _item(key: str, word: str, *, is_chosen: bool) -> Content:
    text = f" {key} {word} " if word else f" {key} "
    style = CHOSEN if is_chosen else ""
    return Content.from_markup(f"[@click=app.simulate_key('{key}')]$text[/]", text=text).stylize(
        style
    )
