"""The dashboard: what can be done on it."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.events import DeliveryComplete, DeliveryFailed

from reports import words
from reports.spans import Kind
from reports.words import say
from store.faults import Fault
from store.paths import Home
from store.queries import ALL, Only
from tui.controls import Controls
from tui.frame import Frame
from tui.keys import KEYS
from tui.reader import Gone
from tui.snapshot import Asked

if TYPE_CHECKING:
    from tui.models_view import ModelsView
    from tui.view import View
    from tui.week_view import WeekView

__all__ = ["Controls", "Dashboard"]

EVERYWHERE = ("help", "quit")
"""Actions that can be done with another screen on top."""


class Dashboard(Frame):
    """One period of the log in four views. Leaving it leaves the recorder running.

    Screens that are rarely opened are imported when they are: before the first paint, each
    costs some milliseconds.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*KEYS]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if len(self.screen_stack) > 1 and action not in EVERYWHERE:
            return False
        controls, is_live = self.controls, self.recording.is_live
        match action:
            case "earlier" | "later" | "now":
                return self.view_name != "requests"
            case "start":
                return controls.start is not None and not is_live
            case "stop":
                return controls.stop is not None and is_live
            case "pause":
                toggle = controls.resume if self.recording.paused else controls.pause
                return toggle is not None and is_live
            case "load_demo":
                return controls.load_demo is not None
            case "export" | "only":
                return self.shown is not None and not self.shown.is_empty
        return True

    def action_view(self, view: str) -> None:
        self.view_name = view
        self.show_view()
        self.feed.look()

    def action_period(self, kind: Kind) -> None:
        if self.shown is not None:
            self.feed.ask(self.feed.asked.of_kind(kind, self.shown.today))
        if self.view_name == "requests":
            self.action_view("week")

    def action_earlier(self) -> None:
        self._step(-1)

    def action_later(self) -> None:
        self._step(1)

    def _step(self, by: int) -> None:
        if self.shown is not None:
            self.feed.ask(self.feed.asked.moved(by, self.shown.today))

    def action_now(self) -> None:
        self.feed.ask(replace(self.feed.asked, day=None))

    def on_week_view_part_clicked(self, event: "WeekView.PartClicked") -> None:
        self.feed.ask(replace(self.feed.asked, kind=event.kind, day=event.day))

    async def action_only(self) -> None:
        """Choose a part of the log from all of the period."""
        from tui import filtering, snapshot
        from tui.chooser import Chooser

        asked = replace(self.feed.asked, only=ALL)
        whole = await self._read(lambda read: snapshot.read(read, asked))
        if whole is None:
            return
        found = filtering.choices(whole.period)
        at = found.index(self.feed.asked.only) if self.feed.asked.only in found else 0
        names = [filtering.named(only) for only in found]

        def chosen(index: int | None) -> None:
            if index is not None:
                self.show_only(found[index])

        self.push_screen(Chooser(say("only.title"), names, at), chosen)

    def on_week_view_only_clicked(self, event: "WeekView.OnlyClicked") -> None:
        self.show_only(event.only)

    def show_only(self, only: Only) -> None:
        """Show a part of the log in every view."""
        self.feed.ask(replace(self.feed.asked, only=only))

    def action_export(self) -> None:
        from tui import exporting
        from tui.chooser import Chooser

        if self.shown is None:
            return
        title = say("export.title", name=self.shown.period.span.name)
        names = [say(f"export.{form.replace('-', '_')}") for form in exporting.FORMATS]
        self.push_screen(Chooser(title, names), self._export)

    async def _export(self, index: int | None) -> None:
        from tui import exporting

        if index is None or self.shown is None:
            return
        form, shown = exporting.FORMATS[index], self.shown
        content = await self._read(lambda read: exporting.written(read, shown, form))
        if content is not None:
            exporting.deliver(self, content, exporting.file_name(shown.period, form))

    def on_delivery_complete(self, event: DeliveryComplete) -> None:
        if event.path is not None:
            self.notify(say("export.done", path=event.path), markup=False)

    def on_delivery_failed(self, event: DeliveryFailed) -> None:
        reason = getattr(event.exception, "strerror", None) or type(event.exception).__name__
        self.notify(say("export.failed", reason=reason), severity="warning", markup=False)

    def on_view_chosen(self, event: "View.Chosen") -> None:
        self.run_worker(self._explain(event.request_id), group="explain", exclusive=True)

    async def _explain(self, request_id: int) -> None:
        from tui import explained

        page = await self._read(lambda read: explained.page_of(read, request_id))
        if page is not None:
            self.push_screen(explained.Explained(page))

    async def _read[T](self, work: Callable[..., T]) -> T | None:
        """What a function makes of the log; where it cannot, that is said."""
        try:
            return await self.feed.reader.run(work)
        except Gone:
            return None
        except Fault as fault:
            self.notice.show_fault("log", fault)
            return None

    def action_settings(self) -> None:
        from tui.settings_screen import SettingsScreen

        self.push_screen(SettingsScreen(self.own_home), self._settle)

    def on_models_view_size_asked(self, event: "ModelsView.SizeAsked") -> None:
        from tui.settings_screen import ModelSize

        home = self.feed.reader.home
        self.push_screen(ModelSize(home, event.name), lambda taken: self._reopen(bool(taken)))

    async def _settle(self, is_changed: bool | None) -> None:
        """Go on with the settings as they are now."""
        if not is_changed:
            return
        from store import settings
        from tui import themes

        chosen = settings.load(self.own_home)
        themes.wear(self, chosen.theme)
        self._reopen()
        language = chosen.language
        await self.speak(language if language in words.LANGUAGES else words.of_locale())

    async def speak(self, language: str) -> None:
        """Say everything in this language from now on."""
        if language != words.language():
            words.use(language)
            await self.renew()

    def _reopen(self, is_wanted: bool = True) -> None:
        if is_wanted:
            self.feed.open(self.reader(self.feed.reader.home))

    def action_palette(self) -> None:
        from tui.palette import palette

        self.push_screen(palette(self))

    def action_help(self) -> None:
        from tui.key_help import KeyHelp

        self.push_screen(KeyHelp.of(self.screen))

    def action_leave(self) -> None:
        if self.feed.asked.only != ALL:
            self.show_only(ALL)
        elif self.is_demo and not self.own_home.is_demo:
            self._open(self.own_home)
        elif self.view_name != "week":
            self.action_view("week")

    def action_start(self) -> None:
        self._set_going(self.controls.start, say("dashboard.starting"))

    def action_stop(self) -> None:
        self._set_going(self.controls.stop, say("dashboard.stopping"))

    def action_pause(self) -> None:
        if self.recording.paused:
            self._set_going(self.controls.resume, say("dashboard.resuming"))
        else:
            self.pause(None)

    def pause(self, lasts: timedelta | None) -> None:
        """Record nothing for a time; None: until it is resumed."""
        if (pause := self.controls.pause) is not None:
            self._set_going(partial(pause, lasts), say("dashboard.pausing"))

    def action_load_demo(self) -> None:
        self._set_going(self.controls.load_demo, say("dashboard.loading_demo"))

    def _set_going(self, control: Callable[[], object] | None, saying: str) -> None:
        if control is not None and not self.notice.busy:
            self.notice.show_fault("control", None)
            self.notice.show_busy(saying)
            self.run_worker(self._control(control), group="control")

    async def _control(self, control: Callable[[], object]) -> None:
        try:
            made = await asyncio.to_thread(control)
            if isinstance(made, Home):
                self._open(made)
        except Fault as fault:
            self.notice.show_fault("control", fault)
        finally:
            self.notice.show_busy("")
        await self.look()

    def _open(self, home: Home) -> None:
        self.feed.open(self.reader(home))
        self.feed.ask(Asked(self.feed.asked.kind))
