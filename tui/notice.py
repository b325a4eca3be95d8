"""Lines under the top one: what goes wrong, and what is being done. None, and it takes no room."""

from textual.widgets import Static

from reports import words
from store.faults import Fault
from tui import recording
from tui.recording import Recording


class Notice(Static):
    """What is under way, what could not be read, what could not be recorded."""

    DEFAULT_CSS = """
    Notice { height: auto; max-height: 4; padding: 0 1; color: $text-warning; display: none; }
    Notice.-on { display: block; }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self.busy = self._text = ""
        self._faults: dict[str, Fault | None] = {}
        self._recording: Recording | None = None
        self._counters: dict[str, int] = {}

    def show_busy(self, saying: str) -> None:
        """Something is under way; '' when it is done."""
        self.busy = saying
        self._show()

    def show_fault(self, of: str, fault: Fault | None) -> None:
        """Something cannot be done; None when it can again. `of` tells such things apart."""
        if self._faults.get(of) != fault:
            self._faults[of] = fault
            self._show()

    def show_recording(self, found: Recording) -> None:
        """What the recorder says of itself."""
        self._recording = found
        self._show()

    def show_missed(self, counters: dict[str, int]) -> None:
        """What the log says is missing from it."""
        self._counters = counters
        self._show()

    def _show(self) -> None:
        lines = [self.busy]
        for fault in self._faults.values():
            lines += words.fault(fault).splitlines() if fault else []
        if self._recording is not None:
            lines += self._recording.warnings()
        lines += recording.missed(self._counters)
        text = "\n".join(f"! {line}" for line in lines if line)
        if text != self._text:  # to lay the screen out takes time
            self._text = text
            self.update(text)
            self.set_class(bool(text), "-on")
