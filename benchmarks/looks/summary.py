"""A week's summary in every format, in a process that has loaded nothing yet.

python -m benchmarks.looks.summary HOME     prints JSON
"""

import json
import sys
import time


def main() -> None:
    begun, spent = time.perf_counter(), time.process_time()
    from datetime import datetime
    from pathlib import Path

    from reports import document, html, loading, markdown, sections, share, sheets, text
    from reports.reading import opened
    from store.paths import Home

    with opened(Home(Path(sys.argv[1]))) as read:
        now = datetime.fromisoformat(str(read.log.requests(limit=1)[0]["started_at"]))
        zone = read.time_zone
        week = loading.period(read.log, read.factors, "week", now=now, time_zone=zone)
        page = sections.page_of(week, zone)
        written = (
            document.write(week),
            text.write(page),
            markdown.write(page),
            html.write(page, is_demo=False),
            share.write(week),
            sheets.days(week),
        )
        assert all(written)
        wall_ms = 1e3 * (time.perf_counter() - begun)
        processor_ms = 1e3 * (time.process_time() - spent)
        listed, listing = time.perf_counter(), time.process_time()
        assert sheets.requests(read.log, read.factors, week, zone)
    found = {
        "all": (wall_ms, processor_ms),
        "requests": (
            1e3 * (time.perf_counter() - listed),
            1e3 * (time.process_time() - listing),
        ),
        "count": week.total.request_count,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
