"""Programs that load plugins, and the settings file in which each of them lists its own."""

import json
import os
import sys
import tomllib
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import platformdirs
import tomlkit

from store.faults import Fault

NAME = "wattprint"


@dataclass(frozen=True, slots=True)
class Host:
    """One program; the table of its settings that holds its plugins, by their names."""

    name: str
    title: str
    table: str
    path: Callable[[Path], Path]
    """The person's settings of it, for their home folder."""
    is_typed: bool = False
    """An entry says that it is of the kind stdio."""

    @property
    def kind(self) -> Literal["TOML", "JSON"]:
        return "TOML" if self.table == "mcp_servers" else "JSON"


def _roaming(*parts: str) -> Callable[[Path], Path]:
    """In the folder where desktop programs of this platform keep their settings."""

    def path(home: Path) -> Path:
        if sys.platform == "win32":
            base = Path(platformdirs.user_data_dir(appauthor=False, roaming=True))
        elif sys.platform == "darwin":
            base = home / "Library" / "Application Support"
        else:
            base = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
        return base.joinpath(*parts)

    return path


def _codex(home: Path) -> Path:
    return Path(os.environ.get("CODEX_HOME") or home / ".codex") / "config.toml"


HOSTS = {
    host.name: host
    for host in (
        Host("claude-code", "Claude Code", "mcpServers", lambda home: home / ".claude.json", True),
        Host(
            "claude-desktop",
            "Claude Desktop",
            "mcpServers",
            _roaming("Claude", "claude_desktop_config.json"),
        ),
        Host("codex", "Codex", "mcp_servers", _codex),
        Host(
            "gemini-cli",
            "Gemini CLI",
            "mcpServers",
            lambda home: home / ".gemini" / "settings.json",
        ),
        Host("vscode", "VS Code", "servers", _roaming("Code", "User", "mcp.json"), True),
    )
}


def entry(host: Host, home_named: str | None) -> dict[str, Any]:
    """How the host starts the plugin; `home_named`: a WATTPRINT_HOME that is not the usual."""
    found: dict[str, Any] = {"type": "stdio"} if host.is_typed else {}
    # -P: a folder named `store` where the host stands would be run instead of ours.
    found |= {"command": sys.executable, "args": ["-P", "-m", "wattprint", "mcp"]}
    return found | ({"env": {"WATTPRINT_HOME": home_named}} if home_named else {})


def changed(host: Host, path: Path, wanted: Mapping[str, Any] | None) -> tuple[str, str] | None:
    """The file's text now and with the entry (None: without it); None: it is so already.

    Raises:
        Fault: `plugin_unreadable` if the file holds something else than such settings.
    """
    try:
        before = path.read_text("utf-8") if path.exists() else ""
        document = _parsed(host, before)
        after = _written(host, document, wanted)
    except (OSError, ValueError, TypeError) as error:
        shown = json.dumps({host.table: {NAME: wanted or entry(host, None)}})
        raise Fault("plugin_unreadable", path=str(path), kind=host.kind, entry=shown) from error
    return None if after is None else (before, after)


def _parsed(host: Host, text: str) -> MutableMapping[str, Any]:
    if host.kind == "TOML":
        tomllib.loads(text)
        return tomlkit.parse(text)
    found = json.loads(text) if text.strip() else {}
    if not isinstance(found, dict):
        raise TypeError("no object")
    return found


def _written(
    host: Host, document: MutableMapping[str, Any], wanted: Mapping[str, Any] | None
) -> str | None:
    table = document.get(host.table)
    if table is not None and not isinstance(table, MutableMapping):
        raise TypeError("no table of plugins")
    if (table or {}).get(NAME) == wanted:
        return None
    if wanted is None:
        del document[host.table][NAME]
    else:
        if table is None:
            is_toml = host.kind == "TOML"
            document[host.table] = tomlkit.table(is_super_table=True) if is_toml else {}
        document[host.table][NAME] = dict(wanted)
    if host.kind == "TOML":
        return tomlkit.dumps(document)
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def write(path: Path, text: str) -> None:
    """Replace the file at once, with the rights that it has; a new one is the person's alone.

    A link keeps being one. Raises OSError.
    """
    real = path.resolve()
    real.parent.mkdir(parents=True, exist_ok=True)
    mode = real.stat().st_mode & 0o777 if real.exists() else 0o600
    beside = real.with_name(f".{real.name}.wattprint")
    handle = os.open(beside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, mode)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    beside.chmod(mode)
    beside.replace(real)
