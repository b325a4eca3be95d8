"""The period in view, written to a file: where one stands, or into the browser's downloads."""

import io
from pathlib import Path

from textual.app import App

from reports import formats
from reports.period import Period
from reports.reading import Reading
from reports.words import say
from tui import snapshot
from tui.snapshot import Snapshot

FORMATS = tuple(formats.WRITERS)


def written(read: Reading, shown: Snapshot, kind: str) -> str:
    """The period in view, whole, in one of the formats."""
    whole = shown if shown.is_whole else snapshot.completed(read, shown)
    return formats.write(read, whole.period, kind)


def file_name(period: Period, kind: str) -> str:
    """'wattprint-2026-W47.md'; a demonstration's says that it is one."""
    demo = f"{say('dashboard.demo')}-" if period.is_demo else ""
    return f"{say('dashboard.name')}-{demo}{formats.file_name(period.span, kind)}"


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
