"""A figure that never travels alone."""

from dataclasses import dataclass


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

    # No __add__: the edges of a sum depend on what the parts' errors share. See estimator.sums.
