"""Where everything lies, and that it is closed to others."""

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest

from store.faults import Fault
from store.paths import Home, create_private, home, replace_private


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_wattprint_home_moves_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Log, settings, certificates and presence all lie in the folder that it names."""
    monkeypatch.setenv("WATTPRINT_HOME", str(tmp_path / "mine"))

    found = home()

    assert found.root == tmp_path / "mine"
    parts = (found.log, found.settings, found.run, found.ca_certificate, found.hash_key)
    assert all(part.is_relative_to(tmp_path / "mine") for part in parts)
    assert found.demo.root == tmp_path / "mine" / "demo"


def test_without_a_name_the_platform_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unset and an empty WATTPRINT_HOME mean the same: the platform's folder for data."""
    usual = Path(platformdirs.user_data_dir("wattprint", appauthor=False))

    monkeypatch.delenv("WATTPRINT_HOME", raising=False)
    assert home().root == usual
    monkeypatch.setenv("WATTPRINT_HOME", "")
    assert home().root == usual


def test_a_home_may_be_named_from_the_persons_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`~` and relative paths become absolute: a recorder is started from another folder."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("WATTPRINT_HOME", "~/w")
    assert home().root == tmp_path / "w"

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WATTPRINT_HOME", "w")
    assert home().root == tmp_path / "w"


def test_naming_a_home_creates_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that only looks leaves no folder behind."""
    monkeypatch.setenv("WATTPRINT_HOME", str(tmp_path / "mine"))
    assert not home().is_read_only
    assert not (tmp_path / "mine").exists()


def test_folders_are_closed_to_others(tmp_path: Path) -> None:
    """0700, whatever the umask, and also where a folder was there and open before."""
    root = tmp_path / "home"
    root.mkdir(mode=0o755)
    root.chmod(0o755)
    before = os.umask(0)
    try:
        Home(root).prepare()
    finally:
        os.umask(before)

    assert [mode(root), mode(root / "run"), mode(root / "ca")] == [0o700] * 3


def test_a_file_in_the_way_is_a_fault(tmp_path: Path) -> None:
    """The person hears which path, and why."""
    (tmp_path / "home").write_text("")

    with pytest.raises(Fault) as caught:
        Home(tmp_path / "home").prepare()

    assert caught.value.code == "home_unwritable"
    assert caught.value.facts == {"path": str(tmp_path / "home"), "reason": "File exists"}


def test_a_private_file_is_made_once(tmp_path: Path) -> None:
    """0600 whatever the umask; what is there stays as it is."""
    before = os.umask(0)
    try:
        create_private(tmp_path / "key", b"first")
    finally:
        os.umask(before)
    create_private(tmp_path / "key", b"second")

    assert (tmp_path / "key").read_bytes() == b"first"
    assert mode(tmp_path / "key") == 0o600


def test_a_replaced_file_is_private_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    """Even if the old one was open to others, or a crash left half of a new one."""
    file = tmp_path / "settings.toml"
    file.write_bytes(b"old")
    file.chmod(0o644)
    (tmp_path / f".settings.toml.{os.getpid()}").write_bytes(b"half")

    replace_private(file, b"new")

    assert file.read_bytes() == b"new"
    assert mode(file) == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_a_secret_that_was_not_written_is_made_anew(tmp_path: Path) -> None:
    """An empty key would make the same hashes everywhere, an empty token let everybody in."""
    create_private(tmp_path / "key")
    create_private(tmp_path / "key", b"secret")

    assert (tmp_path / "key").read_bytes() == b"secret"
    assert mode(tmp_path / "key") == 0o600


def test_a_full_disk_leaves_no_half_a_file(tmp_path: Path) -> None:
    """Neither in the place of the file nor beside it; the limit stands for the disk's end."""
    program = """
import pathlib, resource, signal, sys
from store.paths import create_private, replace_private
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4, 4))
for make in (create_private, replace_private):
    try:
        make(pathlib.Path(sys.argv[1], "key"), b"too long")
    except OSError as error:
        print(error.errno)
"""
    command = [sys.executable, "-c", program, str(tmp_path)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said.split() == [str(errno.EFBIG)] * 2
    assert list(tmp_path.iterdir()) == []


def test_removing_a_home_takes_what_was_made_there(tmp_path: Path) -> None:
    """The demonstration's too; then the folder, as nothing is left in it."""
    root = tmp_path / "home"
    for made in (Home(root), Home(root).demo):
        made.prepare()
        made.backups.mkdir()
        for name in (
            *("log.db", "log.db-wal", "settings.toml", "hash.key", "start.lock", "run/7.json"),
            *("forgotten.db", "backups/log-v1-2026-11-18.db", "run/recorder.log.1"),
            *("serve.token", "run/recorder.log", "ca/mitmproxy-ca.pem", "ca/client-roots.pem"),
            # Of a process that was killed as it wrote them: the second holds a key.
            *(".pauses.json.7", "ca/.mitmproxy-ca.pem.7", "run/.7.json.7"),
        ):
            (made.root / name).write_text("")

    Home(root).remove()

    assert not root.exists()
    Home(root).remove()


def test_removing_a_home_leaves_what_is_not_ours(tmp_path: Path) -> None:
    """WATTPRINT_HOME may have been a folder with other things in it, a whole home even."""
    Home(tmp_path).prepare()
    for name in ("thesis.txt", "ca/own.pem", "run/away", "log.txt", "uv.lock"):
        (tmp_path / name).write_text("mine")
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "settings.toml").write_text("mine")
    (tmp_path / "log.db").write_text("")

    Home(tmp_path).remove()

    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {
        "thesis.txt",
        "ca/own.pem",
        "run/away",
        "log.txt",
        "uv.lock",
        "demo/settings.toml",
    }


def test_a_home_that_cannot_be_removed_is_a_fault(tmp_path: Path) -> None:
    """Here a folder is in a file's place; on a read-only disk every file is so."""
    Home(tmp_path).prepare()
    (tmp_path / "log.db").mkdir()
    with pytest.raises(Fault, match="home_unwritable"):
        Home(tmp_path).remove()


@pytest.mark.skipif(os.name != "posix", reason="folders for everybody are POSIX's")
def test_a_folder_for_everybody_is_no_home(tmp_path: Path) -> None:
    """Closing /tmp would break other programs; it stays as it was."""
    tmp_path.chmod(0o1777)
    with pytest.raises(Fault, match="home_shared"):
        Home(tmp_path).prepare()
    assert tmp_path.stat().st_mode & 0o7777 == 0o1777
