"""The dashboard's keys. What each does is said when it is shown, in the language of then."""

from textual.binding import Binding


def key(keys: str, action: str, name: str, *, show: bool = False) -> Binding:
    """A binding known by its name: `key.NAME` is its word, `key.NAME_tip` its sentence."""
    return Binding(keys, action, f"key.{name}", id=name, show=show)


VIEWS = {"week": "1", "requests": "2", "models": "3", "method": "4"}
"""The views, in order, and the key of each."""
PERIODS = {"day": "d", "week": "w", "month": "m", "year": "y"}

KEYS = [
    *(key(digit, f"view('{view}')", f"{view}_view") for view, digit in VIEWS.items()),
    *(key(letter, f"period('{kind}')", f"by_{kind}") for kind, letter in PERIODS.items()),
    key("left", "earlier", "earlier"),
    key("right", "later", "later"),
    key("full_stop", "now", "now"),
    key("o", "only", "only", show=True),
    key("e", "export", "export", show=True),
    key("r", "start", "start", show=True),
    key("p", "pause", "pause", show=True),
    key("S", "stop", "stop"),
    key("l", "load_demo", "demo"),
    key("comma", "settings", "settings"),
    key("escape", "leave", "back"),
    key("ctrl+p", "palette", "palette", show=True),
    key("question_mark", "help", "help", show=True),
    key("q,ctrl+c", "quit", "quit", show=True),
]
