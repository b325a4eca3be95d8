"""What the commands that record say: start, proxy, run, status, off, demo."""

WORDS: dict[str, str | tuple[str, str]] = {}
