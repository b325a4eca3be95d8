"""How the figures in view are made: what is counted, what is not, and by whose figures."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from reports import method
from tui.keys import key
from tui.paper import Paper
from tui.reader import Reader
from tui.snapshot import Snapshot
from tui.view import View


class MethodView(View):
    """In short; the whole of it is a key away."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("enter", "whole", "whole_method", show=True),
    ]

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._paper = Paper()

    def compose(self) -> ComposeResult:
        yield self._paper

    @property
    def chief(self) -> Paper:
        return self._paper

    async def follow(self, reader: Reader, shown: Snapshot) -> None:
        page = await reader.run(lambda read: method.page_of(read.factors, shown.period))
        await self._paper.show(page)

    def action_whole(self) -> None:
        # Imported when it is asked for: reading Markdown costs 100 ms.
        from tui.methodology import Methodology

        self.app.push_screen(Methodology())
