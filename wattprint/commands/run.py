"""`wattprint run`: one command through the recorder, its exit code kept."""

import os
from contextlib import ExitStack

import click

from reports import words
from store import presence, settings
from store.faults import Fault
from store.paths import Home
from wattprint import beforehand, processes
from wattprint.cli import Session


@click.command(
    "run",
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
    help=words.say("help.run"),
)
@click.option(
    "--label",
    envvar="WATTPRINT_LABEL",
    metavar=words.say("metavar.name"),
    help=words.say("option.label"),
)
@click.argument(
    "cmd", nargs=-1, required=True, metavar=words.say("metavar.cmd"), type=click.UNPROCESSED
)
@click.pass_obj
def command(session: Session, label: str | None, cmd: tuple[str, ...]) -> None:
    beforehand.first_words(session.home)
    with ExitStack() as stack:
        environment, is_own = _environment(stack, session.home, label, cmd)
        run = processes.run if is_own or os.name != "posix" else processes.become
        code = run(cmd, environment)
    processes.leave(code)


def _environment(
    stack: ExitStack, home: Home, label: str | None, cmd: tuple[str, ...]
) -> tuple[dict[str, str], bool]:
    """What CMD is to see; whether a recorder was started that ends with `stack`."""
    from proxy import base_urls, before, environment, launching, node, programs
    from wire.callers import Caller

    caller = Caller(programs.client(cmd), label or environment.label(os.environ))
    program = programs.identified(cmd)
    try:
        services = settings.known_services(home, settings.load(home))
        live = presence.live(home)
        hosts = base_urls.own_hosts(os.environ, services, live, cmd, program)
        lent = stack.enter_context(launching.lent(home, os.environ, caller, hosts))
        around = environment.through(
            home,
            lent.presence,
            os.environ,
            recorded=hosts,
            caller=caller,
            program=program,
            is_java=programs.command_name(cmd[0]) in programs.JAVA,
        )
    except (Fault, OSError) as error:
        # An alias may lead here: what cannot be recorded has to work all the same.
        _say_unrecorded(error)
        return before.restored(os.environ), False
    if version := node.deaf_version(cmd, os.environ):
        click.echo(words.say("run.old_node", version=version), err=True)
    beforehand.say_paused(home, "run.paused")
    return around, lent.is_own


def _say_unrecorded(error: Fault | OSError) -> None:
    if isinstance(error, Fault):
        reason = words.fault(error)
    else:
        reason = error.strerror or type(error).__name__
    click.echo(words.say("run.unrecorded", reason=reason), err=True)
