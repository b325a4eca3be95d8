"""A day or a week, as text, Markdown and on the dashboard."""

WORDS: dict[str, str | tuple[str, str]] = {}
