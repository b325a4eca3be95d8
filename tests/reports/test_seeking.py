"""What is typed to find requests."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from reports.seeking import Unclear, sought
from store.listing import Sought
from store.queries import Only

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", Sought()),
        ("  codex  Gpt-5 ", Sought(words=(("", "codex"), ("", "Gpt-5")))),
        ("model:gpt-5 LABEL:a", Sought(words=(("model", "gpt-5"), ("label", "a")))),
        ('label:"my essay" "two words"', Sought(words=(("label", "my essay"), ("", "two words")))),
        ("client:- -", Sought(words=(("client", ""), ("", "-")))),
        ("llama3.2:3b", Sought(words=(("", "llama3.2:3b"),))),
        ("model: x on:", Sought(words=(("", "x"),))),
        ("since:24h", Sought(since="2026-11-19T15:30:00.000Z")),
        ("until:2026-11-20", Sought(until="2026-11-19T23:00:00.000Z")),
        (
            "on:2026-11-20",
            Sought(since="2026-11-19T23:00:00.000Z", until="2026-11-20T23:00:00.000Z"),
        ),
        (
            "on:2026-W47 since:2026-11-18",
            Sought(since="2026-11-17T23:00:00.000Z", until="2026-11-22T23:00:00.000Z"),
        ),
        (
            "on:2026-07",
            Sought(since="2026-06-30T22:00:00.000Z", until="2026-07-31T22:00:00.000Z"),
        ),
        ("on:2026", Sought(since="2025-12-31T23:00:00.000Z", until="2026-12-31T23:00:00.000Z")),
    ],
)
def test_words_and_values_are_told_apart(text: str, wanted: Sought) -> None:
    """Keys in whatever case, a day of the person's own clock; names with colons are words, and
    a key whose value is still to be typed asks for nothing."""
    assert sought(text, NOW, PARIS) == wanted


@pytest.mark.parametrize("text", ["since:yesterday", "until:2026-13-01", "on:friday", "on:12"])
def test_what_is_no_time_is_said(text: str) -> None:
    """A filter that was not understood must not silently filter nothing."""
    with pytest.raises(Unclear, match=f"^{text.partition(':')[2]} is no "):
        sought(text, NOW, PARIS)


def test_it_narrows_what_is_chosen_already() -> None:
    """The client that all views show stays chosen."""
    only = Only(client="curl")
    assert sought("gpt", NOW, None, only) == Sought(only=only, words=(("", "gpt"),))
