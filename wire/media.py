"""Images, documents and sounds in a prompt, measured from their first bytes and forgotten."""

from collections.abc import Mapping

from wire.exchange import Media, MediaKind
from wire.fields import Json, string

_KINDS = {
    "image": MediaKind.IMAGE,
    "image_url": MediaKind.IMAGE,
    "input_image": MediaKind.IMAGE,
    "computer_screenshot": MediaKind.IMAGE,
    "audio": MediaKind.AUDIO,
    "input_audio": MediaKind.AUDIO,
    "audio_url": MediaKind.AUDIO,
    "video_url": MediaKind.VIDEO,
    "file": MediaKind.FILE,
    "input_file": MediaKind.FILE,
    "file_url": MediaKind.FILE,
    "document": MediaKind.FILE,
    "document_url": MediaKind.FILE,
}


def media_of(part: Mapping[str, Json]) -> Media | None:
    """What a part of a message is, if it is not words, in any of the formats."""
    kind = _KINDS.get(string(part.get("type")))
    return Media(kind=kind) if kind else None
