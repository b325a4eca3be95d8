"""`wattprint run`: one command through the recorder, its exit code kept."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from reports import words
from store import presence, settings
from store.paths import Home
from store.presence import Presence
from wattprint.cli import Session

NOT_FOUND = 127
NOT_RUNNABLE = 126


@click.command(
    "run", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False}
)
@click.option("--label", envvar="WATTPRINT_LABEL", help="Name under which to log the requests.")
@click.argument("cmd", nargs=-1, required=True, type=click.UNPROCESSED)
@click.pass_obj
def command(session: Session, label: str | None, cmd: tuple[str, ...]) -> None:
    """Run CMD with its traffic going through the recorder.

    Uses the recorder that runs, or one of its own until CMD ends. Nothing is changed
    outside of CMD.
    """
    from proxy import launching

    with _recorder(session.home, label, cmd[0]) as (recorder, recorded):
        changed = launching.environment(session.home, recorder, os.environ, recorded)
        code = _run(cmd, changed)
    sys.exit(code)


@contextlib.contextmanager
def _recorder(
    home: Home, label: str | None, program: str
) -> Iterator[tuple[Presence, tuple[str, ...]]]:
    from proxy import launching

    chosen = settings.load(home)
    live = presence.live(home)
    hosts = launching.own_hosts(os.environ, settings.known_services(home, chosen), live)
    way_out = os.environ.get("HTTPS_PROXY") or os.environ.get("https_proxy")
    around = next((entry for entry in live if entry.proxy == way_out), None)
    if around is not None:
        way_out = None  # inside another `run`: two recorders would log each request twice
    running = around or presence.newest_main(home)
    # The main recorder does not know the hosts of this environment; that of a `run` does.
    is_fit = running is not None and (not hosts or running.kind == presence.RUN)
    if running is not None and is_fit and not label and not way_out:
        yield running, hosts
        return
    own = _own_environment(label, program, (*chosen.hosts, *hosts), way_out)
    started = launching.start_own(home, launching.like(running), own)
    try:
        yield started.presence, hosts
    finally:
        started.process.terminate()
        started.process.wait()


def _own_environment(
    label: str | None, program: str, hosts: tuple[str, ...], way_out: str | None
) -> dict[str, str]:
    added = {"WATTPRINT_CLIENT": Path(program).stem, "WATTPRINT_HOSTS": ",".join(hosts)}
    if label:
        added["WATTPRINT_LABEL"] = label
    if way_out:
        added["WATTPRINT_UPSTREAM_PROXY"] = way_out
    return {**os.environ, **added}


def _run(cmd: tuple[str, ...], environment: dict[str, str]) -> int:
    with _signals() as to:
        try:
            process = subprocess.Popen(cmd, env=environment)  # noqa: S603
        except FileNotFoundError:
            click.echo(words.say("run.not_found", command=cmd[0]), err=True)
            return NOT_FOUND
        except OSError as error:
            reason = error.strerror or ""
            click.echo(words.say("run.not_runnable", command=cmd[0], reason=reason), err=True)
            return NOT_RUNNABLE
        to(process)
        code = process.wait()
    return 128 - code if code < 0 else code


@contextlib.contextmanager
def _signals() -> Iterator[Callable[[subprocess.Popen[bytes]], None]]:
    """Signals go to the command, which decides what they mean; also one that came before it."""
    process: subprocess.Popen[bytes] | None = None
    early: list[int] = []

    def pass_on(number: int, _: object) -> None:
        if process is None:
            early.append(number)
        elif number != signal.SIGINT or not _is_typed():
            process.send_signal(number)

    def to(started: subprocess.Popen[bytes]) -> None:
        nonlocal process
        process = started
        for number in early:
            process.send_signal(number)

    numbers = {signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)}
    # What is ignored stays so, for the command as well: nohup is built on it.
    numbers -= {number for number in numbers if signal.getsignal(number) is signal.SIG_IGN}
    previous = {number: signal.signal(number, pass_on) for number in numbers}
    try:
        yield to
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def _is_typed() -> bool:
    """Whether ctrl+c reaches the command from the terminal anyway."""
    try:
        return os.name != "posix" or os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except (OSError, ValueError):
        return False
