"""The dashboard's keys, each with an id (to remap it) and a tooltip (for help)."""

from textual.binding import Binding

from reports.words import say


def key(keys: str, action: str, name: str, *, show: bool = False) -> Binding:
    """A binding whose id and words follow from its name."""
    return Binding(
        keys, action, say(f"key.{name}"), id=name, tooltip=say(f"key.{name}_tip"), show=show
    )


KEYS = [
    key("1", "view('week')", "week", show=True),
    key("2", "view('requests')", "requests", show=True),
    key("d", "period('day')", "by_day", show=True),
    key("w", "period('week')", "by_week", show=True),
    key("left", "earlier", "earlier"),
    key("right", "later", "later"),
    key("full_stop", "now", "now"),
    key("f", "another_like", "like", show=True),
    key("enter", "explain", "explain", show=True),
    key("r", "start", "start"),
    key("S", "stop", "stop"),
    key("l", "load_demo", "demo"),
    key("escape", "leave", "back"),
    key("question_mark", "help", "help", show=True),
    key("q,ctrl+c", "quit", "quit", show=True),
]
