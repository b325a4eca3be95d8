"""`wattprint mcp`: the plugin for chatbots, and its installation."""

import difflib
import os
from pathlib import Path

import click

from reports.words import say
from serve import hosts
from serve.hosts import HOSTS, Host
from wattprint.cli import Session
from wattprint.reading import check_factors

CLIENT = click.argument("name", metavar=say("metavar.client"), type=click.Choice(list(HOSTS)))
DRY_RUN = click.option("--dry-run", is_flag=True, help=say("option.mcp_dry_run"))


@click.group("mcp", help=say("help.mcp"), invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    if ctx.invoked_subcommand is not None:
        return
    session: Session = ctx.obj
    check_factors(session)
    from serve.plugin import server  # 0.5 s that installing has no need of

    server(session.home, session.factors).run("stdio")


@command.command("install", help=say("help.mcp_install"))
@CLIENT
@DRY_RUN
def install(name: str, dry_run: bool) -> None:
    host = HOSTS[name]
    _change(host, hosts.entry(host, _home_named()), dry_run=dry_run)


@command.command("remove", help=say("help.mcp_remove"))
@CLIENT
@DRY_RUN
def remove(name: str, dry_run: bool) -> None:
    _change(HOSTS[name], None, dry_run=dry_run)


def _change(host: Host, wanted: dict[str, object] | None, *, dry_run: bool) -> None:
    path = host.path(Path.home())
    facts = {"client": host.title, "path": path}
    change = hosts.changed(host, path, wanted)
    if change is None:
        click.echo(say("plugin.already" if wanted else "plugin.none", **facts))
        return
    before, after = change
    if dry_run:
        click.echo(say("plugin.would", **facts))
        lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=1)
        click.echo("\n".join(list(lines)[2:]))
        return
    hosts.write(path, after)
    click.echo(say("plugin.installed" if wanted else "plugin.removed", **facts))


def _home_named() -> str | None:
    """Hosts start the plugin with an environment of their own."""
    named = os.environ.get("WATTPRINT_HOME")
    return str(Path(named).expanduser().absolute()) if named else None
