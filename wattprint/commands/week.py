"""`wattprint week`."""

from wattprint.periods import made

command = made("week")
