"""What an import would do: done in full, into a log that is gone when it has been looked at."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from intake.imports import Importer
from store.paths import Home


@contextlib.contextmanager
def preview(home: Home) -> Iterator[Importer]:
    """An importer that knows what the log of `home` holds, and changes nothing there.

    Raises:
        Fault: as `Importer`.
    """
    with tempfile.TemporaryDirectory(prefix="wattprint-") as folder:
        apart = Home(Path(folder) / "preview")
        apart.prepare()
        for name in ("hash_key", "settings"):
            with contextlib.suppress(FileNotFoundError):
                shutil.copy(getattr(home, name), getattr(apart, name))
        with contextlib.closing(Importer(apart, beside=home)) as importer:
            yield importer
