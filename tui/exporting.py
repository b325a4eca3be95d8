"""The period in view, written to a file: where one stands, or into the browser's downloads."""

import io
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from textual.app import App

from reports.period import Period
from reports.words import say
from tui import snapshot
from tui.reader import Terms
from tui.snapshot import Snapshot

FORMATS = ("md", "txt", "json")


def written(terms: Terms, shown: Snapshot, form: str) -> str:
    """The period in view, whole, in one of the formats."""
    whole = shown if shown.is_whole else snapshot.completed(terms, shown)
    return write(whole.period, terms.time_zone, form)


def write(period: Period, zone: ZoneInfo | None, form: str) -> str:
    """Writers are loaded when they are asked for."""
    from reports import document, markdown, sections, text

    if form == "json":
        return document.write(period)
    writers: dict[str, Callable[..., str]] = {"md": markdown.write, "txt": text.write}
    return writers[form](sections.page_of(period, zone))


def file_name(period: Period, form: str) -> str:
    """'wattprint-2026-W47.md'; a demonstration's says that it is one."""
    demo = f"-{say('dashboard.demo')}" if period.is_demo else ""
    return f"wattprint{demo}-{period.span.label}.{form}"


def free(folder: Path, name: str) -> str:
    """The name, numbered where a file has it already: nothing is written over."""
    found, number = name, 2
    while (folder / found).exists():
        path = Path(name)
        found = f"{path.stem}-{number}{path.suffix}"
        number += 1
    return found


def deliver(app: App[None], content: str, name: str) -> None:
    """Hand a file over; the app gets DeliveryComplete or DeliveryFailed."""
    folder = Path.cwd()
    app.deliver_text(io.StringIO(content), save_directory=folder, save_filename=free(folder, name))
