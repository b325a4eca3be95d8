"""Memory stays flat however long a file is."""

import json
import tracemalloc
from contextlib import closing
from pathlib import Path

from intake.imports import Importer
from store.paths import Home
from tests.intake.hars import answer, entry, stream

SIZE = 64 * 2**20
ALLOWED = 24 * 2**20


def test_a_long_file_needs_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    """64 MB, most of it what a browser loads besides; at most 24 MB of it at any time."""
    script = entry("x" * 2**20 + '"{[' * 1000, url="https://example.com/app.js", method="GET")
    requests = [entry(stream(text="word " * 2000)), entry(json.dumps(answer("b")), after_s=60)]
    parts = [json.dumps(one, indent=2) for one in (*requests, script)]
    repeats = SIZE // sum(map(len, parts))
    path = tmp_path / "long.har"
    with path.open("w") as file:
        file.write('{"log": {"entries": [')
        for index in range(repeats):
            file.write(("," if index else "") + ",".join(parts))
        file.write("]}}")
    with closing(Importer(Home(tmp_path / "home"))) as importer:
        importer.take(path)
        tracemalloc.start()
        try:
            result = importer.take(path)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert (result.taken, result.known, result.others) == (0, 2 * repeats, repeats)
    assert path.stat().st_size > 0.9 * SIZE
    assert peak < ALLOWED
