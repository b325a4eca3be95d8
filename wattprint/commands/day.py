"""`wattprint day`."""

from wattprint.periods import made

command = made("day")
