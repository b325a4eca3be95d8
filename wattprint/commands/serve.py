"""`wattprint serve`: the dashboard in a browser, and the local API."""

import asyncio
import contextlib
import logging
import signal
import sys
import webbrowser

import click

from reports import words
from reports.words import say
from wattprint.cli import Session
from wattprint.reading import check_factors

PORTS = range(9280, 9288)
"""Where it listens unless told: the first that is free."""


@click.command("serve", help=say("help.serve"))
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar=say("metavar.number"),
    help=say("option.serve_port"),
)
@click.option("--open", "is_open", is_flag=True, help=say("option.serve_open"))
@click.option("--new-token", is_flag=True, help=say("option.serve_new_token"))
@click.pass_obj
def command(session: Session, port: int | None, is_open: bool, new_token: bool) -> None:
    check_factors(session)
    from serve import app, gate

    # textual-serve logs what its pages send.
    logging.getLogger("textual-serve").disabled = True
    secret = gate.token(session.home, is_new=new_token)
    made = app.application(
        session.home,
        secret,
        _dashboard(session),
        title="wattprint",
        language=words.language(),
        factor_set=session.factors,
    )

    def listening(url: str) -> None:
        entrance = f"{url}/?token={secret}"
        if sys.stdout.isatty():
            click.echo(say("serve.on", url=entrance))
        else:
            # What is written to a file or a pipe may be kept.
            click.echo(say("serve.on_quietly", url=url, path=session.home.token))
        if is_open:
            webbrowser.open(entrance)

    asyncio.run(_until_told(app.serve(made, PORTS if port is None else [port], listening)))


async def _until_told(serving: "asyncio._CoroutineLike[None]") -> None:
    task = asyncio.ensure_future(serving)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows: ctrl+c raises by itself
            loop.add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task


def _dashboard(session: Session) -> list[str]:
    options = ["--lang", words.language()]
    if session.is_demo:
        options.append("--demo")
    if session.factors:
        options += ["--factors", session.factors]
    # -P: a folder named `store` where the person stands would be run instead of ours.
    return [sys.executable, "-P", "-m", "wattprint", *options]
