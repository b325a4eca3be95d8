"""One activity of Gemini's in Google's Takeout: a prompt, and the answer if Google kept it."""

# ruff: noqa: RUF001  (letters of other alphabets are meant)

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePath

from intake import exports
from wire import fields
from wire.exchange import Media, MediaKind
from wire.fields import Json

_OURS = re.compile(r"gemini|bard", re.IGNORECASE)
"""In the name of the product, in every language."""
_PROMPTED = re.compile(
    r"""\s*(?:
        (?:Prompted|Asked|Said|Branched|Answered|Submitted\ query)(?:\ (?:with|Gemini|Bard):)?
      | Prompt\s*:(?:\s*Vous\ avez\ dit)? | Has\ dicho\s*: | Hiciste\ la\ petición
      | 送信したメッセージ\s*[:：]? | プロンプト\s*[:：]? | 已提示\s*[:：]?
    )[\s:]*""",
    re.VERBOSE,
)
"""What Google writes before a prompt, as far as it is known; in other languages it is counted."""
_DONE = re.compile(
    r"\s*(?:Created|Used|Gave|Selected|Shared|Deleted|Added|Viewed|Créé|Création|Utilisé"
    r"|Commentaire|Sélectionné)\b"
)
"""What is no prompt, though it may have words beside it."""
_TALK = re.compile(r"(?:gemini|bard)\.google\.com/(?:u/\d+/)?app/(?:c_)?([0-9a-z_]{6,64})")
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/h\d|/tr|/pre|/table)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_IMAGES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".heic"})


@dataclass(frozen=True, slots=True)
class Activity:
    """One entry, of which no repr shows a word."""

    at: datetime | None
    title: str = field(repr=False)
    answers: tuple[str, ...] = field(repr=False)
    talk: str | None = None
    """The conversation, by the name it has live."""
    media: tuple[Media, ...] = ()

    @property
    def is_prompt(self) -> bool:
        if _PROMPTED.match(self.title):
            return True
        return bool(self.answers) and not _DONE.match(self.title)

    @property
    def prompt(self) -> str:
        found = _PROMPTED.match(self.title)
        return self.title[found.end() if found else 0 :]


def is_ours(product: Json) -> bool:
    """Whether Gemini goes by this name in some language."""
    return bool(_OURS.search(fields.string(product)))


def of_json(entry: Mapping[str, Json]) -> Activity | None:
    """None: of another product."""
    products = [entry.get("header"), *fields.items(entry.get("products"))]
    if not any(map(is_ours, products)):
        return None
    shown = fields.mappings(entry.get("safeHtmlItem"))
    answers = (words_of(fields.string(one.get("html"))) for one in shown)
    beside = [entry.get("titleUrl"), entry.get("details"), entry.get("subtitles")]
    names = [*fields.items(entry.get("attachedFiles")), entry.get("imageFile")]
    return Activity(
        at=exports.moment(entry.get("time")),
        title=fields.string(entry.get("title")),
        answers=tuple(filter(None, answers)),
        talk=talk_in(fields.compact(beside)),
        media=tuple(media_of(name) for name in names if isinstance(name, str) and name),
    )


def words_of(markup: str) -> str:
    """The words of a piece of HTML, which is never interpreted."""
    if "<" in markup:
        markup = _TAG.sub("", _BREAK.sub("\n", markup))
    return html.unescape(markup).strip()


def talk_in(text: str) -> str | None:
    """The conversation to which a link leads."""
    found = _TALK.search(text)
    return f"c_{found[1]}" if found else None


def media_of(name: str) -> Media:
    """By the ending of a file's name, which is forgotten."""
    ending = PurePath(name[-32:]).suffix.lower()
    if ending in _IMAGES:
        return Media(kind=MediaKind.IMAGE)
    return Media(kind=MediaKind.PDF if ending == ".pdf" else MediaKind.FILE)
