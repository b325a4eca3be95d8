"""`wattprint trust`: what trusts the certificate, and since when it is told what."""

import json
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from mitmproxy.certs import CertStore

from proxy import roots, trust
from store import refusals
from store.paths import home
from store.refusals import Refusal
from tests.wattprint.logged import Terminal
from wattprint.commands import trust as commands

pytestmark = pytest.mark.skipif(
    shutil.which("certutil") is None, reason="NSS's certutil is not installed"
)


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What Chromium reads, in the folder of a person whose system has no store."""
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    monkeypatch.setattr(roots, "LINUX", ())
    folder = tmp_path / "me/.pki/nssdb"
    folder.mkdir(parents=True)
    subprocess.run(["certutil", "-N", "--empty-password", "-d", f"sql:{folder}"], check=True)
    return folder


def listed(folder: Path) -> str:
    shown = subprocess.run(
        ["certutil", "-L", "-d", f"sql:{folder}"], capture_output=True, check=True, text=True
    )
    return shown.stdout


def test_the_stores_are_those_that_can_be_changed() -> None:
    """The command names them without loading what changes them."""
    assert commands.STORES == trust.STORES


def test_install_show_and_remove(terminal: Terminal, database: Path) -> None:
    """One line a store; a second time nothing changes; to remove twice is no mistake."""
    assert "There is no certificate yet" in terminal.says("trust", "show")
    said = terminal.says("trust", "install")
    assert f"nss: {database}: trusts wattprint's certificate now." in said
    ours = trust.current(home())
    assert ours is not None
    assert ours.name in listed(database)
    assert "trusts it already" in terminal.says("trust", "install", "nss")

    shown = terminal.says("trust", "show")
    assert f"trusted: {ours.name}, until {ours.ends_at.date()}" in shown
    assert shown.count(ours.fingerprint) == 2
    assert "out of date" not in shown

    assert "trusts it no more" in terminal.says("trust", "remove")
    assert ours.name not in listed(database)
    assert "did not trust it" in terminal.says("trust", "remove")


def test_show_says_what_it_holds_for_and_what_is_out_of_date(
    terminal: Terminal, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number of names, one's own by name, all on demand; what a store lacks, and the cure."""
    terminal.run("trust", "install")
    monkeypatch.setenv("WATTPRINT_HOSTS", "llm.example.org")
    terminal.run("trust", "install", "firefox")
    shown = terminal.says("trust", "show")
    assert "Of your own: llm.example.org" in shown
    assert "out of date" in shown
    assert "It lacks a name: llm.example.org. Renew it with: wattprint trust install nss" in shown
    assert "\n  api.openai.com\n" in terminal.says("trust", "show", "--names")

    (store,) = json.loads(terminal.says("trust", "show", "--json"))["stores"]
    (found,) = store["trusted"]
    assert (store["place"], store["problem"]) == (str(database), None)
    assert (found["is_ours"], found["is_current"]) == (True, False)
    assert found["lacks"] == ["llm.example.org"]
    terminal.run("trust", "install", "nss")
    assert "out of date" not in terminal.says("trust", "show")


def test_an_old_certificate_that_knows_no_limits_is_shown_as_such(
    terminal: Terminal, database: Path
) -> None:
    """Until it is replaced; whoever trusts it by then is said to trust another's."""
    home().prepare()
    CertStore.create_store(home().ca, "mitmproxy", 2048, organization="wattprint", cn="wattprint")
    old = home().ca_certificate
    nickname = ["-n", "wattprint", "-t", "C,,", "-i", str(old)]
    subprocess.run(["certutil", "-A", "-d", f"sql:{database}", *nickname], check=True)
    assert "It can vouch for any name" in terminal.says("trust", "show")

    terminal.run("trust", "install", "firefox")
    shown = terminal.says("trust", "show")
    assert "It can vouch for 3" in shown
    assert "of another wattprint folder, or of one that is gone" in shown
    (steps,) = [line.partition(": ")[2] for line in shown.splitlines() if "certutil -D" in line]
    subprocess.run(["sh", "-c", steps], check=True)
    assert "wattprint" not in listed(database)


def test_a_store_that_is_not_there_or_cannot_be_changed_is_exit_code_1(
    terminal: Terminal, database: Path
) -> None:
    """With what to do, and without a traceback."""
    result = terminal.run("trust", "install", "firefox")
    assert result.exit_code == 1
    assert "There is no such store here: firefox" in result.stderr

    for file in database.glob("*.db"):
        file.write_text("broken")
    result = terminal.run("trust", "install")
    assert result.exit_code == 1
    assert "SEC_ERROR" in result.stderr
    assert "By hand: certutil -A" in result.stderr
    assert terminal.run("trust", "remove").exit_code == 1
    assert "SEC_ERROR" in terminal.says("trust", "show")
    problem = json.loads(terminal.says("trust", "show", "--json"))["stores"][0]["problem"]
    assert problem == "trust_failed"


def test_off_undoes_it_after_a_crash_too(terminal: Terminal, database: Path) -> None:
    """What is noted is undone; what cannot be is said, keeps the home and is exit code 1."""
    terminal.run("trust", "install")
    assert f"{database}: trusts it no more" in terminal.says("off")
    assert "wattprint" not in listed(database)
    assert "trusts" not in terminal.says("off")

    terminal.run("trust", "install")
    kept = {file: file.read_bytes() for file in database.glob("*.db")}
    for file in kept:
        file.write_text("broken")
    result = terminal.run("off", "--purge", "--yes")
    assert result.exit_code == 1
    assert "By hand: certutil -D" in result.stderr
    assert home().changes.exists()
    for file, content in kept.items():
        file.write_bytes(content)
    terminal.says("off", "--purge", "--yes")
    assert "wattprint" not in listed(database)
    assert not home().root.exists()


def test_a_host_that_was_refused_is_tried_again(terminal: Terminal) -> None:
    """Without a recorder that runs, too; that there was nothing to retry is said."""
    now = datetime.now(UTC)
    home().prepare()
    refusals.learn(home(), [Refusal("chatgpt.com", "f", now, "curl")], now)
    assert "for 1 kind of app" in terminal.says("trust", "retry", "https://ChatGPT.com/")
    assert refusals.in_force(home(), now) == ()
    assert "No app has refused" in terminal.says("trust", "retry", "chatgpt.com")
    assert terminal.run("trust", "retry", "no host").exit_code != 0
