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
    from wire.services import Services

    chosen = settings.load(home)
    hosts = launching.own_hosts(os.environ, Services(chosen.hosts))
    main = presence.newest_main(home)
    if main is not None and not hosts and not label and not _upstream(main):
        yield main, ()
        return
    started = launching.start_own(home, [], _own_environment(label, program, hosts, chosen.hosts))
    try:
        yield started.presence, hosts
    finally:
        started.process.terminate()
        started.process.wait()


def _own_environment(
    label: str | None, program: str, hosts: tuple[str, ...], known: tuple[str, ...]
) -> dict[str, str]:
    added = {"WATTPRINT_CLIENT": Path(program).stem}
    if label:
        added["WATTPRINT_LABEL"] = label
    if hosts:
        added["WATTPRINT_HOSTS"] = ",".join((*known, *hosts))
    if found := _upstream(None):
        added["WATTPRINT_UPSTREAM_PROXY"] = found
    return {**os.environ, **added}


def _upstream(main: Presence | None) -> str | None:
    """The proxy that this environment goes through already, unless it is the recorder."""
    found = os.environ.get("HTTPS_PROXY") or os.environ.get("https_proxy")
    return None if main is not None and found == main.proxy else found


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
