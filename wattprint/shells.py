"""How each shell sets a variable, and which one this is."""

import contextlib
import os
import shlex
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Shell:
    """The grammar of one."""

    quoted: Callable[[str], str]
    set_line: str
    unset_line: str
    comment: str
    run_line: str
    """How it runs what a command prints."""

    def lines(self, now: Mapping[str, str], wanted: Mapping[str, str]) -> Iterator[str]:
        """What turns one environment into another."""
        for name in sorted(now.keys() - wanted.keys()):
            yield self.unset_line.format(name=name)
        for name, value in wanted.items():
            if now.get(name) != value:
                yield self.set_line.format(name=name, value=self.quoted(value))


def _fish(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _powershell(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


_SH = Shell(shlex.quote, "export {name}={value}", "unset {name}", "#", 'eval "$({command})"')
SHELLS = {
    "sh": _SH,
    "bash": _SH,
    "zsh": _SH,
    "fish": Shell(_fish, "set -gx {name} {value}", "set -e {name}", "#", "{command} | source"),
    "powershell": Shell(
        _powershell,
        "$env:{name} = {value}",
        "Remove-Item Env:{name}",
        "#",
        "{command} | Out-String | Invoke-Expression",
    ),
    "cmd": Shell(
        str,
        'set "{name}={value}"',
        'set "{name}="',
        "REM",
        "for /f \"delims=\" %i in ('{command}') do @%i",
    ),
}


def detected() -> str:
    """The shell one is in: the process that started this one, else the person's usual one."""
    if os.name == "nt" and "SHELL" not in os.environ:
        return "cmd" if "PROMPT" in os.environ else "powershell"  # PowerShell sets no PROMPT
    for name in (parent(), Path(os.environ.get("SHELL", "")).name):
        if name in ("fish", "pwsh", "powershell"):
            return "fish" if name == "fish" else "powershell"
        if name.endswith("sh"):
            return "sh"
    return "sh"


def parent() -> str:
    """The name of the parent process; a login shell's begins with a dash."""
    told = ""
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        told = subprocess.run(  # noqa: S603
            ["ps", "-o", "comm=", "-p", str(os.getppid())],  # noqa: S607
            capture_output=True,
            text=True,
            timeout=5,
            check=True,
        ).stdout
    return Path(told.strip()).name.removeprefix("-")
