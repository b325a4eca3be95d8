"""The person's settings: option over WATTPRINT_* over HOME/settings.toml."""

import stat
import tomllib
from operator import attrgetter
from zoneinfo import ZoneInfo

import pytest

from estimator.personal import Own, OwnModel
from store import settings, settings_file
from store.faults import Fault
from store.paths import Home
from store.settings import Settings

ALL = """
[recording]
hosts = ["llm.example.org", "10.0.0.7:8000"]
services = { mine = "https://llm.example.org/v1" }
origins = ["https://notes.example.org"]
ports = { proxy = 4000, gateway = 4001 }
retention_days = 365

[place]
zone = "FRA"
zones = { openai = "SWE" }
intensity = { FRA = 50 }
timezone = "Europe/Paris"

[look]
language = "en"
theme = "nord"

[local]
gpu_power_w = 320.5

[models."house-model"]
total_b = 70
"""


def load(home: Home, text: str) -> Settings:
    home.settings.write_text(text, "utf-8")
    return settings.load(home)


def test_a_home_without_settings_has_the_defaults(home: Home) -> None:
    """The ports are those of the design; the time zone is the system's."""
    assert settings.load(home) == Settings()
    assert (Settings().proxy_port, Settings().gateway_port) == (9288, 9289)
    assert Settings().time_zone is None


def test_every_key_is_read(home: Home) -> None:
    """Nothing in a full file is unknown, and each value arrives."""
    assert load(home, ALL) == Settings(
        hosts=("llm.example.org", "10.0.0.7:8000"),
        services=(("mine", "https://llm.example.org/v1"),),
        origins=("https://notes.example.org",),
        proxy_port=4000,
        gateway_port=4001,
        retention_days=365,
        timezone="Europe/Paris",
        language="en",
        theme="nord",
        own=Own(
            models=(OwnModel("house-model", total_b=70.0),),
            intensities=(("FRA", 50.0),),
            zone="FRA",
            zones=(("openai", "SWE"),),
            gpu_power_w=320.5,
        ),
    )
    assert settings.load(home).time_zone == ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("variable", "value", "name", "wanted"),
    [
        ("WATTPRINT_HOSTS", " a.example , b.example:81,", "hosts", ("a.example", "b.example:81")),
        ("WATTPRINT_ORIGINS", "https://a.example", "origins", ("https://a.example",)),
        ("WATTPRINT_RETENTION_DAYS", "30", "retention_days", 30),
        ("WATTPRINT_ZONE", "DEU", "own.zone", "DEU"),
        ("WATTPRINT_TIMEZONE", "Asia/Tokyo", "timezone", "Asia/Tokyo"),
        ("WATTPRINT_THEME", "gruvbox", "theme", "gruvbox"),
        ("WATTPRINT_GPU_POWER_W", "75", "own.gpu_power_w", 75.0),
        ("WATTPRINT_ZONE", "", "own.zone", "FRA"),
    ],
)
def test_the_environment_wins_over_the_file(
    home: Home,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    value: str,
    name: str,
    wanted: object,
) -> None:
    """An empty variable says nothing, as if it was not set."""
    monkeypatch.setenv(variable, value)
    assert attrgetter(name)(load(home, ALL)) == wanted


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("[recordings]\nhosts = []", ("recordings", "recording")),
        ("[place]\ntime_zone = 'UTC'", ("place.time_zone", "timezone")),
        ("[look]\nzzz = 1", ("look.zzz", None)),
        ("[recording.ports]\nproxi = 1", ("recording.ports.proxi", "proxy")),
        ("[models.a]\ntotal_b = 1\nactve_b = 1", ('models."a".actve_b', "active_b")),
    ],
)
def test_an_unknown_key_names_the_nearest_known_one(
    home: Home, text: str, unknown: tuple[str, str | None]
) -> None:
    """A misspelt key is a warning that says what was probably meant; the rest holds."""
    assert load(home, text).unknown == (unknown,)


def test_tables_of_models_have_the_persons_own_names(home: Home) -> None:
    """No model name is a misspelt key."""
    assert load(home, '[models."gpt-oss:20b"]\ntotal_b = 21').unknown == ()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("recording = 3", "recording"),
        ("[recording]\nhosts = 3", "hosts"),
        ("[recording]\nhosts = [3]", "hosts"),
        ("[recording]\nservices = ['a']", "services"),
        ("[recording]\nservices = { a = 3 }", "services"),
        ("[recording]\nports = 9288", "ports"),
        ("[recording.ports]\nproxy = 'a'", "ports.proxy"),
        ("[recording.ports]\nproxy = true", "ports.proxy"),
        ("[recording.ports]\ngateway = 65536", "ports.gateway"),
        ("[recording.ports]\ngateway = -1", "ports.gateway"),
        ("[recording]\nretention_days = 1.5", "retention_days"),
        ("[recording]\nretention_days = -1", "retention_days"),
        ("[place]\nzone = 3", "zone"),
        ("[place]\ntimezone = 'Mars/Base'", "timezone"),
        ("[place]\ntimezone = '../../etc/passwd'", "timezone"),
        ("[place]\ntimezone = 'Europe'", "timezone"),
        ("[look]\ntheme = ['a']", "theme"),
        ("[local]\ngpu_power_w = 'much'", "gpu_power_w"),
        ("[local]\ngpu_power_w = nan", "gpu_power_w"),
        ("[local]\ngpu_power_w = -5", "gpu_power_w"),
    ],
)
def test_a_wrong_value_is_a_fault_that_names_its_key(home: Home, text: str, key: str) -> None:
    """Never a default in silence, never a traceback."""
    with pytest.raises(Fault) as caught:
        load(home, text)
    assert caught.value.code == "settings_wrong"
    assert caught.value.facts == {"path": str(home.settings), "key": key}


@pytest.mark.parametrize("content", [b"[recording", b"\xff\xfe", b"a = 1\na = 2"])
def test_a_file_that_is_no_toml_is_a_fault(home: Home, content: bytes) -> None:
    """It names the file, and holds nothing of its content."""
    home.settings.write_bytes(content)
    with pytest.raises(Fault) as caught:
        settings.load(home)
    assert caught.value.code == "settings_unreadable"
    assert caught.value.facts["path"] == str(home.settings)


COMMENTED = """# mine
[recording]  # what to record
hosts = ["a.example"]  # at work

# where I live
[place]
zone = "FRA"
"""
WITH_PORTS = """# mine
[recording.ports]  # not the usual
proxy = 9290
gateway = 9291  # not the usual either

# where I live
[place]
zone = "FRA"
"""


@pytest.mark.parametrize("before", [COMMENTED, WITH_PORTS])
def test_remembering_ports_keeps_the_rest_of_the_file(home: Home, before: str) -> None:
    """Comments, order and values stay; the file is 0600."""
    home.settings.write_text(before.replace("9290", "1").replace("9291", "2"), "utf-8")

    settings_file.remember_ports(home, 9290, 9291)

    lines = home.settings.read_text("utf-8").splitlines()
    assert [line for line in lines if not line.startswith("ports")] == before.splitlines()
    assert (settings.load(home).proxy_port, settings.load(home).gateway_port) == (9290, 9291)
    assert stat.S_IMODE(home.settings.stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["", "[recording.ports]\nproxy = 1\ngateway = 2\n", ALL])
def test_ports_are_remembered_in_any_file(home: Home, text: str) -> None:
    """In an empty one, and in place of those that were remembered before."""
    home.settings.write_text(text, "utf-8")
    settings_file.remember_ports(home, 9290, 9291)
    document = tomllib.loads(home.settings.read_text("utf-8"))
    assert document["recording"]["ports"] == {"proxy": 9290, "gateway": 9291}
    assert settings.load(home).unknown == ()


def test_ports_are_remembered_without_a_file(home: Home) -> None:
    """The first settings of a home are the ports that it fell back on."""
    settings_file.remember_ports(home, 9290, 9291)
    assert settings.load(home) == Settings(proxy_port=9290, gateway_port=9291)
