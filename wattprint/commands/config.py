"""`wattprint config`: the settings, seen and changed."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

import click

from reports import document, formats, words
from reports.words import say
from store import presence, queries, retention, settings, settings_file
from store.faults import Fault
from store.settings_file import Value
from wattprint.cli import Session
from wattprint.reading import BadInput


@click.group(
    "config",
    invoke_without_command=True,
    subcommand_metavar=say("metavar.command"),
    context_settings={"help_option_names": ["-h", "--help"]},
    help=say("help.config"),
)
@click.pass_context
def command(ctx: click.Context) -> None:
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_)


@command.command("list", help=say("help.config_list"))
@click.option("--json", "is_json", is_flag=True, help=say("option.json"))
@click.pass_obj
def list_(session: Session, is_json: bool = False) -> None:
    entries = settings_file.entries(session.home)
    if is_json:
        listed = [
            {"key": entry.key, "value": _open(entry.key, entry.value), "origin": entry.origin}
            for entry in entries
        ]
        click.echo(document.dumped(listed), nl=False)
        return
    width = max(len(entry.key) for entry in entries)
    for entry in entries:
        value = say("config.unset") if entry.value is None else _text(entry.key, entry.value)
        origin = say(f"config.origin_{entry.origin}")
        click.echo(f"{entry.key:<{width}}  {value}{origin}")


@command.command("get", help=say("help.config_get"))
@click.argument("key", metavar=say("metavar.key"))
@click.pass_obj
def get(session: Session, key: str) -> None:
    settings_file.check_key(key)
    held = {entry.key: entry.value for entry in settings_file.entries(session.home)}
    value = held.get(key)
    if value is None:
        raise SystemExit(1)
    click.echo(_text(key, value))


@command.command("set", help=say("help.config_set"))
@click.argument("key", metavar=say("metavar.key"))
@click.argument("value", metavar=say("metavar.value"))
@click.pass_obj
def set_(session: Session, key: str, value: str) -> None:
    if not _is_offered(key, value):
        raise _refused(key, value)
    try:
        settings_file.change(session.home, key, value)
    except Fault as fault:
        if fault.code != "settings_wrong" or not _is_of(key, str(fault.facts["key"])):
            raise
        raise _refused(key, value) from None
    _said(session, key)


@command.command("unset", help=say("help.config_unset"))
@click.argument("key", metavar=say("metavar.key"))
@click.pass_obj
def unset(session: Session, key: str) -> None:
    settings_file.change(session.home, key, None)
    _said(session, key)


@command.command("path", help=say("help.config_path"))
@click.pass_obj
def path(session: Session) -> None:
    click.echo(session.home.settings)


def _is_offered(key: str, value: str) -> bool:
    """Whether a language or format is one that there is; other keys are for `settings_file`."""
    if key == "summary.formats":
        return {kind.strip() for kind in value.split(",")} <= formats.WRITERS.keys()
    return key != "look.language" or value in words.LANGUAGES


def _said(session: Session, key: str) -> None:
    click.echo(say("config.written", key=key, path=session.home.settings))
    if key == "recording.retention_days":
        _tell_of_retention(session)
    elif key == "telemetry.endpoint":
        _tell_of_telemetry(session)
    elif key.startswith("recording.") and presence.live(session.home):
        click.echo(say("config.later"))


def _tell_of_retention(session: Session) -> None:
    """How much goes by itself from now on, while it can still be set back."""
    days = settings.load(session.home).retention_days
    if days is None:
        return
    with queries.opened(session.home) as log:
        count, _, _ = log.span("started_at < ?", [retention.edge(datetime.now(UTC), days)])
    click.echo(say("config.retention", days=days, count=count))


def _tell_of_telemetry(session: Session) -> None:
    """How much of the past goes out with it, while that can still be left out."""
    from store import telemetry

    found = telemetry.state(session.home, datetime.now(UTC))
    if found.chosen.endpoint is not None and found.waiting:
        click.echo(say("config.telemetry", count=found.waiting))


def _is_of(key: str, at_fault: str) -> bool:
    """Whether a fault of the whole file is that of the value just given."""
    return key.endswith(at_fault) or (
        at_fault == "hosts / services" and key.startswith(("recording.hosts", "recording.services"))
    )


def _refused(key: str, value: str) -> BadInput:
    _, name, *own = key.split(".")
    wanted = say(f"config.wants_{name}_entry" if own else f"config.wants_{name}")
    return BadInput(say("config.refused", key=key, value=value, wanted=wanted))


def _text(key: str, value: Value) -> str:
    shown = _open(key, value)
    if isinstance(shown, bool):
        return str(shown).lower()
    return ",".join(shown) if isinstance(shown, list) else str(shown)


def _open(key: str, value: Value | None) -> Value | None:
    """Without a password that stands in a URL."""
    if key != "recording.upstream_proxy" or not isinstance(value, str) or "@" not in value:
        return value
    try:
        parts = urlsplit(value)
    except ValueError:
        return "***"
    return parts._replace(netloc=f"***@{parts.netloc.rpartition('@')[2]}").geturl()
