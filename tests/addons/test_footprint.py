"""The addons put together, with what the person sets as mitmproxy options."""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from mitmproxy.addons.proxyserver import Proxyserver
from mitmproxy.exceptions import OptionsError
from mitmproxy.test import taddons

import addons
from addons.footprint import Footprint, watching
from addons.tap import Tap
from store import pauses
from store.paths import Home
from store.queries import Log
from store.recorder import Recorder
from store.settings import Settings
from tests.addons.test_tap import BODY, flow_to, stream
from wire.services import Services

FOLDER = Path(addons.__file__).parent
OURS = ("addons", "estimator", "proxy", "reports", "store", "tui", "wattprint", "wire", "tests")


@pytest.fixture
def context() -> Iterator[taddons.context]:
    with taddons.context(Proxyserver()) as opened:
        yield opened


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("WATTPRINT_HOME", str(tmp_path / "usual"))
    return Home(tmp_path / "home")


def test_no_file_is_named_like_something_else() -> None:
    """`mitmdump -s` puts the folder first on sys.path: a namesake there would be loaded instead."""
    names = {file.stem for file in FOLDER.iterdir() if file.suffix == ".py"} - {"__init__"}
    assert "footprint" in names
    assert not names & {*OURS, *sys.stdlib_module_names, "mitmproxy", "aiohttp", "click"}


def test_the_addons_stand_in_their_order(home: Home, services: Services) -> None:
    """The tap needs who asks, and the name that the map takes away; the tunnel comes before."""
    home.prepare()
    recorder = Recorder(home, Settings())
    names = [type(addon).__name__ for addon in watching(recorder, services, {})]
    assert names == ["Callers", "Passthrough", "Tap", "Redirect"]


@contextmanager
def configured(context: taddons.context, *options: str) -> Iterator[Footprint]:
    """The addon as mitmdump loads it, with these `--set` options."""
    context.options.set(*options, defer=True)
    footprint = Footprint()
    context.master.addons.add(footprint)
    try:
        footprint.configure(set(context.options.keys()))
        yield footprint
    finally:
        footprint.done()


def test_it_records_into_the_home_that_is_named(context: taddons.context, home: Home) -> None:
    """From option to row: home, label and further hosts; the end logs what is under way."""
    options = (
        f"wattprint_home={home.root}",
        "wattprint_label=essay",
        "wattprint_hosts=llm.example.org",
    )
    with configured(context, *options) as footprint:
        flow = flow_to("llm.example.org")
        (tap,) = [addon for addon in footprint.addons if isinstance(addon, Tap)]
        tap.requestheaders(flow)
        stream(flow.request)(BODY)

    with closing(Log(home)) as log:
        (row,) = log.requests()
    assert (row["service"], row["label"], row["outcome"]) == (
        "llm.example.org",
        "essay",
        "interrupted",
    )


def test_it_obeys_the_pauses_of_its_home(context: taddons.context, home: Home) -> None:
    """As `wattprint proxy` does: nothing of a paused host gets into the log."""
    home.prepare()
    pauses.pause(home, datetime.now(UTC), "api.openai.com")
    with configured(context, f"wattprint_home={home.root}") as footprint:
        (tap,) = [addon for addon in footprint.addons if isinstance(addon, Tap)]
        tap.requestheaders(flow_to("api.openai.com"))
    with closing(Log(home)) as log:
        assert log.requests() == []


def test_the_usual_home_is_the_default(context: taddons.context, home: Home) -> None:
    """The same log as `wattprint proxy`'s, where nothing else is said."""
    context.master.addons.add(Footprint())
    usual = home.root.with_name("usual")
    assert context.options.wattprint_home == str(usual)
    assert not usual.exists()


@pytest.mark.parametrize(
    ("maps", "strategy"), [((), "eager"), (("wattprint_map=a.b=https://c.d",), "lazy")]
)
def test_a_map_needs_lazy_connections(
    context: taddons.context, home: Home, maps: tuple[str, ...], strategy: str
) -> None:
    """An eager one would dial the real provider before the map is looked at."""
    with configured(context, f"wattprint_home={home.root}", *maps):
        assert context.options.connection_strategy == strategy


@pytest.mark.parametrize(
    ("option", "line"),
    [
        ("wattprint_map=a.b", "wattprint_map: 'a.b' is not HOST=URL"),
        (
            "wattprint_map=a.b=http://c.d",
            "wattprint_map: http:// leads to this machine only, not to c.d",
        ),
        ("wattprint_hosts=a b", "wattprint_hosts: no host or host:port: 'a b'"),
        (
            "wattprint_home=/dev/null/x",
            "wattprint_home: cannot write to /dev/null/x (Not a directory)",
        ),
    ],
)
def test_a_wrong_option_is_told_in_one_line(
    context: taddons.context, home: Home, option: str, line: str
) -> None:
    """As mitmproxy's own options are, and nothing is recorded."""
    with pytest.raises(OptionsError) as caught, configured(context, option):
        pass
    assert str(caught.value) == line
    assert "tap" not in context.master.addons.lookup


def test_a_wrong_setting_is_told_in_one_line(context: taddons.context, home: Home) -> None:
    """Of the home's own file: its path, and which."""
    home.prepare()
    home.settings.write_text("[place]\ntimezone = 3\n")
    with (
        pytest.raises(OptionsError) as caught,
        configured(context, f"wattprint_home={home.root}"),
    ):
        pass
    assert str(caught.value) == f"wattprint: settings_wrong {home.settings} timezone"


def test_options_stand_while_it_records(context: taddons.context, home: Home) -> None:
    """A home that changes under a recorder would split its exchanges; other options are free."""
    with configured(context, f"wattprint_home={home.root}") as footprint:
        before = footprint.addons
        with pytest.raises(OptionsError, match="cannot change while mitmproxy runs"):
            context.options.update(wattprint_label="other")
        context.options.update(connection_strategy="lazy")
        assert context.options.wattprint_label == ""
        assert footprint.addons is before


def test_it_can_be_taken_away(context: taddons.context, home: Home) -> None:
    """mitmproxy does so when the script's file has changed: all three go with it."""
    with configured(context, f"wattprint_home={home.root}") as footprint:
        context.master.addons.remove(footprint)
        assert not {"footprint", "tap", "redirect"} & context.master.addons.lookup.keys()
