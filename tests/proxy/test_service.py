"""The unit that systemd gets, read by systemd itself."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from proxy import service
from store import changes
from store.changes import Change
from store.faults import Fault
from store.paths import Home

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd")
def test_systemd_can_read_the_unit(tmp_path: Path) -> None:
    """Names with spaces, quotes, %, $ and backslashes in it as well."""
    home = Home(tmp_path / r'my "home" 100%n $HOME \x')
    home.root.mkdir()
    file = tmp_path / service.NAME
    file.write_text(service.unit(home, {"NO_PROXY": "a,b", "SSL_CERT_FILE": "/x y.pem"}))
    done = subprocess.run(
        ["systemd-analyze", "--user", "verify", file],
        env={"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_unit_holds_no_secret_and_nothing_of_a_run_around_it(tmp_path: Path) -> None:
    """How this machine gets out is kept, but not its login; the home is named, wherever it is."""
    environment = {
        "HTTPS_PROXY": "http://me:hunter2@proxy:1",
        "OPENAI_API_KEY": "hunter2",
        "NO_PROXY": "corp.example",
    }
    text = service.unit(Home(tmp_path), environment)
    assert "hunter2" not in text
    assert 'Environment="NO_PROXY=corp.example"' in text
    assert f'Environment="WATTPRINT_HOME={tmp_path}"' in text
    assert f'ExecStart="{sys.executable}" "-P" "-m" "wattprint"' in text


def test_where_systemd_is_not_to_be_had_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a container or by ssh; nothing is written then, and nothing to undo."""
    for name in ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    home = Home(tmp_path / "home")
    with pytest.raises(Fault) as caught:
        service.install(home, {})
    assert caught.value.code == "service_unreachable"
    assert not service.unit_file({}).exists()
    assert not service.state(home).is_installed


def test_removing_works_where_systemd_is_not_to_be_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The unit and its link go, so that the next session starts nothing."""
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    home = Home(tmp_path / "home")
    home.prepare()
    file = service.unit_file({"XDG_CONFIG_HOME": str(tmp_path / "config")})
    link = file.parent / "default.target.wants" / service.NAME
    link.parent.mkdir(parents=True)
    file.write_text("")
    link.symlink_to(file)
    changes.remember(home, Change(changes.SERVICE, {"unit": str(file)}))
    assert service.remove(home)
    assert not file.exists()
    assert not link.is_symlink()
    assert not service.remove(home)
