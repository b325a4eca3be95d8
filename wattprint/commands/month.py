"""`wattprint month`."""

from wattprint.periods import made

command = made("month")
