"""Ranges and numbers as a person reads them: two significant figures, one unit for all edges."""

from dataclasses import dataclass
from math import floor, log10

from estimator.equivalents import Equivalent
from estimator.ranges import Range
from reports.words import language, say

UNITS = {
    "energy": (
        ("unit.mwh", 1e-3),
        ("unit.wh", 1.0),
        ("unit.kwh", 1e3),
        ("unit.megawatt_hour", 1e6),
        ("unit.gigawatt_hour", 1e9),
    ),
    "ghg": (("unit.mg", 1e-3), ("unit.g", 1.0), ("unit.kg", 1e3), ("unit.tonne", 1e6)),
    "water": (("unit.ml", 1.0), ("unit.l", 1e3), ("unit.cubic_metre", 1e6)),
}
"""For each quantity its units and their size in Wh, g or mL, smallest first."""
BASE = {"energy": "unit.wh", "ghg": "unit.g", "water": "unit.ml"}
TINY = 0.01
"""Below this many of the smallest unit a figure is only said to be less."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A range in words: numbers without unit, and the one unit that they are in."""

    low: str
    mid: str
    high: str
    unit: str
    is_zero: bool
    is_tiny: bool
    """The mid is too small to be said."""


def figure(quantity: str, value: Range) -> Figure:
    """A range of `energy` (Wh), `ghg` (g) or `water` (mL) in the unit that suits its mid."""
    unit, size = _unit(quantity, value.mid)
    return Figure(
        low=number(value.low / size),
        mid=number(value.mid / size),
        high=number(value.high / size),
        unit=say(unit),
        is_zero=value.high == 0,
        is_tiny=0 < value.mid / size < TINY,
    )


def about(quantity: str, value: Range | None) -> str:
    """'about 41 Wh', '0 Wh', 'less than 0.01 mWh' or 'not known'."""
    if value is None:
        return say("figure.unknown")
    found = figure(quantity, value)
    if found.is_tiny:
        return say("figure.below", amount=_plain(TINY), unit=found.unit)
    key = "figure.exact" if found.is_zero else "figure.about"
    return say(key, amount=found.mid, unit=found.unit)


def between(quantity: str, value: Range | None) -> str:
    """'could be 8 to 200', in the unit of `about`; '' where there is no range to give."""
    if value is None or value.high == 0:
        return ""
    found = figure(quantity, value)
    return say("figure.between", low=found.low, high=found.high)


def amount(quantity: str, value: Range | None) -> str:
    """The best guess for a column: '41 Wh', '<0.01 mWh' or 'not known'."""
    if value is None:
        return say("figure.unknown")
    found = figure(quantity, value)
    return say("figure.exact", amount=found.mid, unit=found.unit)


def span(quantity: str, value: Range | None) -> str:
    """The range for a column: '8 to 200', in the unit of `amount`; '' where there is none."""
    if value is None or value.high == 0:
        return ""
    found = figure(quantity, value)
    return say("figure.range", low=found.low, high=found.high)


def likened(like: Equivalent) -> str:
    """'14 phone charges'."""
    return say("figure.exact", amount=number(like.amount.mid), unit=thing(like))


def thing(like: Equivalent) -> str:
    """'phone charges', or 'phone charge' where it is one."""
    one, many = like.thing.names[language()]
    unit = one if is_one(_rounded(like.amount.mid, 2)) else many
    # The data, which are pinned, have the apostrophe of typewriters.
    return unit.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")


def exactly(value: float, digits: int = 6) -> str:
    """A factor, to be reckoned with: '13.83', '0.0000036', thousands grouped."""
    return _plain(_rounded(value, digits), digits)


def spread(value: Range, digits: int = 6) -> str:
    """'440 (176 to 1,100)', or '405' where it is known."""
    middle, low, high = (exactly(edge, digits) for edge in (value.mid, value.low, value.high))
    return middle if low == high else say("explain.spread", value=middle, low=low, high=high)


def number(value: float) -> str:
    """Two significant figures, thousands grouped, no needless zeros: '1,400', '8', '0.63'."""
    if 0 < value < TINY:
        return say("figure.tiny", amount=_plain(TINY))
    return _plain(_rounded(value, 2))


def count(value: int) -> str:
    """A whole number in full: '12,345'."""
    return decimal(value, 0)


def decimal(value: float, decimals: int) -> str:
    """A number with so many decimals, grouped and pointed as the language does."""
    return _local(f"{value:,.{decimals}f}")


def tokens(value: int) -> str:
    """A count of tokens in short, three significant figures: '999', '12.3k', '1.23M'."""
    rounded = _rounded(value, 3)
    if value < 1000:
        return str(value)
    if rounded < 1e6:
        return say("figure.thousand", amount=_plain(_rounded(rounded / 1e3, 3)))
    return say("figure.million", amount=_plain(_rounded(rounded / 1e6, 3)))


def percent(value: float) -> str:
    """A change with its sign: '+12 %'."""
    return say("figure.percent", sign="-" if value < 0 else "+", amount=number(abs(value)))


def unit(quantity: str, mid: float) -> tuple[str, float]:
    """The unit that suits a best guess, in words, and its size in Wh, g or mL."""
    key, size = _unit(quantity, mid)
    return say(key), size


def _unit(quantity: str, mid: float) -> tuple[str, float]:
    units = UNITS[quantity]
    if mid == 0:
        return next(unit for unit in units if unit[0] == BASE[quantity])
    fitting = [unit for unit in units if _rounded(mid, 2) >= unit[1]]
    return fitting[-1] if fitting else units[0]


def _rounded(value: float, digits: int) -> float:
    return float(f"{value:.{digits - 1}e}")


def _plain(value: float, digits: int = 3) -> str:
    """No exponent, and no more decimals than the number has."""
    decimals = max(0, digits - 1 - floor(log10(abs(value)))) if value else 0
    text = f"{value:,.{decimals}f}"
    return _local(text.rstrip("0").rstrip(".") if "." in text else text)


def _local(text: str) -> str:
    """Python's commas and point as the language has them."""
    return text.translate({ord(","): say("number.group"), ord("."): say("number.point")})


def is_one(value: float) -> bool:
    """Whether its noun stands in the singular: in French that of 1.5 too."""
    return value < 2 if language() == "fr" else value == 1
