"""Short wordings that several widgets share."""

from estimator.ranges import Range
from reports import figures
from reports.words import say


def low_to_high(quantity: str, value: Range | None) -> str:
    """'8 to 200', in the unit that suits the best guess; '' where there is no range."""
    if value is None or value.high == 0:
        return ""
    found = figures.figure(quantity, value)
    return say("figure.range", low=found.low, high=found.high)


def low_to_high_wh(value: Range | None) -> str:
    """'8 to 200', in Wh; '' where there is no range."""
    if value is None or value.high == 0:
        return ""
    return say("figure.range", low=figures.number(value.low), high=figures.number(value.high))


def n_requests(count: int) -> str:
    """'1,234 requests'."""
    return say("dashboard.n_requests", count=count, n=figures.count(count))
