"""The settings files of programs that load plugins: one entry of ours, and nothing else changed."""

import json
import os
import stat
import tomllib
from pathlib import Path

import pytest

from serve import hosts
from serve.hosts import HOSTS, changed, entry, write
from store.faults import Fault

OTHERS = {
    "JSON": '{"theme": "dark", "%s": {"other": {"command": "x"}}, "naïve": [1, 2]}',
    "TOML": '# mine\nmodel = "o3"\n\n[%s.other]\ncommand = "x"  # keep\n',
}


def parsed(host: hosts.Host, text: str) -> dict[str, object]:
    return tomllib.loads(text) if host.kind == "TOML" else json.loads(text)


@pytest.mark.parametrize("name", HOSTS)
def test_an_entry_is_added_once_and_taken_out_again(name: str, tmp_path: Path) -> None:
    """The person's own settings and plugins stay; of TOML the comments too."""
    host = HOSTS[name]
    path = tmp_path / "settings"
    path.write_text(OTHERS[host.kind] % host.table, "utf-8")
    wanted = entry(host, None)

    first = changed(host, path, wanted)
    assert first
    before, after = first
    write(path, after)
    plugins = parsed(host, path.read_text("utf-8"))
    assert plugins.pop(host.table) == {"other": {"command": "x"}, "wattprint": wanted}
    original = parsed(host, before)
    del original[host.table]
    assert plugins == original
    assert changed(host, path, wanted) is None

    second = changed(host, path, None)
    assert second
    assert parsed(host, second[1]) == parsed(host, before)
    if host.kind == "TOML":
        assert "# keep" in after
        assert second[1].rstrip() == before.rstrip()


@pytest.mark.parametrize("name", HOSTS)
def test_a_program_without_settings_gets_a_file_of_its_own(name: str, tmp_path: Path) -> None:
    """In a folder that is made; closed to others."""
    host = HOSTS[name]
    path = tmp_path / "deep" / "settings"
    change = changed(host, path, entry(host, "/elsewhere"))
    assert change
    write(path, change[1])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    found = parsed(host, path.read_text("utf-8"))[host.table]
    assert isinstance(found, dict)
    assert found["wattprint"]["env"] == {"WATTPRINT_HOME": "/elsewhere"}
    assert changed(host, tmp_path / "none", None) is None


@pytest.mark.parametrize("content", ["{broken", "[1, 2]", '{"mcpServers": 5}', "\xff"])
def test_what_cannot_be_changed_safely_is_left_alone(content: str, tmp_path: Path) -> None:
    """Settings with comments are no JSON; the fault says what to add by hand."""
    path = tmp_path / "settings.json"
    path.write_text(content, "latin-1")
    with pytest.raises(Fault) as raised:
        changed(HOSTS["gemini-cli"], path, entry(HOSTS["gemini-cli"], None))
    assert '"wattprint"' in str(raised.value.facts["entry"])
    assert path.read_text("latin-1") == content


@pytest.mark.skipif(os.name != "posix", reason="rights and links are POSIX's")
def test_a_file_keeps_its_rights_and_a_link_stays_one(tmp_path: Path) -> None:
    """People keep such files in folders that git follows."""
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    real.write_text("{}")
    real.chmod(0o640)
    link.symlink_to(real)
    write(link, '{"a": 1}')
    assert link.is_symlink()
    assert real.read_text() == '{"a": 1}'
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
