"""What one recorder sends to a Collector, and what a thousand and a hundred thousand make of it.

    python -m benchmarks.telemetry [--rows N] [--json]

The log is that of a heavy user of ten models (`benchmarks.years`). Both kinds of export are sent
as a recorder sends them, through a socket of loopback whose bytes are counted, HTTP's headers
included; TLS and what is under it come on top. `docs/telemetry.md` has the table.
"""

import argparse
import gzip
import json
import socket
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import years
from reports import reading
from serve.telemetry.sending import Destination, Sender
from store import telemetry
from store.paths import Home
from store.settings import Telemetry

INTERVAL_S = 60
FLEETS = (1, 1_000, 100_000)
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Measured:
    """One export of sums, and one request as a span."""

    models: int
    points: int
    histograms: int
    prometheus_series: int
    """Of a histogram: its buckets, sum and count."""
    request_bytes: int
    """As it went through the socket, gzip."""
    body_bytes: int
    """What the Collector has to read of it."""
    span_bytes: float
    span_body_bytes: float
    rows_per_s: float
    """From the log to what was taken, sums and spans."""


class Socket:
    """Takes what comes, and counts it."""

    def __init__(self) -> None:
        self.requests: list[bytes] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            connection, _ = self._listening.accept()
            with connection:
                while request := _request(connection):
                    self.requests.append(request)
                    connection.sendall(ANSWER)


def _request(connection: socket.socket) -> bytes:
    """One request, head and body; nothing at the end of the connection."""
    taken = b""
    while b"\r\n\r\n" not in taken:
        if not (part := connection.recv(65536)):
            return b""
        taken += part
    head, _, body = taken.partition(b"\r\n\r\n")
    lines = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    length = int(lines[b"content-length"])
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def measure(count: int) -> Measured:
    """Of a log of so many requests."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        years.fill(home, count, datetime.now(UTC))
        chosen = Telemetry(has_spans=True, team="platform", machine="desk-0001")
        collector = Socket()
        with reading.opened(home) as read:
            sender = Sender(read, chosen, Destination(collector.url, {}))
            began_s = time.perf_counter()
            told = sender.send()
            took_s = time.perf_counter() - began_s
            assert told.trouble is None, told.trouble
            assert telemetry.waiting(read.log, told.spans_id) == 0
    sums, *spans = collector.requests
    points = [entry[2][4] for entry in told.sums]
    histograms = [buckets for buckets in points if buckets]
    return Measured(
        models=len(years.MODELS),
        points=len(points),
        histograms=len(histograms),
        prometheus_series=len(points) - len(histograms) + sum(len(b) + 2 for b in histograms),
        request_bytes=len(sums),
        body_bytes=len(_body(sums)),
        span_bytes=sum(map(len, spans)) / count,
        span_body_bytes=sum(len(_body(request)) for request in spans) / count,
        rows_per_s=count / took_s,
    )


def _body(request: bytes) -> bytes:
    return gzip.decompress(request.partition(b"\r\n\r\n")[2])


def table(found: Measured) -> list[str]:
    """A line a fleet, each recorder exporting each minute."""
    lines = ["recorders      series    requests/s    points/s    KB/s sent   MB/s read"]
    for fleet in FLEETS:
        each_s = fleet / INTERVAL_S
        lines.append(
            f"{fleet:>9,} {fleet * found.prometheus_series:>11,} {each_s:>13,.2f} "
            f"{each_s * found.points:>11,.1f} {each_s * found.request_bytes / 1e3:>12,.2f} "
            f"{each_s * found.body_bytes / 1e6:>11,.3f}"
        )
    return lines


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5000)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    found = measure(asked.rows)
    if asked.json:
        print(json.dumps(asdict(found)))
        return
    for name, value in asdict(found).items():
        print(f"{name:<20} {value:>10,.0f}")
    print("\n" + "\n".join(table(found)))


if __name__ == "__main__":
    main()
