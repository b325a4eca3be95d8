"""OpenAI's public vocabularies, from our own files, never fetched.

tiktoken deletes a file whose hash is off and goes to the network for another, so the hash
is checked before tiktoken sees the file, and its cache folder is ours only while it loads.
"""

import hashlib
import os
import re
import threading
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from estimator.factors import DATA

if TYPE_CHECKING:
    from tiktoken import Encoding

FOLDER = DATA / "vocabularies"
_FILES = {
    "o200k_base": (
        "fb374d419588a4632f3f557e76b4b70aebbca790",
        "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    ),
    "cl100k_base": (
        "9b5ad71b2ce5302211f9c61530b329a4922fc6a4",
        "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    ),
}
"""tiktoken's cache name (SHA-1 of the URL) and SHA-256, as tiktoken_ext.openai_public has it."""
_CACHE_VARIABLE = "TIKTOKEN_CACHE_DIR"
_SLICE = 100_000
"""Characters encoded at once; a run of a million spaces overflows tiktoken's regex stack."""
_GAP = re.compile(r"\S(?= )")
"""No token of either vocabulary starts before a space and goes on past it."""
_GENERATION = 32_768
"""Texts remembered at most twice over: the least recently seen half goes first."""
_loading = threading.Lock()


type _Lengths = dict[int, int]
"""Tokens by digest of a text.

The digest is Python's own for strings: SipHash of 64 bits under a random key for each
process, a fifth of the cost of any in hashlib, which would be felt on short texts.
"""

_seen: dict[str, tuple[_Lengths, _Lengths]] = {}
"""Lengths of texts seen lately, newer and older generation: what a client sends again is not
counted again. No text is kept. Threads may lose each other's entries, never see a wrong one."""


def forget() -> None:
    """Empty the memory of texts seen, as at the start of a process."""
    for encoding in _FILES:
        _seen[encoding] = {}, {}


forget()


def length(encoding: str, text: str) -> int | None:
    """Tokens of the text, special tokens as plain text; None if it cannot be encoded."""
    new, old = _seen[encoding]
    digest = hash(text)
    tokens = new.get(digest)
    if tokens is not None:
        return tokens
    tokens = old.get(digest)
    if tokens is None:
        tokens = _counted(encoding, text)
        if tokens is None:
            return None
    if len(new) >= _GENERATION:
        _seen[encoding] = new, old = {}, new
    new[digest] = tokens
    return tokens


def _counted(encoding: str, text: str) -> int | None:
    known = _loaded.get(encoding) or vocabulary(encoding)
    if known is None:
        return None
    try:
        if len(text) <= _SLICE:
            return len(known.encode_ordinary(text))
        return sum(len(known.encode_ordinary(piece)) for piece in _pieces(text))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # a panic in Rust arrives as pyo3's PanicException, a BaseException
        return None


_loaded: "dict[str, Encoding]" = {}


def vocabulary(encoding: str) -> "Encoding | None":
    """The vocabulary itself, loaded once; None if its file is not the published one."""
    with _loading:
        known = _load(encoding)
        if known is not None:
            _loaded[encoding] = known
        return known


@cache
def _load(encoding: str) -> "Encoding | None":
    if not _is_published(encoding):
        return None
    before = os.environ.get(_CACHE_VARIABLE)
    os.environ[_CACHE_VARIABLE] = str(FOLDER)
    try:
        import tiktoken

        return tiktoken.get_encoding(encoding)
    finally:
        if before is None:
            del os.environ[_CACHE_VARIABLE]
        else:
            os.environ[_CACHE_VARIABLE] = before


def unpublished() -> list[str]:
    """The vocabularies whose files are missing or not the published ones: nothing is counted
    with them."""
    return [encoding for encoding in _FILES if not _is_published(encoding)]


def _is_published(encoding: str) -> bool:
    name, digest = _FILES[encoding]
    try:
        return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest
    except OSError:
        return False


def last_gap(text: str, reach: int) -> int:
    """Where the last token begins at the latest that could grow if the text went on.

    0 if there is no such place in the last `reach` characters.
    """
    end = 0
    for gap in _GAP.finditer(text, max(len(text) - reach, 0)):
        end = gap.end()
    return end


def _pieces(text: str) -> Iterator[str]:
    """The text in slices, cut where a token ends if there is such a place."""
    start = 0
    while len(text) - start > _SLICE:
        end = start + _SLICE
        for gap in _GAP.finditer(text, end - 1000, end):
            end = gap.end()
        yield text[start:end]
        start = end
    yield text[start:]
