"""`wattprint year`."""

from wattprint.periods import made

command = made("year")
