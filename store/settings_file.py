"""The settings file, changed in place: comments and all else in it stay.

A value that does not fit is refused before anything is written. tomlkit costs 50 ms, which
only a change pays.
"""

import os
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from estimator import factors
from estimator.personal import OwnModel
from store import corrections, settings
from store.faults import Fault
from store.paths import Home, replace_private
from store.settings import GATEWAY_PORT, KNOWN, PROXY_PORT, Settings

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

type Value = str | bool | int | float | list[str]
type Origin = Literal["default", "file", "environment"]

LISTS = frozenset({"recording.hosts", "recording.origins", "summary.formats"})
NUMBERS = frozenset(
    {
        "recording.ports.proxy",
        "recording.ports.gateway",
        "recording.retention_days",
        "local.gpu_power_w",
        "telemetry.interval_s",
    }
)
SWITCHES = frozenset({"telemetry.spans", "telemetry.clients"})
TABLES = frozenset({"recording.services", "recording.ports", "place.zones", "place.intensity"})
"""Keys that hold further ones: of the person's own names, but for the ports."""
DEFAULTS: dict[str, Value] = {
    "recording.ports.proxy": PROXY_PORT,
    "recording.ports.gateway": GATEWAY_PORT,
    "telemetry.spans": False,
    "telemetry.clients": False,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One setting as it is in force."""

    key: str
    value: Value | None
    """None: not set, and there is no value that stands for that."""
    origin: Origin


def entries(home: Home) -> list[Entry]:
    """Every setting but the person's own models, in the order of the file's tables.

    Raises:
        Fault: as `settings.load`.
    """
    settings.load(home)
    document = settings.document(home)
    found = []
    for table, names in KNOWN.items():
        content = document.get(table, {})
        for key in sorted(names):
            name = f"{table}.{key}"
            if name in TABLES:
                held = content.get(key, {})
                defaults = {at.rpartition(".")[2] for at in DEFAULTS if at.startswith(f"{name}.")}
                found += [_entry(f"{name}.{at}", held.get(at)) for at in sorted({*held, *defaults})]
            else:
                found.append(_entry(name, content.get(key)))
    return found


def check_key(key: str) -> None:
    """Whether there is such a setting here. Raises Fault as `change`."""
    _path(key)


def change(home: Home, key: str, value: Value | None) -> Settings:
    """Write a value (None: take it out) under a key such as `place.zone`; the new settings.

    Text is taken for the kind of value that the key holds: `9000`, or `a.example,b.example`.

    Raises:
        Fault: `setting_unknown`, or `setting_own_model`, for a key that cannot be set here;
            `settings_wrong` or `setting_zone` for a value that does not fit; nothing is written
            then. `settings_unreadable`, `home_unwritable`.
    """
    path = _path(key)
    document = _parsed(home)
    if value is None:
        _take_out(document, path)
    else:
        _put(document, path, _of_kind(key, value))
    checked = _checked(home, key, document.as_string())
    _write(home, document)
    return checked


def set_model(home: Home, model: OwnModel) -> None:
    """Write a model of the person's own. Raises Fault: `settings_unreadable`, `home_unwritable`."""
    import tomlkit

    document = _parsed(home)
    models = document.setdefault("models", tomlkit.table(is_super_table=True))
    entry = models.setdefault(model.name, tomlkit.table())
    for part in ("total_b", "active_b", "bits", "source"):
        value = getattr(model, part)
        if value is not None:
            entry[part] = int(value) if isinstance(value, float) and value.is_integer() else value
    _write(home, document)


def unset_model(home: Home, name: str) -> bool:
    """Take a model out; False if it is not there. Raises Fault as `set_model`."""
    document = _parsed(home)
    if name not in document.get("models", {}):
        return False
    _take_out(document, ["models", name])
    if not document["models"]:
        del document["models"]
    _write(home, document)
    return True


def remember_ports(home: Home, proxy: int, gateway: int) -> None:
    """Write the ports that had to give way. Raises Fault as `set_model`."""
    document = _parsed(home)
    _put(document, ["recording", "ports", "proxy"], proxy)
    _put(document, ["recording", "ports", "gateway"], gateway)
    _write(home, document)


def _entry(key: str, held: Value | None) -> Entry:
    name = settings.variable(key.rpartition(".")[2])
    is_overridden = key.count(".") == 1 and os.environ.get(name)
    if is_overridden:
        return Entry(key, _of_kind(key, os.environ[name]), "environment")
    if held is not None:
        return Entry(key, held, "file")
    return Entry(key, DEFAULTS.get(key), "default")


def _path(key: str) -> list[str]:
    """The tables and the name that a key stands for."""
    table, _, rest = key.partition(".")
    name, _, own = rest.partition(".")
    if table == "models":
        raise Fault("setting_own_model")
    is_known = name in KNOWN.get(table, ()) and (f"{table}.{name}" in TABLES) == bool(own)
    if not is_known or (name == "ports" and own not in settings.PORTS):
        names = sorted(f"{at}.{one}" for at, known in KNOWN.items() for one in known)
        near = settings.nearest(key, frozenset({*names, *DEFAULTS} - TABLES))
        raise Fault("setting_unknown_near" if near else "setting_unknown", key=key, near=near or "")
    return [table, name, own] if own else [table, name]


def _of_kind(key: str, value: Value) -> Value:
    if not isinstance(value, str):
        return value
    if key in LISTS:
        return [part.strip() for part in value.split(",") if part.strip()]
    if key in SWITCHES:
        return settings.SWITCHED.get(value.lower(), value)
    if key in NUMBERS or key.startswith("place.intensity."):
        for kind in (int, float):
            try:
                return kind(value)
            except ValueError:
                continue
    return value


def _put(document: "TOMLDocument", path: list[str], value: Value) -> None:
    import tomlkit

    table, *inner, name = path
    # Changed in place: a table that is replaced takes the comments after it along.
    held = document.setdefault(table, tomlkit.table())
    for key in inner:
        held = held.setdefault(key, tomlkit.inline_table())
    held[name] = value


def _take_out(document: "TOMLDocument", path: list[str]) -> None:
    held = document
    for key in path[:-1]:
        held = held.get(key, {})
    held.pop(path[-1], None)


def _checked(home: Home, key: str, text: str) -> Settings:
    """What the file would say, if every part of it can be used."""
    found = settings.of_document(home, tomllib.loads(text), {})
    settings.known_services(home, found)
    if any(doubted == key for doubted, _ in found.doubts):
        raise Fault("settings_wrong", path=str(home.settings), key=key)
    if key.startswith(("place.zone", "place.intensity")):
        newest = factors.load()
        if any(doubted == key for doubted, _ in corrections.unfit(newest, found.own)):
            raise Fault("setting_zone", key=key)
    return found


def _parsed(home: Home) -> "TOMLDocument":
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        return tomlkit.parse(home.settings.read_text("utf-8"))
    except FileNotFoundError:
        return tomlkit.document()
    except (OSError, ValueError, TOMLKitError) as error:
        reason = type(error).__name__
        raise Fault("settings_unreadable", path=str(home.settings), reason=reason) from error


def _write(home: Home, document: "TOMLDocument") -> None:
    home.prepare()
    try:
        replace_private(home.settings, document.as_string().encode())
    except OSError as error:
        reason = error.strerror or ""
        raise Fault("home_unwritable", path=str(home.root), reason=reason) from error
