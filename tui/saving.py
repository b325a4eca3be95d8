"""A list written to a file, some rows at a time: where one stands, or into the downloads."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from textual.app import App

from reports import sheets
from reports.reading import Reading
from reports.requests import public
from reports.words import say
from store.listing import Row
from tui import exporting
from tui.listed import Listed

FORMATS = ("csv", "json")


async def save(app: App[None], listed: Listed, form: str, told: Callable[[int], None]) -> None:
    """Write all of a list; the app gets DeliveryComplete or DeliveryFailed.

    `told` hears how many rows are written, as it goes on.
    """
    file: TextIO = tempfile.TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115
    try:
        write = _csv if form == "csv" else _json
        file.write(sheets.heads() if form == "csv" else "[")
        async for done, text in listed.written(write):
            file.write(text)
            told(done)
        file.write("" if form == "csv" else "\n]\n")
        file.seek(0)
    except BaseException:
        file.close()
        raise
    folder, name = Path.cwd(), file_name(listed, form)
    app.deliver_text(file, save_directory=folder, save_filename=exporting.free(folder, name))


def file_name(listed: Listed, form: str) -> str:
    """'wattprint-requests.csv'; a demonstration's says that it is one."""
    demo = f"{say('dashboard.demo')}-" if listed.reader.home.is_demo else ""
    return f"{say('dashboard.name')}-{demo}{say('rows.file')}.{form}"


def _csv(read: Reading, first: int, rows: list[Row]) -> str:
    return sheets.of_rows(read.factors, rows, read.time_zone, is_demo=read.is_demo)


def _json(read: Reading, first: int, rows: list[Row]) -> str:
    found = [json.dumps(public(read.factors, row, is_demo=read.is_demo)) for row in rows]
    return "".join(f"{',' if first + n else ''}\n  {text}" for n, text in enumerate(found))
