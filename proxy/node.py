"""Node before 22.21 follows no HTTPS_PROXY: what a script asks by itself goes past the proxy."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress

from proxy.programs import command_name, identified

_COMMANDS = frozenset({"node", "npm", "npx", "pnpm", "yarn", "tsx", "ts-node"})
_SHEBANG = re.compile(rb"#!.*\bnode\b")


def deaf_version(cmd: Sequence[str], environment: Mapping[str, str]) -> str | None:
    """The version of the Node that will run a command without following the proxy.

    None: it is no command of Node's, one of the known programs, which follow it by
    themselves, or its Node is new enough (nodejs.org/api/cli: NODE_USE_ENV_PROXY).
    """
    path = environment.get("PATH")
    node = cmd[0] if command_name(cmd[0]) == "node" else "node"
    if identified(cmd) or not (command_name(cmd[0]) in _COMMANDS or _is_script(cmd[0], path)):
        return None
    told = ""
    with suppress(OSError, subprocess.SubprocessError):
        asked = [shutil.which(node, path=path) or node, "--version"]
        quiet = {name: value for name, value in environment.items() if name != "NODE_OPTIONS"}
        told = subprocess.run(  # noqa: S603
            asked, env=quiet, capture_output=True, text=True, timeout=5, check=True
        ).stdout
    match = re.fullmatch(r"v((\d+)\.(\d+)\S*)\s*", told)
    if match is None:
        return None
    number = (int(match[2]), int(match[3]))
    return None if (22, 21) <= number < (23, 0) or number >= (24, 0) else match[1]


def _is_script(command: str, path: str | None) -> bool:
    with suppress(OSError), open(shutil.which(command, path=path) or os.devnull, "rb") as file:
        return bool(_SHEBANG.match(file.read(100)))
    return False
