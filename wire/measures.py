"""How large an image, a document or a sound is, from its bytes, which are then forgotten."""

import logging
from base64 import b64decode
from hashlib import blake2b
from io import BytesIO
from typing import TYPE_CHECKING

from wire.exchange import Media, MediaKind
from wire.fields import text
from wire.sounds import seconds

if TYPE_CHECKING:
    from pypdf import PdfReader

_HEAD_LENGTH = 64 * 2**10
"""Characters of base64 that hold the size of most images."""
_PDF_LENGTH = 2 * 2**20
"""Bytes of a PDF whose words are looked for; of a longer one only the pages are counted."""
_PDF_PAGES = 50
_PDF_CONTENT_LENGTH = 2**20
"""Bytes of inflated page contents, of which pypdf reads some 200 kB a second: what a PDF unpacks
to is not bounded by its own length."""
_PDFS_KEPT = 256
_pdfs: dict[bytes, Media] = {}
"""Measures by digest of the PDFs read lately: an agent sends its documents with every turn."""
_STANDARD = str.maketrans("-_", "+/")

logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)  # it quotes the documents it reads


def image(coded: str, detail: str | None) -> Media:
    """An image in base64: its size in pixels, if a known format says it."""
    import imagesize  # type: ignore[import-untyped]  # 40 ms; few prompts hold one

    length, width, height = _HEAD_LENGTH, -1, -1
    while width <= 0 or height <= 0:
        width, height = imagesize.get(BytesIO(decoded(coded[:length])))
        if length >= len(coded):
            break
        length *= 16  # a colour profile or a thumbnail may stand before the size
    if width <= 0 or height <= 0:
        return Media(kind=MediaKind.IMAGE, detail=detail)
    return Media(kind=MediaKind.IMAGE, width=width, height=height, detail=detail)


def pdf(data: bytes) -> Media:
    """A PDF: its pages, and the characters of its words if it is not too long to read."""
    digest = blake2b(data, digest_size=16).digest()
    known = _pdfs.get(digest)
    if known is None:
        if len(_pdfs) >= _PDFS_KEPT:
            _pdfs.clear()
        known = _pdfs[digest] = _read(data)
    return known


def _read(data: bytes) -> Media:
    from pypdf import PdfReader

    pages = characters = None
    try:
        reader = PdfReader(BytesIO(data))
        pages = len(reader.pages)
        if len(data) <= _PDF_LENGTH and pages <= _PDF_PAGES:
            characters = _characters(reader)
    except Exception:  # whatever a broken or hostile file does to its reader
        characters = None
    return Media(kind=MediaKind.PDF, pages=pages or None, characters=characters)


def sound(kind: MediaKind, data: bytes) -> Media:
    """A sound or a film: its seconds, if a known format says them."""
    return Media(kind=kind, seconds=seconds(data, len(data)))


def file(data: bytes) -> Media:
    """A file of words, if it is UTF-8."""
    try:
        return Media(kind=MediaKind.FILE, words=text(data.decode()) if data else None)
    except UnicodeDecodeError:
        return Media(kind=MediaKind.FILE)


def decoded(coded: str) -> bytes:
    """The bytes of base64 in either alphabet, as far as they are whole; none if it is neither."""
    if "\n" in coded:
        coded = coded.replace("\r", "").replace("\n", "")
    try:
        return b64decode(coded[: len(coded) // 4 * 4 or None].translate(_STANDARD))
    except ValueError:
        return b""


def _characters(reader: "PdfReader") -> int | None:
    length = characters = 0
    for page in reader.pages:
        contents = page.get_contents()
        length += len(contents.get_data()) if contents else 0
        if length > _PDF_CONTENT_LENGTH:
            return None
        characters += len(page.extract_text())
    return characters
