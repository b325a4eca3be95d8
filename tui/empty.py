"""What stands here before the first request: three steps, a demonstration, and what is read."""

from textual.content import Content
from textual.widgets import Static

from reports.words import say
from tui.recording import Recording


class EmptyState(Static):
    """Three numbered steps: start, send one question, look here."""

    DEFAULT_CSS = """
    EmptyState { height: 1fr; content-align: center middle; padding: 1 2; }
    """

    def __init__(self, *, can_start: bool, can_demo: bool, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._can_start = can_start
        self._can_demo = can_demo
        self._recording: Recording | None = None

    def show_recording(self, recording: Recording) -> None:
        """The first step says whether it is done."""
        before, self._recording = self._start(), recording
        if self._start() != before:
            self.refresh(layout=True)

    def render(self) -> Content:
        demo = "demo" if self._can_demo else "demo_command"
        steps = [
            Content.styled(say("empty.title"), "bold"),
            Content(""),
            *_step(say("empty.1"), self._start()),
            *_step(say("empty.2"), say("empty.2_how")),
            *_step(say("empty.3"), say("empty.3_how")),
            Content.from_markup(
                "[@click=app.load_demo]$text[/]" if self._can_demo else "$text",
                text=say(f"empty.{demo}"),
            ),
            Content(""),
            Content.styled(say("empty.kept"), "$text-muted"),
        ]
        return Content("\n").join(steps)

    def _start(self) -> str:
        if self._recording is not None and self._recording.address is not None:
            if paused := self._recording.paused:
                return f"{paused} · {say('dashboard.resume_command')}"
            return say("empty.1_live", address=self._recording.address)
        return say("empty.1_key" if self._can_start else "empty.1_command")


def _step(title: str, how: str) -> list[Content]:
    return [Content.styled(title, "$primary bold"), Content(f"   {how}"), Content("")]
