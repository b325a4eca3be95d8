"""`wattprint env`: the environment of `run`, for the shell one is in."""

import os

import click

from reports import words
from store import presence
from store.paths import Home
from wattprint import shells
from wattprint.cli import Session


@click.command("env", help=words.say("help.env"))
@click.option(
    "--shell", "name", type=click.Choice(list(shells.SHELLS)), help=words.say("option.shell")
)
@click.option("--gateway", is_flag=True, help=words.say("option.gateway"))
@click.option("--unset", is_flag=True, help=words.say("option.unset"))
@click.pass_obj
def command(session: Session, name: str | None, gateway: bool, unset: bool) -> None:
    from proxy.before import restored

    shell = shells.SHELLS[name or shells.detected()]
    own = restored(os.environ)
    wanted = own if unset else _through_recorder(session.home, own, gateway)
    for line in shell.lines(os.environ, wanted):
        click.echo(line)
    if not unset:
        option = f" --shell {name}" if name else ""
        told = shell.run_line.format(command=f"wattprint env{option}")
        back = shell.run_line.format(command=f"wattprint env{option} --unset")
        # Behind the rest: an eval that is not quoted makes one line of all.
        click.echo(f"{shell.comment} {words.say('env.how', line=told)}")
        click.echo(f"{shell.comment} {words.say('env.back', line=back)}")


def _through_recorder(home: Home, own: dict[str, str], is_gateway: bool) -> dict[str, str]:
    from proxy import before, environment, launching, programs

    recorder = presence.newest_main(home)
    if recorder is None:
        raise click.ClickException(words.say("recording.off"))
    if launching.has_way_out(home, own):
        raise click.ClickException(words.say("env.upstream", path=home.settings))
    if is_gateway:
        added = environment.base_urls(recorder, own, programs.SDKS)
        return own | before.noted(own, added)
    return environment.through(home, recorder, own)
