"""What is written in place of characters that a terminal's encoding lacks."""

import codecs

NEAREST = "wattprint.nearest"
"""Name of the error handler, for `errors=` of a stream."""
LIKE = {"\N{RIGHT SINGLE QUOTATION MARK}": "'", "«": '"', "»": '"'}


def nearest(error: UnicodeError) -> tuple[str, int]:
    """Letters without their accents, plain spaces and quotes; a question mark for the rest."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost = error.object[error.start : error.end]
    return "".join(map(_near, lost)), error.end


def _near(char: str) -> str:
    import unicodedata

    letters = unicodedata.normalize("NFKD", char).encode("ascii", "ignore").decode()
    return LIKE.get(char) or letters or "?"


codecs.register_error(NEAREST, nearest)
