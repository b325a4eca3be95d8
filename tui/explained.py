"""One request explained: the whole sum, each factor with its source."""

from reports import explanation
from reports.page import Page
from reports.reading import Reading
from tui.paper import PaperScreen


def page_of(read: Reading, request_id: int) -> Page | None:
    """How one request's figure came about; None if it is no longer there."""
    row = read.log.request(request_id)
    if row is None:
        return None
    is_demo = read.log.home.is_demo
    return explanation.page_of(read.factors, row, read.time_zone, is_demo=is_demo)


class Explained(PaperScreen):
    """The account of one request."""
