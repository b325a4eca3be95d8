"""`wattprint pac`: the file that sends a browser's AI traffic through the recorder."""

import os
from pathlib import Path

import click

from reports import words
from store import presence, settings
from store.faults import Fault
from wattprint.cli import Session


@click.command("pac", help=words.say("help.pac"))
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar=words.say("metavar.file"),
    help=words.say("option.out"),
)
@click.option("--url", is_flag=True, help=words.say("option.pac_url"))
@click.pass_obj
def command(session: Session, out: Path | None, url: bool) -> None:
    running = presence.newest_main(session.home)
    if url:
        if running is None:
            click.echo(words.say("recording.off"), err=True)
            raise SystemExit(1)
        click.echo(f"{running.gateway}/-/proxy.pac")
        return
    script = presence.pac_file(running) if running else _of_settings(session)
    if script is None:
        raise Fault("recorder_silent")
    if out is None:
        click.echo(script, nl=False)
    else:
        out.write_text(script)


def _of_settings(session: Session) -> str:
    """For the recorder that is to come."""
    from proxy import pac
    from proxy.ports import HOST
    from proxy.upstream import way_out

    home = session.home
    chosen = settings.load(home)
    return pac.script(
        settings.known_services(home, chosen),
        f"http://{HOST}:{chosen.proxy_port}",
        way_out(home, chosen, os.environ),
    )
