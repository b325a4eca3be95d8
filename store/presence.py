"""Who runs: each recorder's file and lock in HOME/run, and what it says of itself."""

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from store.faults import Fault
from store.paths import Home, replace_private

MAIN = "main"
RUN = "run"
RECORDING = "recording"
DIRECT = "direct"


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """One recorder that runs. URLs are on loopback."""

    pid: int
    started_at: str
    """RFC 3339 UTC."""
    proxy: str
    gateway: str
    ca: str
    """Path of the certificate that clients of the proxy have to trust."""
    version: str
    kind: str
    """`main`, or `run` for the one that a single command has to itself."""
    maps: tuple[str, ...] = ()
    """HOST=URL pairs in force, which a recorder started beside it takes over."""
    trust_upstream_ca: str | None = None
    """Path of the further certificates that upstreams are checked against."""
    log_version: int = 3
    """Of the log's tables, as this recorder writes them; 3 where it does not tell."""
    state: str = RECORDING
    """`direct`: it fails again and again, so its watchdog lets the traffic go direct, unseen."""
    restarts: int | None = None
    """How often its watchdog has started it anew; None: nobody watches it."""


_FIELDS = frozenset(field.name for field in fields(Presence))


def of_this_process(
    *,
    proxy: str,
    gateway: str,
    ca: str,
    kind: str,
    maps: tuple[str, ...] = (),
    trust_upstream_ca: str | None = None,
) -> Presence:
    """This process, listening at these addresses since now."""
    from importlib.metadata import version

    from store.queries import VERSION  # 20 ms, with the line above, that only a recorder needs

    return Presence(
        pid=os.getpid(),
        started_at=datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        proxy=proxy,
        gateway=gateway,
        ca=ca,
        version=version("wattprint"),
        kind=kind,
        maps=maps,
        trust_upstream_ca=trust_upstream_ca,
        log_version=VERSION,
    )


@contextlib.contextmanager
def start_lock(home: Home, timeout_s: float = 60, name: str = "start") -> Iterator[None]:
    """Held while folders, certificates and tables are made, so that two starts do not race.

    Under another `name` it is another lock.

    Raises:
        Fault: `start_locked` if another start holds it for longer than `timeout_s`.
    """
    from filelock import FileLock, Timeout

    try:
        with FileLock(home.root / f"{name}.lock", timeout=timeout_s, mode=0o600):
            yield
    except Timeout:
        raise Fault("start_locked", path=str(home.root)) from None


@contextlib.contextmanager
def announced(home: Home, presence: Presence) -> Iterator[None]:
    """The recorder is to be found in HOME/run while this lasts, and not longer.

    On a read-only disk it cannot be found, and records all the same.
    """
    if home.is_read_only:
        yield
        return
    from filelock import FileLock

    file = home.run / f"{presence.pid}.json"
    with FileLock(file.with_suffix(".lock"), timeout=5, mode=0o600):
        replace_private(file, json.dumps(asdict(presence)).encode())
        try:
            yield
        finally:
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        file.with_suffix(".lock").unlink(missing_ok=True)


def changed(home: Home, presence: Presence) -> None:
    """Tell something new of the recorder that is `announced`."""
    if not home.is_read_only:
        with contextlib.suppress(OSError):
            replace_private(
                home.run / f"{presence.pid}.json", json.dumps(asdict(presence)).encode()
            )


def live(home: Home) -> list[Presence]:
    """The recorders that run now, newest first; the files of dead ones are removed."""
    found = [entry for file in home.run.glob("*.json") if (entry := _living(file)) is not None]
    return sorted(found, key=lambda entry: (entry.started_at, entry.pid), reverse=True)


def newest_main(home: Home) -> Presence | None:
    """The recorder that `run`, `env` and `status` use."""
    return next((entry for entry in live(home) if entry.kind == MAIN), None)


def _living(file: Path) -> Presence | None:
    from filelock import FileLock, Timeout  # 25 ms that nobody needs where nothing runs

    lock = FileLock(file.with_suffix(".lock"), timeout=0, mode=0o600)
    try:
        with lock:
            file.unlink(missing_ok=True)
        file.with_suffix(".lock").unlink(missing_ok=True)
    except Timeout:
        return _read(file)
    except OSError:
        return None
    return None


def _read(file: Path) -> Presence | None:
    try:
        found = json.loads(file.read_bytes())
        found["maps"] = tuple(found.get("maps", ()))
        # A newer wattprint may tell more of its recorder.
        return Presence(**{name: found[name] for name in found.keys() & _FIELDS})
    except (OSError, ValueError, TypeError, AttributeError):
        return None


def health(presence: Presence, timeout_s: float = 1.0) -> dict[str, object] | None:
    """What the recorder says of itself: counts of what waits, was written, dropped and lost.

    None if it does not answer in time.
    """
    answer = _asked(presence, "/-/health", timeout_s)
    return answer if isinstance(answer, dict) else None


def under_way(presence: Presence, timeout_s: float = 1.0) -> list[dict[str, object]] | None:
    """The requests that a recorder sees now, as `store.live.Live`; None if it does not answer."""
    answer = _asked(presence, "/-/live", timeout_s)
    return answer if isinstance(answer, list) else None


def pac_file(presence: Presence, timeout_s: float = 5.0) -> str | None:
    """The PAC file that sends browsers through a recorder; None if it does not answer."""
    found = _answer(presence, "/-/proxy.pac", timeout_s)
    return found.decode() if found else None


def _asked(presence: Presence, path: str, timeout_s: float) -> object:
    try:
        return json.loads(_answer(presence, path, timeout_s) or b"null")
    except ValueError:
        return None


def _answer(presence: Presence, path: str, timeout_s: float) -> bytes | None:
    import http.client  # 3 MB that a watchdog does without

    address = presence.gateway.removeprefix("http://")
    connection = http.client.HTTPConnection(address, timeout=timeout_s)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.read() if response.status == 200 else None
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
