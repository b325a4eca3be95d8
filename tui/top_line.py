"""The line at the top: which period, and whether anything records."""

from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static

from reports import figures
from reports.words import say
from tui.controls import Controls
from tui.recording import Recording

ONLY = "[reverse] $name [@click=app.leave]✕[/] [/]"
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
        self._controls = Controls()
        self._only = ""

    def show_heading(
        self, heading: str, client_count: int, *, is_period: bool, is_demo: bool, only: str
    ) -> None:
        """Name what is in view; a period can be moved by its arrows. `only`: '' is all of it."""
        self._only = only
        self._heading, self._client_count = heading, client_count
        self._is_period, self._is_demo = is_period, is_demo
        self.refresh()

    def show_recording(self, recording: Recording, controls: Controls) -> None:
        """Say whether anything records, and which key changes that."""
        self._recording, self._controls = recording, controls
        self.refresh()

    def render(self) -> Content:
        width = self.size.width
        middle = Content.from_markup(PERIOD if self._is_period else "$name", name=self._heading)
        mark = f" {say('dashboard.demo').upper()} " if self._is_demo else ""
        only = Content.from_markup(ONLY, name=self._only) if self._only else Content("")
        for name in (say("dashboard.name"), ""):
            parts = (
                Content.styled(mark, "reverse bold"),
                Content.styled(name, "bold"),
                middle,
                only,
            )
            left = Content("  ").join(part for part in parts if part.plain)
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
            cure = say("dashboard.start_key" if self._controls.start else "dashboard.start_command")
            short = say("dashboard.not_recording_short")
            return [f"{why} · {cure}", f"{short} · {cure}", short]
        if paused := self._recording.paused:
            cure = say(
                "dashboard.resume_key" if self._controls.resume else "dashboard.resume_command"
            )
            return [f"{paused} · {cure}", paused]
        text = say("dashboard.recording", address=self._recording.address)
        if not self._client_count:
            return [text]
        n = figures.count(self._client_count)
        clients = say("dashboard.clients", count=self._client_count, n=n)
        return [f"{text} · {clients}", text]
