"""Numbers with their units, as `reports.figures` writes them."""

WORDS: dict[str, str | tuple[str, str]] = {}
