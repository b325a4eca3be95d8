"""The methodology, as it is published, in the languages that it is written in."""

from pathlib import Path

NAMES = {"en": "methodology.md", "fr": "methodologie.md"}
PLACES = (Path(__file__).with_name("documents"), Path(__file__).parents[1] / "docs")
"""Where it is installed, and where it is kept."""


def text(language: str) -> str:
    """The whole of it, as Markdown."""
    name = NAMES.get(language, NAMES["en"])
    return next(place / name for place in PLACES if (place / name).exists()).read_text("utf-8")
