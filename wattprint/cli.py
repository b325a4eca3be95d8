"""The group of commands, loaded one at a time so that none pays for another's imports."""

import importlib
import keyword
from dataclasses import dataclass

import click

from store.faults import Fault
from store.paths import Home, home

COMMANDS = {
    "proxy": "record in the foreground",
    "run": "run one command through the recorder",
    "browser": "open a browser whose AI traffic is recorded",
    "pac": "the proxy settings for a browser of your own",
    "env": "send this shell's programs through the recorder",
    "trust": "what trusts the certificate: install, remove, show",
    "status": "what runs",
    "pause": "record nothing for a time, or never one host",
    "resume": "record again",
    "off": "stop every recorder, and undo the rest",
    "requests": "the log, newest first",
    "day": "one day as text",
    "week": "one week as text",
    "month": "one month as text",
    "year": "one year as text",
    "summary": "the weekly summary, to keep",
    "explain": "how one figure came about",
    "estimate": "what a request would cost, with no traffic",
    "scenario": "a list of tasks, summed up",
    "models": "the catalogue, and your own entries",
    "forget": "delete from the log",
    "config": "the settings",
    "import": "files that others recorded, into the log",
    "demo": "the whole path with no account",
}


@dataclass(frozen=True, slots=True)
class Session:
    """The options that stand before the command."""

    is_demo: bool
    language: str | None
    factors: str | None

    @property
    def home(self) -> Home:
        return home().demo if self.is_demo else home()


class Commands(click.Group):
    """Finds a command's module when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        # A word of Python's own cannot name a module.
        name = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name
        module = importlib.import_module(f"wattprint.commands.{name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """From the table: no command is loaded to be listed."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option("--demo", is_flag=True, help="Use the demonstration's log.")
@click.option("--lang", type=click.Choice(["en"]), help="Language of what is said.")
@click.option("--factors", metavar="NAME", help="Factor set to estimate with (default: newest).")
@click.version_option(package_name="wattprint")
@click.pass_context
def main_group(ctx: click.Context, demo: bool, lang: str | None, factors: str | None) -> None:
    """See what your use of AI costs in energy, carbon and water.

    With no command: start recording if nothing records, and open the dashboard.
    """
    ctx.obj = Session(is_demo=demo, language=lang, factors=factors)
    _warn_of_unknown_settings(ctx.obj.home)
    _end_time_to_undo(ctx.obj.home)
    if ctx.invoked_subcommand is None:
        from wattprint.commands import start

        ctx.invoke(start.command)


def _end_time_to_undo(folder: Home) -> None:
    if folder.forgotten.exists():
        from store import wastebasket

        wastebasket.expire(folder)


def _warn_of_unknown_settings(folder: Home) -> None:
    from reports import words
    from store import settings

    try:
        chosen = settings.load(folder)
    except Fault:
        return  # said by the commands that need the settings; `off` must work without
    for key, code in chosen.doubts:
        click.echo(words.say(f"settings.doubt_{code}", path=folder.settings, key=key), err=True)
    for key, nearest in chosen.unknown:
        name = "settings.unknown_near" if nearest else "settings.unknown"
        line = words.say(name, path=folder.settings, key=key, nearest=nearest)
        click.echo(line, err=True)
