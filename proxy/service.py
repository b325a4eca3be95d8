"""The recorder as a service of systemd, for this person alone: it starts with their session.

macOS and Windows have services of their own kind, which docs/autostart.md describes.
"""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from proxy.before import restored
from proxy.certificates import CA_VARIABLES
from store import changes
from store.changes import Change
from store.faults import Fault
from store.paths import Home, replace_private

NAME = "wattprint.service"
PATIENCE_S = 150
"""For systemd to start the recorder, which may have to make its certificates first."""
KEPT = ("NO_PROXY", "no_proxy", "NODE_EXTRA_CA_CERTS", *CA_VARIABLES)
"""Of the environment that it is installed from: how this machine gets out."""
UNIT = """\
[Unit]
Description=wattprint: what your use of AI costs in energy, carbon and water

[Service]
Type=notify
ExecStart={command}
WorkingDirectory={folder}
{environment}
Restart=on-failure
RestartSec=5
TimeoutStartSec={patience_s}
# The watchdog alone is told to end: it tells the recorder, which lets requests finish.
KillMode=mixed
UMask=0077
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native

[Install]
WantedBy=default.target
"""


@dataclass(frozen=True, slots=True)
class State:
    """What systemd says of the service."""

    is_installed: bool
    is_enabled: bool = False
    is_active: bool = False
    is_lingering: bool | None = None
    """Whether it also runs while nobody is logged in; None: systemd does not say."""
    unit: Path | None = None


def unit_file(environment: Mapping[str, str]) -> Path:
    """Where systemd looks for a person's own units."""
    config = environment.get("XDG_CONFIG_HOME", "")
    root = Path(config) if config.startswith("/") else Path.home() / ".config"
    return root / "systemd" / "user" / NAME


def unit(home: Home, environment: Mapping[str, str]) -> str:
    """The unit's text: this very Python, this home, nothing secret."""
    own = restored(environment)
    kept = {"WATTPRINT_HOME": str(home.root)} | {name: own[name] for name in KEPT if name in own}
    command = [sys.executable, "-P", "-m", "wattprint", "proxy", "--watched", "--lasting"]
    return UNIT.format(
        command=" ".join(_quoted(part).replace("$", "$$") for part in command),
        folder=str(home.root).replace("%", "%%"),
        environment="\n".join(
            f"Environment={_quoted(f'{name}={value}')}" for name, value in kept.items()
        ),
        patience_s=PATIENCE_S,
    )


def _quoted(text: str) -> str:
    """One word in a unit: no specifier (%) and no escape that we did not write."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{plain}"'


def install(home: Home, environment: Mapping[str, str]) -> None:
    """Write the unit, have it start with every session, and start it now.

    A watched recorder that runs hands its doors over; its connections end in order.

    Raises:
        Fault: `service_platform`, `service_unreachable`, `service_failed`, `home_unwritable`.
    """
    check()
    home.prepare()
    file = unit_file(environment)
    changes.remember(home, Change(changes.SERVICE, {"unit": str(file)}))
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_private(file, unit(home, environment).encode())
    except OSError as error:
        raise Fault("service_failed", reason=f"{file}: {error.strerror}") from error
    _systemctl("daemon-reload")
    _systemctl("enable", NAME)
    _systemctl("start", NAME)


def remove(home: Home) -> bool:
    """Stop the service and take its unit away; whether there was one.

    Where systemd cannot be reached nothing of it runs; its files go all the same.

    Raises:
        Fault: `service_failed` if a file of it cannot be removed.
    """
    found = changes.outstanding(home, changes.SERVICE)
    for change in found:
        file = Path(change.facts["unit"])
        with contextlib.suppress(Fault):
            _systemctl("disable", "--now", NAME)
        try:
            for link in (file.parent / "default.target.wants" / NAME, file):
                link.unlink(missing_ok=True)
        except OSError as error:
            raise Fault("service_failed", reason=f"{file}: {error.strerror}") from error
        with contextlib.suppress(Fault):
            _systemctl("daemon-reload")
        changes.forget(home, change)
    return bool(found)


def state(home: Home) -> State:
    """What there is. Raises Fault: `service_platform`, `service_unreachable`."""
    found = changes.outstanding(home, changes.SERVICE)
    if not found:
        return State(is_installed=False)
    check()
    return State(
        is_installed=True,
        is_enabled=_is_so("is-enabled", NAME),
        is_active=_is_so("is-active", NAME),
        is_lingering=_lingers(),
        unit=Path(found[0].facts["unit"]),
    )


def check() -> None:
    """Whether this person's systemd can be spoken to.

    Raises:
        Fault: `service_platform` where there is none by nature, `service_unreachable`.
    """
    if not sys.platform.startswith("linux"):
        raise Fault("service_platform")
    if shutil.which("systemctl") is None:
        raise Fault("service_unreachable", reason="systemctl")
    _systemctl("show-environment", code="service_unreachable")


def _systemctl(*arguments: str, code: str = "service_failed") -> None:
    done = _ran("systemctl", "--user", *arguments)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [" ".join(arguments)]
        raise Fault(code, reason=lines[0])


def _is_so(question: str, name: str) -> bool:
    return _ran("systemctl", "--user", "--quiet", question, name).returncode == 0


def _lingers() -> bool | None:
    if shutil.which("loginctl") is None:
        return None
    done = _ran("loginctl", "show-user", str(os.getuid()), "--property=Linger", "--value")
    return done.stdout.strip() == "yes" if done.returncode == 0 else None


def _ran(*command: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return subprocess.CompletedProcess(command, 1, "", type(error).__name__)
