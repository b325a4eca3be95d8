"""A figure that never travels alone."""

from dataclasses import dataclass
from math import exp, hypot, inf, log


@dataclass(frozen=True, slots=True)
class Range:
    """A best guess with a low and a high edge (P5, P50, P95), in the unit its holder names."""

    low: float
    mid: float
    high: float

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.mid <= self.high:
            raise ValueError(f"not a range: {self.low}, {self.mid}, {self.high}")

    def scaled(self, factor: float) -> "Range":
        """The same uncertainty on another amount of the same work."""
        return Range(self.low * factor, self.mid * factor, self.high * factor)

    def times(self, other: "Range") -> "Range":
        """The product of two figures whose errors have nothing in common (log-normal edges)."""
        middle = self.mid * other.mid
        if middle == 0:
            return Range(0, 0, self.high * other.high)
        down = hypot(_ln(self.mid, self.low), _ln(other.mid, other.low))
        up = hypot(_ln(self.high, self.mid), _ln(other.high, other.mid))
        return Range(middle * exp(-down), middle, middle * exp(up))

    # No __add__: the edges of a sum depend on what the parts' errors share. See estimator.sums.


def _ln(above: float, below: float) -> float:
    return log(above / below) if below > 0 else inf
