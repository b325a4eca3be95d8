"""One request explained: the whole sum, each factor with its source."""

from reports import explanation
from reports.page import Page
from tui.paper import PaperScreen
from tui.reader import Terms


def page_of(terms: Terms, request_id: int) -> Page | None:
    """How one request's figure came about; None if it is no longer there."""
    row = terms.log.request(request_id)
    if row is None:
        return None
    is_demo = terms.log.home.is_demo
    return explanation.page_of(terms.factors, row, terms.time_zone, is_demo=is_demo)


class Explained(PaperScreen):
    """The account of one request."""
