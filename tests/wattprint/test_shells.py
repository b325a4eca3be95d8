"""Each shell reads back exactly what it is told to set."""

import shutil
import subprocess

import pytest

from wattprint import shells
from wattprint.shells import SHELLS

VALUES = {"PLAIN": "http://127.0.0.1:9288", "ODD": """a 'b' "c" \\d $e `f` {"g":null} é"""}


@pytest.mark.parametrize(
    ("name", "command", "read"),
    [
        ("sh", ["sh", "-c"], 'printf %s "$ODD"'),
        ("sh", ["bash", "-c"], 'printf %s "$ODD"'),
        ("fish", ["fish", "-c"], 'printf %s "$ODD"'),
        ("powershell", ["pwsh", "-NoProfile", "-Command"], "[Console]::Write($env:ODD)"),
    ],
)
def test_a_value_arrives_as_it_is(name: str, command: list[str], read: str) -> None:
    """Whatever it holds: paths have spaces, and passwords everything."""
    if not shutil.which(command[0]):
        pytest.skip(f"no {command[0]} here")
    script = "\n".join([*SHELLS[name].lines({}, VALUES), read])
    done = subprocess.run([*command, script], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == (VALUES["ODD"], "")


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("sh", ["unset OLD", "export NEW='it'\"'\"'s'"]),
        ("fish", ["set -e OLD", "set -gx NEW 'it\\'s'"]),
        ("powershell", ["Remove-Item Env:OLD", "$env:NEW = 'it''s'"]),
        ("cmd", ['set "OLD="', 'set "NEW=it\'s"']),
    ],
)
def test_only_what_changes_is_said(name: str, lines: list[str]) -> None:
    """In the words of each."""
    now = {"OLD": "1", "SAME": "2"}
    assert list(SHELLS[name].lines(now, {"SAME": "2", "NEW": "it's"})) == lines


def test_the_shell_is_that_which_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the usual one, unless what asks is no shell."""
    monkeypatch.setenv("SHELL", "/usr/bin/fish")
    assert shells.detected() == ("fish" if not shells.parent().endswith("sh") else "sh")
    monkeypatch.setenv("SHELL", "")
    assert shells.detected() == "sh"
