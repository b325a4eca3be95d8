"""The four views. Imported after the first paint: with all they show, that takes as long as it."""

from tui.method_view import MethodView
from tui.models_view import ModelsView
from tui.requests_view import RequestsView
from tui.view import View
from tui.week_view import WeekView


def made() -> dict[str, View]:
    """One of each, in the order of their keys."""
    return {
        "week": WeekView(id="week"),
        "requests": RequestsView(id="requests"),
        "models": ModelsView(id="models"),
        "method": MethodView(id="method"),
    }
