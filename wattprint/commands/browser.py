"""`wattprint browser`: a profile of its own, whose AI traffic goes through the recorder."""

import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reports import words
from store import presence, profiles
from store.faults import Fault
from store.presence import Presence
from store.profiles import Profile
from wattprint import beforehand
from wattprint.cli import Session

if TYPE_CHECKING:
    from proxy.browsers import Installed


@dataclass(frozen=True, slots=True)
class Asked:
    """What the words of the command line mean."""

    name: str | None
    page: str | None
    arguments: tuple[str, ...]
    """The browser's own."""


@click.command("browser", help=words.say("help.browser"))
@click.option("--keep", is_flag=True, help=words.say("option.keep"))
@click.argument("given", nargs=-1, metavar=words.say("metavar.browser"))
@click.pass_obj
def command(session: Session, keep: bool, given: tuple[str, ...]) -> None:
    from proxy import browsers, chromium, firefox, launching, pac
    from wire.callers import Caller

    asked = _asked(given)
    if browsers.needs_display(asked.arguments, os.environ):
        raise Fault("browser_no_display")
    home = session.home
    home.prepare()
    beforehand.first_words(home)
    installed = browsers.find(home, asked.name, os.environ)
    kept = installed.browser.name if keep else None
    with (
        profiles.opened(home, kept=kept, outside=installed.outside) as profile,
        launching.lent(home, os.environ, Caller()) as lent,
    ):
        recorder = lent.presence
        script = presence.pac_file(recorder)
        if script is None:
            raise Fault("recorder_silent")
        # Not the gateway's address: whoever takes its port later could answer there.
        pac_url = pac.data_url(script)
        way = browsers.Way(home=home, folder=profile.folder, pac_url=pac_url, ca=Path(recorder.ca))
        family = firefox if installed.browser.is_firefox else chromium
        with family.prepared(way) as arguments:
            _say(installed, profile, recorder, keep)
            beforehand.say_paused(home, "browser.paused")
            page = (asked.page,) if asked.page else ()
            code = _run((*installed.command, *arguments, *asked.arguments, *page), profile)
    sys.exit(code)


def _asked(given: tuple[str, ...]) -> Asked:
    from proxy.browsers import NAMES

    at = next((at for at, word in enumerate(given) if word.startswith("-")), len(given))
    before = list(given[:at])
    name = before.pop(0) if before and before[0] in NAMES else None
    page = before.pop(0) if before else None
    wrong = before[0] if before else page
    if wrong is not None and (before or not re.search("[.:]", wrong)):
        names = ", ".join(NAMES)
        raise click.UsageError(words.say("browser.words", word=wrong, names=names))
    if page is not None and "://" not in page and not page.startswith(("about:", "data:")):
        page = f"https://{page}"
    return Asked(name, page, given[at:])


def _say(installed: "Installed", profile: Profile, recorder: Presence, keep: bool) -> None:
    name = installed.browser.name.capitalize()
    key = "browser.kept" if keep else "browser.once"
    click.echo(words.say(key, name=name, path=profile.folder), err=True)
    click.echo(words.say("browser.way", proxy=recorder.proxy), err=True)


def _run(command: tuple[str, ...], profile: Profile) -> int:
    """The browser's exit code, when it has ended; a signal to end is for it."""
    try:
        process = subprocess.Popen(  # noqa: S603
            command, pass_fds=(profile.handle,) if os.name == "posix" else ()
        )
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Fault("browser_unstartable", name=command[0], reason=reason) from error
    ending = {signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)}
    for number in ending:
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup is built on it
            signal.signal(number, lambda *_: process.terminate())
    code = process.wait()
    return 128 - code if code < 0 else code
