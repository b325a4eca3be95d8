"""wattprint."""
