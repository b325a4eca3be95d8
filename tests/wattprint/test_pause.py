"""`wattprint pause` and `resume`: what a person types, and what is told them."""

import json

import pytest

from store.paths import home
from tests.wattprint.logged import Terminal


def paused(terminal: Terminal) -> list[tuple[str | None, bool]]:
    """The host of each pause in force, and whether it ends by itself."""
    document = json.loads(terminal.run("status", "--json").stdout)
    return [(pause["host"], pause["until"] is not None) for pause in document["pauses"]]


def test_everything_is_paused_until_it_is_resumed(terminal: Terminal) -> None:
    """Also before anything was ever recorded; told with how to undo it."""
    assert "wattprint resume" in terminal.says("pause")
    assert paused(terminal) == [(None, False)]
    assert "Paused until `wattprint resume`" in terminal.run("status").stdout
    assert "recorded again" in terminal.says("resume")
    assert paused(terminal) == []
    assert "Nothing was paused" in terminal.says("resume")


@pytest.mark.parametrize("duration", ["90s", "30m", "2h", "1d", "1h30m", " 2H "])
def test_a_pause_may_have_an_end(terminal: Terminal, duration: str) -> None:
    """In seconds, minutes, hours, days, or several of them."""
    assert "until" in terminal.says("pause", duration)
    assert paused(terminal) == [(None, True)]


@pytest.mark.parametrize("duration", ["", "0m", "30", "m", "-1h", "1x", "1.5h", "99999d", "٣h"])
def test_what_is_no_time_is_refused(terminal: Terminal, duration: str) -> None:
    """In a line, with exit code 2 as for any wrong argument, and nothing is paused."""
    result = terminal.run("pause", "--", duration)
    assert result.exit_code == 2
    assert "30m, 2h or 1d" in result.stderr
    assert not home().pauses.exists()


def test_a_pause_is_said_where_the_settings_cannot_be_read(terminal: Terminal) -> None:
    """It holds, so it must not look as if it had failed."""
    home().prepare()
    home().settings.write_text("[recording")
    assert "wattprint resume" in terminal.says("pause")
    assert "until" in terminal.says("pause", "30m", "--host", "chatgpt.com")
    assert len(paused(terminal)) == 2


def test_one_host_can_be_left_alone(terminal: Terminal) -> None:
    """For good or for a time; a general `resume` leaves it so, and says which are left."""
    assert "wattprint resume --host chatgpt.com" in terminal.says("pause", "--host", "ChatGPT.com")
    terminal.says("pause", "2h", "--host", "*.databricks.com")
    terminal.says("pause", "30m")
    assert paused(terminal) == [("chatgpt.com", False), ("*.databricks.com", True), (None, True)]
    assert "chatgpt.com, *.databricks.com" in terminal.says("resume")
    terminal.says("resume", "--host", "chatgpt.com")
    assert "was not paused" in terminal.says("resume", "--host", "chatgpt.com")
    assert paused(terminal) == [("*.databricks.com", True)]


def test_a_host_that_is_never_read_anyway_is_told(terminal: Terminal) -> None:
    """A slip of the finger must not pass for a switch that works."""
    for host, is_told in (("chatgtp.com", True), ("chatgpt.com", False), ("127.0.0.1", False)):
        result = terminal.run("pause", "--host", host)
        assert result.exit_code == 0
        assert ("no AI service" in result.stderr) is is_told


@pytest.mark.parametrize("command", ["pause", "resume"])
def test_what_is_no_host_is_refused(terminal: Terminal, command: str) -> None:
    """With exit code 2 and how to write one."""
    result = terminal.run(command, "--host", "chat gpt")
    assert result.exit_code == 2
    assert "is no host" in result.stderr
