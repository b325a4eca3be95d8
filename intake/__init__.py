"""Files of past traffic, into the same log."""
