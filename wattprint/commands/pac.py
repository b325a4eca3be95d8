"""`wattprint pac`: the file that sends a browser's AI traffic through the recorder."""

import os
from pathlib import Path

import click

from reports import words
from store import presence, settings
from store.faults import Fault
from wattprint.cli import Session


@click.command("pac")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write it there."
)
@click.option("--url", is_flag=True, help="Print the address where the recorder serves it.")
@click.pass_obj
def command(session: Session, out: Path | None, url: bool) -> None:
    """Print a PAC file: hosts of AI services through the recorder, everything else direct.

    Browsers and systems take it as "automatic proxy configuration". Where no recorder
    answers they go direct, so it can stay. What goes through the recorder is read only in a
    browser that trusts its certificate (wattprint trust); `wattprint browser` needs neither.
    """
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
