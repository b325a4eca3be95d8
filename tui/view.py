"""What the dashboard's views have in common."""

from dataclasses import dataclass

from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget

from tui.reader import Reader
from tui.snapshot import Snapshot


class View(Vertical, can_focus=True):
    """One of the screens on the keys 1 to 4. Its bindings hold while it is in view."""

    DEFAULT_CSS = """
    View { height: 1fr; }
    """

    @dataclass
    class Chosen(Message):
        """The request with this id is to be explained."""

        request_id: int

    class Headed(Message):
        """Its heading has changed."""

    @property
    def heading(self) -> str | None:
        """What the top line calls it; None: the period in view."""
        return None

    @property
    def is_settled(self) -> bool:
        """All that it was asked for is shown."""
        return True

    @property
    def chief(self) -> Widget:
        """What has the focus when it comes into view."""
        return self

    def show(self, shown: Snapshot) -> None:
        """Show the period; of every view, whenever something else is shown."""

    async def follow(self, reader: Reader, shown: Snapshot) -> None:
        """Read what else it shows. Called while it is in view, whenever the log or the period
        has moved; a Fault is said by the dashboard."""
