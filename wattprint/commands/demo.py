"""`wattprint demo`: the whole path with no account."""

import sys
from dataclasses import replace

import click

from reports import words
from wattprint.cli import Session

PACE_S = 0.02
HEADLESS_PACE_S = 0.002


@click.command("demo", help=words.say("help.demo"))
@click.option("--headless", is_flag=True, help=words.say("option.headless"))
@click.pass_context
def command(ctx: click.Context, headless: bool) -> None:
    from wattprint.demonstration import stage

    session = replace(ctx.obj, is_demo=True)
    home = session.home
    stage.prepare(home)
    is_headless = headless or not (sys.stdin.isatty() and sys.stdout.isatty())
    with stage.playing(home, HEADLESS_PACE_S if is_headless else PACE_S) as clients:
        if is_headless:
            failed = clients.wait()
        else:
            _dashboard(session)
            failed = 0
    if is_headless:
        _print_day(ctx, session, failed)


def _print_day(ctx: click.Context, session: Session, failed: int) -> None:
    from wattprint.commands import day

    click.echo(words.say("demo.heading", path=session.home.root))
    ctx.obj = session
    ctx.invoke(day.command)
    click.echo(words.say("demo.open"))
    if failed:
        click.echo(words.say("demo.failed", count=failed), err=True)
        raise SystemExit(1)


def _dashboard(session: Session) -> None:
    from tui.app import Controls, Dashboard

    Dashboard(session.home, factors=session.factors, controls=Controls()).run()
