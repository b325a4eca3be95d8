"""The group of commands, loaded one at a time so that none pays for another's imports."""

import contextlib
import importlib
import keyword
from dataclasses import dataclass
from typing import Any, cast

import click

from reports import words
from reports.words import say
from store.faults import Fault
from store.paths import Home, home
from wattprint import language

GROUPS = {
    "record": ("run", "browser", "env", "pac", "trust", "proxy", "service"),
    "watch": ("status", "doctor", "pause", "resume", "off"),
    "read": ("requests", "day", "week", "month", "year", "summary", "explain"),
    "estimate": ("estimate", "scenario", "models"),
    "keep": ("import", "export", "forget", "config"),
    "further": ("serve", "mcp", "telemetry", "demo"),
}
"""Every command by what it is for, in the order of use: `group.NAME` and `command.NAME` of
`reports.words` say what each is."""
COMMANDS = tuple(name for names in GROUPS.values() for name in names)


@dataclass(frozen=True, slots=True)
class Session:
    """The options that stand before the command."""

    is_demo: bool
    factors: str | None

    @property
    def home(self) -> Home:
        return _home(self.is_demo)


class Commands(click.Group):
    """Finds a command's module when it is called, after the language was chosen."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        asked: dict[str, Any] = {}
        with contextlib.suppress(click.UsageError):  # said below
            asked, _, _ = self.make_parser(ctx).parse_args(list(args))
        language.choose(asked.get("lang"), _home(bool(asked.get("demo"))))
        self.help, self.subcommand_metavar = say("help.wattprint"), say("metavar.command")
        for param in self.get_params(ctx):
            name = param.opts[-1].removeprefix("--")
            cast(click.Option, param).help = say(f"option.{name}")
            param.metavar = param.metavar and say("metavar.name")
        return super().parse_args(ctx, args)

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
        width = max(map(len, COMMANDS))
        for group, names in GROUPS.items():
            with formatter.section(say(f"group.{group}")):
                formatter.write_dl([(f"{name:<{width}}", say(f"command.{name}")) for name in names])


def _home(is_demo: bool) -> Home:
    return home().demo if is_demo else home()


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option("--demo", is_flag=True)
@click.option("--lang", type=click.Choice(words.LANGUAGES), expose_value=False)
@click.option("--factors", metavar="NAME")
@click.version_option(package_name="wattprint")
@click.pass_context
def main_group(ctx: click.Context, demo: bool, factors: str | None) -> None:
    ctx.obj = Session(is_demo=demo, factors=factors)
    _warn_of_unknown_settings(ctx.obj.home)
    _end_time_to_undo(ctx.obj.home)
    if ctx.invoked_subcommand is None:
        from wattprint.commands import start

        ctx.invoke(start.command)


def _end_time_to_undo(folder: Home) -> None:
    with contextlib.suppress(PermissionError):  # said by the command, if it needs the home
        if folder.forgotten.exists():
            from store import wastebasket

            wastebasket.expire(folder)


def _warn_of_unknown_settings(folder: Home) -> None:
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
