"""The dashboard's own words: titles, keys, states."""

WORDS: dict[str, str | tuple[str, str]] = {}
