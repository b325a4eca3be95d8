"""`wattprint service`: the recorder starts with the person's session, and stays."""

import json
import os
from dataclasses import asdict

import click

from reports import words
from store import presence, settings
from store.paths import Home
from wattprint import beforehand
from wattprint.cli import Session


@click.group(
    "service", subcommand_metavar=words.say("metavar.subcommand"), help=words.say("help.service")
)
def command() -> None:
    pass


@command.command("install", help=words.say("help.service_install"))
@click.pass_obj
def install(session: Session) -> None:
    from proxy import service

    home = session.home
    service.check()
    for entry in presence.live(home):
        if entry.kind == presence.MAIN and entry.restarts is None:
            click.echo(words.say("service.busy", pid=entry.pid), err=True)
            raise SystemExit(1)
    if _keep_way_out(home):
        click.echo(words.say("service.way_out", path=home.settings))
    beforehand.first_words(home)
    service.install(home, os.environ)
    if (now := presence.newest_main(home)) is not None:
        click.echo(words.say("service.installed", proxy=now.proxy, gateway=now.gateway))
    if service.state(home).is_lingering is False:
        click.echo(words.say("service.linger"))


def _keep_way_out(home: Home) -> bool:
    """Write the proxy of this shell into the settings: a service has no shell around it."""
    from proxy import upstream
    from store import settings_file

    url = upstream.url_of(home, settings.load(home), os.environ)
    upstream.upstream(url)
    if url is None or settings.document(home).get("recording", {}).get("upstream_proxy") == url:
        return False
    settings_file.change(home, "recording.upstream_proxy", url)
    return True


@command.command("remove", help=words.say("help.service_remove"))
@click.pass_obj
def remove(session: Session) -> None:
    from proxy import service

    is_removed = service.remove(session.home)
    click.echo(words.say("service.removed" if is_removed else "service.none"))


@command.command("status", help=words.say("help.service_status"))
@click.option("--json", "as_json", is_flag=True, help=words.say("option.json"))
@click.pass_obj
def status(session: Session, as_json: bool) -> None:
    from proxy import service

    found = service.state(session.home)
    if as_json:
        document = {**asdict(found), "unit": found.unit and str(found.unit)}
        click.echo(json.dumps(document, indent=2))
    elif not found.is_installed:
        click.echo(words.say("service.none"))
    else:
        state = "active" if found.is_active else "stopped"
        click.echo(words.say(f"service.{state}", unit=found.unit))
        if not found.is_enabled:
            click.echo(words.say("service.disabled"))
        if found.is_lingering is False:
            click.echo(words.say("service.linger"))
    if not found.is_active:
        raise SystemExit(1)
