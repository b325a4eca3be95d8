"""The list of requests, and the empty log."""

WORDS: dict[str, str | tuple[str, str]] = {}
