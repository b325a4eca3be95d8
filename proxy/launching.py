"""Starting a recorder, or finding the one that a command can use."""

import json
import os
import re
import select
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from proxy import quiet, upstream
from proxy.before import restored
from store import presence, settings
from store.faults import Fault
from store.paths import Home, create_private
from store.presence import Presence
from wire.callers import Caller

START_S = 30.0
_QUIET = re.compile(r"\S+ (ERROR|CRITICAL) \S+")


@dataclass(frozen=True, slots=True)
class Started:
    """A recorder that this process started."""

    presence: Presence
    process: subprocess.Popen[bytes]


@dataclass(frozen=True, slots=True)
class Lent:
    """A recorder that a command can use."""

    presence: Presence
    is_own: bool
    """It was started for the command, and ends with it."""


def start_detached(home: Home) -> Presence:
    """Start the main recorder under its watchdog; both go on when this process ends.

    On Windows, where a socket cannot be handed on like that, nobody watches it.

    Raises:
        Fault: `recorder_said` with what it printed, or `recorder_failed`.
    """
    watched = ["--watched"] if os.name == "posix" else []
    return _start(home, ["--kind", presence.MAIN, *watched], restored(os.environ)).presence


def start_own(home: Home, arguments: list[str], environment: Mapping[str, str]) -> Started:
    """Start a recorder for one command; it ends when this process does.

    Raises:
        Fault: `recorder_said` or `recorder_failed`.
    """
    own = ["--port", "0", "--gateway-port", "0", "--kind", presence.RUN, "--until-eof"]
    return _start(home, [*own, *arguments], environment)


@contextmanager
def lent(
    home: Home, environment: Mapping[str, str], caller: Caller, hosts: tuple[str, ...] = ()
) -> Iterator[Lent]:
    """The recorder that the environment leads through, else the main one, else one of its own.

    A further one is needed where the one that runs does not answer, does not know `hosts`,
    or does not go out through the proxy that the person has set.

    Raises:
        Fault: `recorder_said`, `recorder_failed`, `upstream_wrong`.
    """
    own = restored(environment)
    around, running = surrounding(home, environment), presence.newest_main(home)
    if around is not None and (not hosts or around.kind == presence.RUN) and _answers(around):
        yield Lent(around, is_own=False)
    elif running and not hosts and not has_way_out(home, own) and _answers(running):
        yield Lent(running, is_own=False)
    else:
        told = {
            "WATTPRINT_HOSTS": ",".join((*settings.load(home).hosts, *hosts)),
            # For clients that send no login.
            "WATTPRINT_CLIENT": caller.client,
            "WATTPRINT_LABEL": caller.label,
        }
        own |= {name: value for name, value in told.items() if value}
        started = start_own(home, like(around or running), own)
        try:
            yield Lent(started.presence, is_own=True)
        finally:
            started.process.terminate()
            started.process.wait()


def surrounding(home: Home, environment: Mapping[str, str]) -> Presence | None:
    """The live recorder that an environment leads through: that of a `run` or `env` around."""
    way_out = _address(environment.get("HTTPS_PROXY", ""))
    return next((entry for entry in presence.live(home) if _address(entry.proxy) == way_out), None)


def has_way_out(home: Home, own: Mapping[str, str]) -> bool:
    """Whether an environment goes out through a proxy that the main recorder does not know of."""
    chosen = settings.load(home)
    return not chosen.upstream_proxy and bool(upstream.url_of(home, chosen, own))


def _address(url: str) -> str:
    return url.rpartition("/")[2].rpartition("@")[2]


def _answers(recorder: Presence) -> bool:
    return recorder.state == presence.RECORDING and presence.health(recorder) is not None


def like(recorder: Presence | None) -> list[str]:
    """Arguments that send a further recorder's traffic where this one sends its own."""
    if recorder is None:
        return []
    arguments = [part for entry in recorder.maps for part in ("--map", entry)]
    if recorder.trust_upstream_ca:
        arguments += ["--trust-upstream-ca", recorder.trust_upstream_ca]
    return arguments


def _start(home: Home, arguments: list[str], environment: Mapping[str, str]) -> Started:
    home.prepare()
    log = home.run / "recorder.log"
    quiet.rotate(log)
    create_private(log)
    with log.open("ab") as errors:
        begins_at = errors.tell()
        # -P: a folder named `store` where the person stands would be run instead of ours.
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-P", "-m", "wattprint", "proxy", *arguments],
            stdin=subprocess.PIPE if "--until-eof" in arguments else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=home.root,
            env={**environment, "WATTPRINT_HOME": str(home.root)},
            start_new_session=True,
        )
    if not _is_listening(process):
        process.kill()
        process.wait()
        said = _said(log, begins_at)
        raise Fault("recorder_said", reason=said) if said else Fault("recorder_failed")
    found = next((entry for entry in presence.live(home) if entry.pid == process.pid), None)
    if found is None:
        raise Fault("recorder_failed")
    return Started(found, process)


def _is_listening(process: subprocess.Popen[bytes]) -> bool:
    """Wait for the recorder's line of JSON; False if it ended or kept silent instead."""
    output = process.stdout
    if output is None or (os.name == "posix" and not select.select([output], [], [], START_S)[0]):
        return False
    line = output.readline()
    output.close()
    with suppress(ValueError):
        return bool(json.loads(line))
    return False


def _said(log: Path, begins_at: int) -> str:
    """What a recorder that did not start said of it, without the lines of `quiet`."""
    lines = log.read_bytes()[begins_at:].decode("utf-8", "replace").strip().splitlines()
    return "\n".join(line for line in lines if not _QUIET.fullmatch(line))
