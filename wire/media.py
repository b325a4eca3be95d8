"""Images, documents and sounds in a prompt, however a format names and wraps them."""

from collections.abc import Iterable, Mapping
from urllib.parse import unquote_to_bytes, urlsplit

from wire import measures
from wire.exchange import Media, MediaKind
from wire.fields import Json, mapping, string, text

_KINDS = {
    "image": MediaKind.IMAGE,
    "image_url": MediaKind.IMAGE,
    "input_image": MediaKind.IMAGE,
    "computer_screenshot": MediaKind.IMAGE,
    "audio": MediaKind.AUDIO,
    "audio_url": MediaKind.AUDIO,
    "input_audio": MediaKind.AUDIO,
    "video": MediaKind.VIDEO,
    "video_url": MediaKind.VIDEO,
    "document": MediaKind.FILE,
    "document_url": MediaKind.FILE,
    "file": MediaKind.FILE,
    "file_url": MediaKind.FILE,
    "input_file": MediaKind.FILE,
    "inlineData": MediaKind.FILE,
    "inline_data": MediaKind.FILE,
    "fileData": MediaKind.FILE,
    "file_data": MediaKind.FILE,
}
"""By a part's `type`, or by the key that holds it in formats without one (Gemini, Bedrock)."""
_WRAPPERS = (*_KINDS, "source")
_CONTENTS = ("data", "bytes", "url", "uri", "fileUri", "file_uri", "text", *_KINDS)
_TYPES = ("media_type", "mimeType", "mime_type", "format")
_DETAILS = {"low", "medium", "high", "auto", "original", "ultra_high"}
_LAYERS = 4
_PDF_START = "JVBER"
""" "%PDF" in base64."""


def media_of(part: Mapping[str, Json]) -> Media | None:
    """What a part of a message is, if it is not words, in any of the formats."""
    if not (kind := _kind(part)):
        return None
    layers = [part]
    for layer in layers:
        layers += [inner for key in _WRAPPERS if (inner := mapping(layer.get(key)))]
        if len(layers) > _LAYERS:
            break
    content, media_type = _first(layers, _CONTENTS), _first(layers, _TYPES)
    detail = _first(layers, ("detail", "resolution"))
    if any(layer.get("type") == "text" or string(layer.get("text")) for layer in layers):
        return Media(kind=MediaKind.FILE, words=text(content) if content else None)
    return _measured(kind, content, media_type, detail if detail in _DETAILS else None)


def media_of_base64(data: Json) -> Media:
    """An image that is a bare base64 string (Ollama)."""
    return _measured(MediaKind.IMAGE, string(data), "", None)


def _kind(part: Mapping[str, Json]) -> MediaKind | None:
    if named := string(part.get("type")):
        return _KINDS.get(named)
    if "text" in part:
        return None
    return next((kind for key, kind in _KINDS.items() if mapping(part.get(key))), None)


def _first(layers: Iterable[Mapping[str, Json]], keys: Iterable[str]) -> str:
    return next((said for key in keys for layer in layers if (said := string(layer.get(key)))), "")


def _measured(kind: MediaKind, content: str, media_type: str, detail: str | None) -> Media:
    """`content` is base64, a data: URL with it, or any other URL."""
    path, data = "", None
    if content.startswith("data:"):
        head, _, content = content.partition(",")
        media_type = head[5:].partition(";")[0] or media_type
        if not head.endswith("base64"):
            data = unquote_to_bytes(content)
    elif "://" in content[:16]:
        path, content = _path(content), ""
    kind = _finer(kind, media_type, path)
    if kind is MediaKind.FILE and content.startswith(_PDF_START):
        kind = MediaKind.PDF
    if not content:
        return Media(kind=kind, detail=detail)
    if kind is MediaKind.IMAGE:
        return measures.image(content, detail)
    if data is None:
        data = measures.decoded(content)
    match kind:
        case MediaKind.PDF:
            return measures.pdf(data)
        case MediaKind.FILE:
            return measures.file(data)
        case _:
            return measures.sound(kind, data)


def _finer(kind: MediaKind, media_type: str, path: str) -> MediaKind:
    """What a media type or a file's ending says, if either does."""
    family = media_type.partition("/")[0]
    if family in {"image", "audio", "video"}:
        return MediaKind(family)
    is_pdf = media_type.endswith("pdf") or path.endswith(".pdf")
    return MediaKind.PDF if is_pdf else kind


def _path(url: str) -> str:
    try:
        return urlsplit(url[:4096]).path.lower()
    except ValueError:
        return ""
