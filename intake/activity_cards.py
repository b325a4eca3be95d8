"""The HTML form of Google's Takeout, `MyActivity.html`: a card an activity."""

import io
import re
from collections.abc import Iterator

from intake import activities, spelt_times
from intake.activities import Activity
from intake.entries import ENTRY_LIMIT
from intake.files import BrokenFileError

_BLOCK = 256 * 2**10
_CARD = b'<div class="outer-cell'
_KEPT = len(_CARD) - 1
_BODY = "mdl-typography--body-1"
_LINE = re.compile(r"<br\s*/?>", re.IGNORECASE)
_BLOCKS = re.compile(r"<(?:p|pre|table|ul|ol|h[1-6]|div|blockquote)[\s>]", re.IGNORECASE)
_FILE = re.compile(r'\s(?:href|src)="(?![a-z][a-z0-9+.-]*:|//|#)([^"]+)"', re.IGNORECASE)
"""A link to a file in the archive."""


def cards(content: io.BufferedReader) -> Iterator[Activity | str | None]:
    """Each card's activity, None for one of another product; a reason for one that is too large.

    Raises:
        BrokenFileError: the page ends before its end.
    """
    held = bytearray()
    length = 0
    is_ours = has_ended = False
    while block := content.read(_BLOCK):
        held += block
        while (at := held.find(_CARD, int(is_ours))) >= 0:
            if is_ours:
                yield _card(held[:at]) if length + at <= ENTRY_LIMIT else "entry_too_large"
            is_ours, length = True, 0
            del held[:at]
        has_ended = b"</body>" in held[-64:]
        if len(held) > ENTRY_LIMIT or not is_ours:
            # What begins a card may stand across two blocks.
            length += max(len(held) - _KEPT, 0)
            del held[:-_KEPT]
    if is_ours and has_ended:
        yield _card(held) if length + len(held) <= ENTRY_LIMIT else "entry_too_large"
    if not has_ended:
        raise BrokenFileError


def _card(data: bytes | bytearray) -> Activity | None:
    text = data.decode("utf-8", "replace")
    product, begins = _title(text)
    if not activities.is_ours(product):
        return None
    body = text.find(_BODY, begins)
    start = text.find(">", body) + 1
    # The answer may hold cells of its own, but none of this class.
    end = text.find('<div class="content-cell', start)
    end = end if end >= 0 else len(text)
    lines = _LINE.split(text[start:end]) if body >= 0 else [""]
    place = _date_in(lines)
    written = activities.words_of(lines[place]) if place < len(lines) else ""
    asked, answer = lines[:place], "<br>".join(lines[place + 1 :])
    said = activities.words_of(answer)
    return Activity(
        at=spelt_times.parsed(written),
        title=activities.words_of("<br>".join(asked)),
        answers=(said,) if said else (),
        talk=activities.talk_in(text[end:]),
        media=tuple(map(activities.media_of, _FILE.findall("".join(asked)))),
    )


def _title(text: str) -> tuple[str, int]:
    """The product of a card, and where its name ends."""
    found = text.find("mdl-typography--title")
    begins = text.find(">", found) + 1
    ends = text.find("</p>", begins)
    if found < 0 or ends < 0 or ends - begins > 200:
        return "", 0
    return text[begins:ends], ends


def _date_in(lines: list[str]) -> int:
    """Which line has the time, between the prompt and the answer."""
    for place, line in enumerate(lines):
        if place and _BLOCKS.search(line):
            return place - 1 if place > 1 else len(lines)
        if place and spelt_times.is_spelt(activities.words_of(line)):
            return place
    return len(lines)
