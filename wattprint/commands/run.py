"""`wattprint run`: one command through the recorder, its exit code kept."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
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
    hosts = launching.own_hosts(os.environ, settings.known_services(home, chosen))
    way_out = os.environ.get("HTTPS_PROXY") or os.environ.get("https_proxy")
    around = next((entry for entry in presence.live(home) if entry.proxy == way_out), None)
    if around is not None:
        way_out = None  # inside another `run`: two recorders would log each request twice
    running = around or presence.newest_main(home)
    # The main recorder does not know the hosts of this environment; that of a `run` does.
    is_fit = running is not None and (not hosts or running.kind == presence.RUN)
    if running is not None and is_fit and not label and not way_out:
        yield running, hosts
        return
    own = _own_environment(label, program, (*chosen.hosts, *hosts), way_out)
    started = launching.start_own(home, [], own)
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
    try:
        process = subprocess.Popen(cmd, env=environment)  # noqa: S603
    except FileNotFoundError:
        click.echo(words.say("run.not_found", command=cmd[0]), err=True)
        return NOT_FOUND
    except OSError as error:
        reason = error.strerror or ""
        click.echo(words.say("run.not_runnable", command=cmd[0], reason=reason), err=True)
        return NOT_RUNNABLE
    with _signals_go_to(process):
        code = process.wait()
    return 128 - code if code < 0 else code


@contextlib.contextmanager
def _signals_go_to(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """The command decides what a signal means; ctrl+c reaches it from the terminal anyway."""
    previous = {signal.SIGINT: signal.signal(signal.SIGINT, signal.SIG_IGN)}
    for number in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
        previous[number] = signal.signal(number, lambda n, _: process.send_signal(n))
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
