"""One request explained."""

WORDS: dict[str, str | tuple[str, str]] = {}
