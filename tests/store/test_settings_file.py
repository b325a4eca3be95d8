"""A setting is written in place, after it was seen to fit, and nothing else in the file moves."""

import stat

import pytest

from store import settings, settings_file
from store.faults import Fault
from store.paths import Home
from store.settings_file import Entry, Value

FILE = """# mine
[recording]  # what to record
hosts = ["a.example"]  # at work
retention_days = 365  # a year

# where I live
[place]
zone = "FRA"
zones = { openai = "SWE" }  # they say
"""


@pytest.mark.parametrize(
    ("key", "value", "line"),
    [
        ("recording.hosts", "b.example, c.example:81", 'hosts = ["b.example", "c.example:81"]'),
        ("recording.hosts", "", "hosts = []"),
        ("recording.origins", ["https://a.example"], 'origins = ["https://a.example"]'),
        ("recording.retention_days", "30", "retention_days = 30  # a year"),
        ("recording.retention_days", 30, "retention_days = 30  # a year"),
        ("recording.ports.proxy", "9300", "ports = {proxy = 9300}"),
        ("recording.services.mine", "https://a.example/v1", 'mine = "https://a.example/v1"'),
        ("place.zone", "SWE", 'zone = "SWE"'),
        ("place.timezone", "Asia/Tokyo", 'timezone = "Asia/Tokyo"'),
        ("place.zones.mistral", "FRA", 'mistral = "FRA"'),
        ("place.intensity.FRA", "50.5", "FRA = 50.5"),
        ("look.theme", "nord", 'theme = "nord"'),
        ("local.gpu_power_w", "320", "gpu_power_w = 320"),
    ],
)  # fmt: skip
def test_a_value_takes_its_place(home: Home, key: str, value: Value, line: str) -> None:
    """Text becomes what the key holds; comments, order and all other lines stay; 0600."""
    home.settings.write_text(FILE, "utf-8")
    chosen = settings_file.change(home, key, value)

    text = home.settings.read_text("utf-8")
    assert line in text
    assert settings.load(home) == chosen
    assert chosen != settings.of_document(home, {}, {})
    lost = [old for old in FILE.splitlines() if old not in text.splitlines()]
    assert [old.partition(" =")[0] for old in lost] in ([], [key.split(".")[1]])
    assert text.count("#") == FILE.count("#") or key == "recording.hosts"
    assert stat.S_IMODE(home.settings.stat().st_mode) == 0o600


def test_the_first_setting_makes_the_file(home: Home) -> None:
    """With its table."""
    settings_file.change(home, "place.zone", "FRA")
    assert home.settings.read_text("utf-8") == '[place]\nzone = "FRA"\n'


def test_what_is_taken_out_leaves_the_rest(home: Home) -> None:
    """One that is not there is no matter."""
    home.settings.write_text(FILE, "utf-8")
    for key in ("recording.hosts", "place.zones.openai", "local.gpu_power_w", "look.theme"):
        settings_file.change(home, key, None)
    chosen = settings.load(home)
    assert (chosen.hosts, chosen.own.zones, chosen.retention_days) == ((), (), 365)
    assert "# a year" in home.settings.read_text("utf-8")


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("recording.retention_days", "0", "settings_wrong"),
        ("recording.retention_days", "soon", "settings_wrong"),
        ("recording.ports.proxy", "70000", "settings_wrong"),
        ("recording.hosts", "a b", "settings_wrong"),
        ("recording.services.mine", "nowhere", "settings_wrong"),
        ("place.timezone", "Mars/Base", "settings_wrong"),
        ("place.intensity.FRA", "-1", "settings_wrong"),
        ("place.zone", "Frankreich", "setting_zone"),
        ("place.zones.openai", "Sweden", "setting_zone"),
        ("place.intensity.Paris", "50", "setting_zone"),
        ("local.gpu_power_w", "much", "settings_wrong"),
        ("recording.retention_day", "3", "setting_unknown_near"),
        ("recording.ports.proxi", "3", "setting_unknown_near"),
        ("zzz", "3", "setting_unknown"),
        ("recording.ports", "3", "setting_unknown_near"),
        ("place.zone.FRA", "3", "setting_unknown_near"),
        ("models.a.total_b", "3", "setting_own_model"),
    ],
)
def test_what_does_not_fit_is_not_written(home: Home, key: str, value: str, code: str) -> None:
    """The file is as it was, to the byte."""
    home.settings.write_text(FILE, "utf-8")
    with pytest.raises(Fault) as caught:
        settings_file.change(home, key, value)
    assert caught.value.code == code
    assert home.settings.read_text("utf-8") == FILE


def test_the_environment_does_not_hide_a_wrong_value(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It wins over the file today, and is not set tomorrow."""
    monkeypatch.setenv("WATTPRINT_RETENTION_DAYS", "30")
    with pytest.raises(Fault, match="settings_wrong"):
        settings_file.change(home, "recording.retention_days", "never")


def test_a_value_can_be_mended_that_keeps_all_from_loading(home: Home) -> None:
    """What `config` is there for."""
    home.settings.write_text("[place]\ntimezone = 'Mars/Base'\n", "utf-8")
    settings_file.change(home, "place.timezone", "Europe/Paris")
    assert settings.load(home).timezone == "Europe/Paris"


def test_every_setting_is_listed_with_where_it_is_from(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that are not set too, so that one sees what there is to set."""
    home.settings.write_text(FILE, "utf-8")
    monkeypatch.setenv("WATTPRINT_ZONE", "DEU")
    monkeypatch.setenv("WATTPRINT_ORIGINS", "https://a.example")
    found = {entry.key: entry for entry in settings_file.entries(home)}
    for wanted in (
        Entry("recording.hosts", ["a.example"], "file"),
        Entry("recording.origins", ["https://a.example"], "environment"),
        Entry("recording.ports.proxy", 9288, "default"),
        Entry("place.zone", "DEU", "environment"),
        Entry("place.zones.openai", "SWE", "file"),
        Entry("look.theme", None, "default"),
        Entry("local.gpu_power_w", None, "default"),
    ):
        assert found[wanted.key] == wanted
