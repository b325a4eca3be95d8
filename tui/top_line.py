"""The line at the top: which period, and whether anything records."""

from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static

from reports import figures
from reports.words import say
from tui.recording import Recording

PERIOD = "[@click=app.earlier]◂[/] $name [@click=app.later]▸[/]"


class TopLine(Static):
    """Drops the client count, then the name, as the width shrinks."""

    DEFAULT_CSS = """
    TopLine { height: 1; padding: 0 1; background: $panel; text-wrap: nowrap; }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._heading = ""
        self._is_period = False
        self._is_demo = False
        self._recording: Recording | None = None
        self._client_count = 0
        self._can_start = False

    def show_heading(
        self, heading: str, client_count: int, *, is_period: bool, is_demo: bool
    ) -> None:
        """Name what is in view; a period can be moved by its arrows."""
        self._heading, self._client_count = heading, client_count
        self._is_period, self._is_demo = is_period, is_demo
        self.refresh()

    def show_recording(self, recording: Recording, *, can_start: bool) -> None:
        """Say whether anything records; `can_start`: there is a key that starts it."""
        self._recording, self._can_start = recording, can_start
        self.refresh()

    def render(self) -> Content:
        width = self.size.width
        middle = Content.from_markup(PERIOD if self._is_period else "$name", name=self._heading)
        mark = say("dashboard.demo").upper() if self._is_demo else ""
        for name in (say("dashboard.name"), ""):
            left = Content("  ").join(
                part
                for part in (Content.styled(name, "bold"), middle, Content.styled(mark, "reverse"))
                if part.plain
            )
            for right in self._rights():
                if left.cell_length + cell_len(right) + 2 <= width:
                    return left + " " * (width - left.cell_length - cell_len(right)) + right
        return left

    def _rights(self) -> list[str]:
        """What is said of recording, longest first."""
        if self._is_demo or self._recording is None:
            return [""]
        if self._recording.address is None:
            why = say("dashboard.not_recording")
            cure = say("dashboard.start_key" if self._can_start else "dashboard.start_command")
            short = say("dashboard.not_recording_short")
            return [f"{why} · {cure}", f"{short} · {cure}", short]
        if paused := self._recording.paused:
            return [f"{paused} · {say('dashboard.resume_command')}", paused]
        text = say("dashboard.recording", address=self._recording.address)
        if not self._client_count:
            return [text]
        n = figures.count(self._client_count)
        clients = say("dashboard.clients", count=self._client_count, n=n)
        return [f"{text} · {clients}", text]
