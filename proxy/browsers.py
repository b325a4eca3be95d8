"""The browsers that `wattprint browser` knows, and where each is installed."""

import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from store import profiles
from store.faults import Fault
from store.paths import Home

SCRIPT_SIZE = 4096
"""A file of a browser's name that is smaller is a script that starts it."""


@dataclass(frozen=True, slots=True)
class Browser:
    """One line of the table."""

    name: str
    programs: tuple[str, ...]
    """On PATH, as Linux distributions and snaps name it."""
    flatpak: str
    mac: str
    """Its bundle; the program in it has the same name."""
    windows: str
    """Below Program Files, or the person's own folder of programs."""
    is_firefox: bool = False


BROWSERS = (
    Browser(
        "chromium",
        ("chromium", "chromium-browser"),
        "org.chromium.Chromium",
        "Chromium",
        "Chromium/Application/chrome.exe",
    ),
    Browser(
        "chrome",
        ("google-chrome", "google-chrome-stable"),
        "com.google.Chrome",
        "Google Chrome",
        "Google/Chrome/Application/chrome.exe",
    ),
    Browser(
        "edge",
        ("microsoft-edge", "microsoft-edge-stable"),
        "com.microsoft.Edge",
        "Microsoft Edge",
        "Microsoft/Edge/Application/msedge.exe",
    ),
    Browser(
        "brave",
        ("brave-browser", "brave"),
        "com.brave.Browser",
        "Brave Browser",
        "BraveSoftware/Brave-Browser/Application/brave.exe",
    ),
    Browser(
        "firefox",
        ("firefox", "firefox-esr"),
        "org.mozilla.firefox",
        "Firefox",
        "Mozilla Firefox/firefox.exe",
        is_firefox=True,
    ),
)
NAMES = tuple(browser.name for browser in BROWSERS)


@dataclass(frozen=True, slots=True)
class Installed:
    """A browser on this machine."""

    browser: Browser
    command: tuple[str, ...]
    outside: Path | None = None
    """The folder for its profiles, where it may not read the person's home folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What sends a browser through the recorder."""

    home: Home
    folder: Path
    """Of its profile."""
    pac_url: str
    ca: Path
    """The certificate to trust, in this profile alone."""


def find(
    home: Home,
    name: str | None,
    environment: Mapping[str, str],
    platform: str = sys.platform,
) -> Installed:
    """The browser of that name, or the first that is installed.

    Raises:
        Fault: `browser_missing`, or `browser_none` where none was named.
    """
    wanted = [browser for browser in BROWSERS if name in (None, browser.name)]
    for browser in wanted:
        for installed in _places(home, browser, environment, platform):
            return installed
    raise Fault("browser_missing", name=name) if name else Fault("browser_none")


def _places(
    home: Home, browser: Browser, environment: Mapping[str, str], platform: str
) -> Iterator[Installed]:
    for program in browser.programs:
        if found := shutil.which(program, path=environment.get("PATH")):
            snap = _snap(Path(found))
            yield Installed(browser, (found,), profiles.snap_folder(snap) if snap else None)
    for file in _files(browser, environment, platform):
        if file.is_file():
            yield Installed(browser, (str(file),))
    folders = (Path("/var/lib"), Path.home() / ".local/share")
    if any((folder / "flatpak/exports/bin" / browser.flatpak).exists() for folder in folders):
        run = ("flatpak", "run", f"--filesystem={home.browsers}:create", browser.flatpak)
        yield Installed(browser, run)


def _snap(path: Path) -> str | None:
    """The name of the snap that a program is, by itself or by way of Ubuntu's script."""
    if path.resolve().name == "snap":
        return path.name
    try:
        content = path.read_bytes() if path.stat().st_size < SCRIPT_SIZE else b""
    except OSError:
        return None
    name = content.partition(b"/snap/bin/")[2].split(maxsplit=1)[:1]
    return name[0].decode("ascii", "replace").strip("\"'") if name else None


def _files(browser: Browser, environment: Mapping[str, str], platform: str) -> Iterator[Path]:
    """Where installers of macOS and Windows put it."""
    if platform == "darwin":
        for folder in (Path("/Applications"), Path.home() / "Applications"):
            yield folder / f"{browser.mac}.app" / "Contents/MacOS" / browser.mac
    elif platform == "win32":
        for variable in ("ProgramFiles", "ProgramFiles(x86)", "LocalAppData"):
            if programs := environment.get(variable):
                yield Path(programs) / browser.windows


def needs_display(
    arguments: Sequence[str], environment: Mapping[str, str], platform: str = sys.platform
) -> bool:
    """Whether a browser with these arguments would look for a screen in vain."""
    is_headless = any(one.startswith(("--headless", "-headless")) for one in arguments)
    has_screens = platform in ("darwin", "win32")
    has_one = environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    return not (is_headless or has_screens or has_one)
