"""Every request: found by words, sorted, explained, copied, written to a file, deleted."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.widgets import Input

from reports import figures, listing, words
from reports.words import say
from store.faults import Fault
from store.listing import ORDERS, Order
from tui.keys import key
from tui.listed import Listed
from tui.listed_view import ListedView
from tui.reader import Gone
from tui.request_list import RequestList

type Progress = Callable[[int, int], None]


class RequestsView(ListedView):
    """What can be done with the list. What is rarely opened is imported when it is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("enter", "explain", "explain", show=True),
        key("slash", "find", "find", show=True),
        key("s", "sort", "sort", show=True),
        key("u", "undo", "undo", show=True),
        key("y", "copy", "copy", show=True),
        key("e", "save", "save", show=True),
        key("x,delete", "delete", "delete", show=True),
        key("X", "delete_found", "delete_found"),
        key("escape", "unfind", "unfind"),
    ]
    _is_changing = False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "explain" | "copy" | "save" | "delete":
                return self.list.count > 0
            case "delete_found":
                return self.list.count > 0 and not self.asked.is_all
            case "undo":
                return self.now.undo_until is not None
            case "unfind":
                return bool(self.asked.text) or self.input.has_focus
        return True

    def action_find(self) -> None:
        self.input.display = True
        self.screen.set_focus(self.input)  # at once: what is typed next belongs there

    def on_input_changed(self, event: Input.Changed) -> None:
        self.ask(replace(self.asked, text=event.value))

    def on_input_submitted(self) -> None:
        self._leave_input()

    def action_unfind(self) -> None:
        self._leave_input()
        self.input.value = ""

    def _leave_input(self) -> None:
        self.screen.set_focus(self.list)
        self.input.display = False
        self.refresh_bindings()

    def action_sort(self) -> None:
        self._sort(ORDERS[(ORDERS.index(self.asked.order) + 1) % len(ORDERS)])

    def on_request_list_head_clicked(self, event: RequestList.HeadClicked) -> None:
        self._sort(event.order)

    def _sort(self, order: Order) -> None:
        self.ask(replace(self.asked, order=order))

    def action_explain(self) -> None:
        if (entry := self.list.chosen()) is not None:
            self.post_message(self.Chosen(entry.id))

    def on_request_list_chosen(self, event: RequestList.Chosen) -> None:
        self.post_message(self.Chosen(event.request_id))

    async def action_copy(self) -> None:
        entry = self.list.chosen()
        if entry is None or self.reader is None:
            return
        with contextlib.suppress(Fault):
            text = await self.reader.run(lambda read: listing.told(read, entry.id))
            self.app.copy_to_clipboard(text)
            self.notify(text, title=say("rows.copied"), markup=False)

    def action_save(self) -> None:
        from tui import saving
        from tui.chooser import Chooser

        count = self.list.count
        title = say("rows.save", count=count, n=figures.count(count))
        names = [say(f"rows.save_{form}") for form in saving.FORMATS]
        self.app.push_screen(Chooser(title, names), self._save)

    def _save(self, index: int | None) -> None:
        from tui import saving

        if index is not None and self.listed is not None:
            listed = Listed(self.listed.reader, self.listed.asked)
            self._write(listed, saving.FORMATS[index])

    @work(group="save")
    async def _write(self, listed: Listed, form: str) -> None:
        from tui import saving

        def told(done: int) -> None:
            self.line.show_busy(say("rows.saving", n=figures.count(done)))

        with contextlib.suppress(Fault, Gone):
            await saving.save(self.app, listed, form, told)
        self.line.show_busy("")

    def action_delete(self) -> None:
        if (entry := self.list.chosen()) is not None:
            when, model = entry.texts["when"], entry.texts["model"]
            self._ask_to_delete([entry.id], say("rows.delete_one", when=when, model=model))

    async def action_delete_found(self) -> None:
        if self.listed is None:
            return
        with contextlib.suppress(Fault, Gone):
            ids = await self.listed.ids()
            n = figures.count(len(ids))
            self._ask_to_delete(ids, say("rows.delete_found", count=len(ids), n=n))

    def _ask_to_delete(self, ids: list[int], text: str) -> None:
        from store import forgetting
        from tui.question import Question

        if self.reader is None or not ids:
            return
        home, selection = self.reader.home, forgetting.Selection(ids=tuple(ids))

        def forget(progress: Progress) -> int:
            return forgetting.forget(home, selection, progress=progress)

        def answered(is_yes: bool | None) -> None:
            if is_yes:
                self._change("deleted", forget)

        self.app.push_screen(Question(text, say("key.delete")), answered)

    def action_undo(self) -> None:
        from store import forgetting

        if self.reader is not None:
            home = self.reader.home
            self._change("undone", lambda progress: forgetting.undo(home, progress=progress))

    def _change(self, what: str, change: Callable[[Progress], int]) -> None:
        if not self._is_changing:
            self._is_changing = True
            self._carry_out(what, change)

    @work(group="change")
    async def _carry_out(self, what: str, change: Callable[[Progress], int]) -> None:
        """Change the log on a thread, and say what was done."""
        loop = asyncio.get_running_loop()

        def progress(done: int, count: int) -> None:
            saying = say(f"rows.{what}_so_far", n=figures.count(done), of=figures.count(count))
            with contextlib.suppress(RuntimeError):  # the dashboard was left: it goes on
                loop.call_soon_threadsafe(self.line.show_busy, saying)

        try:
            count = await asyncio.to_thread(change, progress)
        except Fault as fault:
            self.notify(words.fault(fault), severity="warning", markup=False)
        else:
            self.notify(say(f"rows.{what}", count=count, n=figures.count(count)), markup=False)
        finally:
            self._is_changing = False
            loop.call_soon(self.line.show_busy, "")
            await self.look()
