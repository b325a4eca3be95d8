"""A Textual app of six panels with nothing behind it: what a first paint costs at the least."""

from textual.app import App, ComposeResult
from textual.containers import Grid
from textual.widgets import Static

PANELS = 6


class Panels(App[None]):
    """Two rows of three."""

    CSS = """
    Grid { grid-size: 3 2; }
    Static { border: round $primary; }
    """

    def compose(self) -> ComposeResult:
        with Grid():
            for number in range(1, PANELS + 1):
                yield Static(f"Panel {number}")


if __name__ == "__main__":
    Panels().run()
