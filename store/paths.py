"""Where everything lies: one folder, closed to others."""

import contextlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from store.faults import Fault

LOCKS = (
    *("start", "launch", "ports", "browsers", "forget"),
    *("changes", "pauses", "refusals", "summaries", "telemetry"),
)
"""Of `store.presence.start_lock`: others have files that end in .lock as well."""
MADE = (
    "log.db*",
    "forgotten.db*",
    "backups/log-v*",
    "settings.toml",
    "hash.key",
    "serve.token",
    "changes.json",
    "pauses.json",
    "refusals.json",
    "summaries.json",
    "telemetry.json",
    "told",
    *(f"{name}.lock" for name in LOCKS),
    "run/*.json",
    "run/*.lock",
    "run/*.sock",
    "run/recorder.log*",
    "ca/mitmproxy-*",
    "ca/*-roots.p*",
)
"""Every file that a home holds: a WATTPRINT_HOME may hold other things as well."""


@dataclass(frozen=True, slots=True)
class Home:
    """The person's wattprint folder. Nothing is created before `prepare`."""

    root: Path

    @property
    def log(self) -> Path:
        return self.root / "log.db"

    @property
    def forgotten(self) -> Path:
        """What was deleted last, for as long as that can be undone."""
        return self.root / "forgotten.db"

    @property
    def backups(self) -> Path:
        """Copies of the log from before its upgrades."""
        return self.root / "backups"

    @property
    def settings(self) -> Path:
        return self.root / "settings.toml"

    @property
    def run(self) -> Path:
        """Who runs: a file and a lock for each recorder."""
        return self.root / "run"

    @property
    def ca(self) -> Path:
        """The proxy's own certificate authority."""
        return self.root / "ca"

    @property
    def ca_certificate(self) -> Path:
        return self.ca / "mitmproxy-ca-cert.pem"

    @property
    def browsers(self) -> Path:
        """Profiles of `wattprint browser`."""
        return self.root / "browsers"

    @property
    def hash_key(self) -> Path:
        """The secret under which conversation and answer ids are hashed."""
        return self.root / "hash.key"

    @property
    def changes(self) -> Path:
        """What was changed outside of the home, and not undone."""
        return self.root / "changes.json"

    @property
    def pauses(self) -> Path:
        """What the person wants left alone, and until when."""
        return self.root / "pauses.json"

    @property
    def refusals(self) -> Path:
        """Which clients did not accept the certificate."""
        return self.root / "refusals.json"

    @property
    def summaries(self) -> Path:
        """Which weekly summaries were written where."""
        return self.root / "summaries.json"

    @property
    def telemetry(self) -> Path:
        """What was sent to the person's own Collector, in sums."""
        return self.root / "telemetry.json"

    @property
    def told(self) -> Path:
        """Empty; there once a person was told what is read and kept."""
        return self.root / "told"

    @property
    def token(self) -> Path:
        """The secret that the local server asks for."""
        return self.root / "serve.token"

    @property
    def demo(self) -> "Home":
        """The demonstration's own folder."""
        return Home(self.root / "demo")

    @property
    def is_demo(self) -> bool:
        return self.root.name == "demo"

    @property
    def is_read_only(self) -> bool:
        """Whether the folder is there and nothing can be written to it."""
        return self.root.is_dir() and not os.access(self.root, os.W_OK)

    def prepare(self) -> None:
        """Create the folders, 0700.

        Raises:
            Fault: `home_unwritable`; `home_shared` for a folder that everybody may use, such as
                /tmp: closing it would break other programs.
        """
        try:
            for folder in (self.root, self.run, self.ca):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                if folder.stat().st_mode & stat.S_ISVTX:
                    raise Fault("home_shared", path=str(folder))
                if os.name == "posix" and folder.stat().st_mode & 0o077:
                    folder.chmod(0o700)
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> Fault:
        return Fault("home_unwritable", path=str(self.root), reason=error.strerror or "")

    def holds(self, path: Path) -> bool:
        """Whether a path names a file that this home keeps, or the demonstration's."""
        found = path.resolve()
        own = any(found.full_match(self.root.resolve() / pattern) for pattern in MADE)
        return own or (not self.is_demo and self.demo.holds(path))

    def remove(self) -> None:
        """Delete all that was made here, the demonstration too; others' files stay.

        Raises:
            Fault: `home_unwritable`.
        """
        if self.demo.log.exists():
            self.demo.remove()
        try:
            for pattern in MADE:
                for file in (*self.root.glob(pattern), *self.root.glob(_half(pattern))):
                    file.unlink(missing_ok=True)
        except OSError as error:
            raise self._unwritable(error) from error
        for folder in (self.run, self.ca, self.backups, self.browsers, self.root):
            with contextlib.suppress(OSError):  # not empty, or not there
                folder.rmdir()


def home() -> Home:
    """The folder that WATTPRINT_HOME names, else the platform's own place for data."""
    named = os.environ.get("WATTPRINT_HOME")
    if not named:
        import platformdirs  # 10 ms

        named = platformdirs.user_data_dir("wattprint", appauthor=False)
    return Home(Path(named).expanduser().absolute())


def create_private(path: Path, content: bytes = b"") -> None:
    """Create a file that only its owner can read; leave one that is there.

    An empty one that is to hold something was begun on a full disk, or by who was killed.
    """
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        if content and path.stat().st_size == 0:
            replace_private(path, content)
        return
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def replace_private(path: Path, content: bytes) -> None:
    """Replace a file's content at once, 0600: a reader sees the old or the new, never half."""
    with replacing_private(path) as temporary:
        temporary.write_bytes(content)


@contextlib.contextmanager
def replacing_private(path: Path) -> Iterator[Path]:
    """An empty file, 0600, to be filled in the place of the one at `path`, which it replaces at
    the end; if that fails, the old one stays."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    create_private(temporary)
    try:
        yield temporary
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _half(pattern: str) -> str:
    """What a process that was killed in `replace_private` left of such files."""
    path = Path(pattern)
    return path.with_name(f".{path.name}.[0-9]*").as_posix()
