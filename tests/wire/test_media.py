"""Media in a prompt are measured, in the shapes of every API, and never kept."""

import io
import wave
from base64 import b64encode, urlsafe_b64encode
from typing import Any

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.exchange import Media, MediaKind
from wire.media import media_of, media_of_base64
from wire.text import Text

PNG_HEAD = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


def png(width: int, height: int) -> bytes:
    """The head of a PNG, which holds its size (W3C PNG, 11.2.1)."""
    return PNG_HEAD + width.to_bytes(4) + height.to_bytes(4) + b"\x08\x06\x00\x00\x00" + bytes(50)


def jpeg(width: int, height: int, before: int) -> bytes:
    """A JPEG with `before` bytes of application data before the frame header with its size."""
    segments = b""
    while before > 0:
        length = min(before, 65_000)
        segments += b"\xff\xe2" + (length + 2).to_bytes(2) + bytes(length)
        before -= length
    frame = b"\x08" + height.to_bytes(2) + width.to_bytes(2) + b"\x01\x01\x11\x00"
    return b"\xff\xd8" + segments + b"\xff\xc0" + (len(frame) + 2).to_bytes(2) + frame + bytes(20)


def pdf(*pages: str) -> bytes:
    """A PDF of pages that each show one line."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids "
        f"[{' '.join(f'{4 + 2 * i} 0 R' for i in range(len(pages)))}] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for index, words in enumerate(pages):
        shown = f"BT /F1 12 Tf 20 20 Td ({words}) Tj ET"
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents {5 + 2 * index} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>",
            f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream",
        ]
    body, places = "%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{each}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF"
    return (body + end + trailer).encode()


def wav(seconds: float) -> bytes:
    held = io.BytesIO()
    with wave.open(held, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(int(2 * 8000 * seconds)))
    return held.getvalue()


def coded(data: bytes) -> str:
    return b64encode(data).decode()


def url(media_type: str, data: bytes) -> str:
    return f"data:{media_type};base64,{coded(data)}"


PICTURE = coded(png(640, 480))
PICTURE_URL = url("image/png", png(640, 480))


@pytest.mark.parametrize(
    "part",
    [
        {"type": "image_url", "image_url": {"url": PICTURE_URL}},
        {"type": "image_url", "image_url": PICTURE_URL},
        {"type": "image_url", "text": None, "image_url": {"url": PICTURE_URL}},
        {"type": "input_image", "image_url": PICTURE_URL},
        {"type": "computer_screenshot", "image_url": PICTURE_URL},
        {
            "type": "image",
            "source": {"type": "base64", "media_type": "image/png", "data": PICTURE},
        },
        {"type": "image", "data": PICTURE, "mimeType": "image/png"},
        {"inlineData": {"mimeType": "image/png", "data": PICTURE}},
        {"inline_data": {"mime_type": "image/png", "data": PICTURE}},
        {"image": {"format": "png", "source": {"bytes": PICTURE}}},
    ],
    ids=lambda part: "-".join(part),
)
def test_an_image_has_its_size_in_every_shape(part: dict[str, Any]) -> None:
    """OpenAI chat and Responses, Mistral, Anthropic, MCP, Gemini in both spellings, Bedrock."""
    assert media_of(part) == Media(kind=MediaKind.IMAGE, width=640, height=480)


def test_a_bare_string_is_an_image_too() -> None:
    """Ollama's `images` are base64 with nothing around them."""
    assert media_of_base64(PICTURE) == Media(kind=MediaKind.IMAGE, width=640, height=480)
    assert media_of_base64(7) == Media(kind=MediaKind.IMAGE)


def test_base64_may_be_in_the_other_alphabet_folded_or_cut() -> None:
    """google-genai sends "-" and "_"; MIME folds lines; what is there is enough."""
    data = png(640, 480) + b"\xff\xfe\xfd" * 9
    other = urlsafe_b64encode(data).decode()
    assert "_" in other
    folded = "\r\n".join(other[at : at + 76] for at in range(0, len(other), 76))
    for content in (other, folded, other[:-3]):
        assert media_of_base64(content).width == 640


@pytest.mark.parametrize("before", [0, 40_000, 200_000, 2_000_000])
def test_the_size_is_found_behind_a_long_header(before: int) -> None:
    """A JPEG carries colour profiles and thumbnails before its size."""
    assert media_of_base64(coded(jpeg(1001, 500, before))) == Media(
        kind=MediaKind.IMAGE, width=1001, height=500
    )


def test_how_finely_an_image_is_looked_at_is_kept_if_it_is_one_of_the_known_words() -> None:
    """OpenAI's `detail` and the Interactions API's `resolution`; anything else could be words."""
    for part, detail in (
        ({"type": "image_url", "image_url": {"url": PICTURE_URL, "detail": "low"}}, "low"),
        ({"type": "input_image", "image_url": PICTURE_URL, "detail": "high"}, "high"),
        ({"type": "image", "data": PICTURE, "resolution": "low"}, "low"),
        ({"type": "input_image", "image_url": PICTURE_URL, "detail": "my secret"}, None),
    ):
        media = media_of(part)
        assert media is not None
        assert (media.detail, media.width) == (detail, 640)


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ({"type": "image_url", "image_url": {"url": "https://x.org/a.png"}}, MediaKind.IMAGE),
        ({"type": "image", "source": {"type": "url", "url": "https://x.org/a"}}, MediaKind.IMAGE),
        ({"type": "image", "source": {"type": "file", "file_id": "file_1"}}, MediaKind.IMAGE),
        ({"type": "document", "source": {"url": "https://x.org/a.PDF?b=c"}}, MediaKind.PDF),
        ({"type": "document_url", "document_url": "https://x.org/a.pdf"}, MediaKind.PDF),
        ({"type": "file", "file": {"file_id": "file-1"}}, MediaKind.FILE),
        ({"type": "input_file", "file_url": "http://[x"}, MediaKind.FILE),
        ({"fileData": {"fileUri": "gs://a/b", "mimeType": "application/pdf"}}, MediaKind.PDF),
        ({"file_data": {"file_uri": "gs://a/b", "mime_type": "video/mp4"}}, MediaKind.VIDEO),
        ({"fileData": {"fileUri": "https://a/b", "mimeType": "audio/mpeg"}}, MediaKind.AUDIO),
        ({"document": {"format": "pdf", "source": {"s3Location": {"uri": "s3://b"}}}}, "pdf"),
        ({"video": {"format": "mp4", "source": {"s3Location": {"uri": "s3://b"}}}}, "video"),
        ({"type": "image"}, MediaKind.IMAGE),
    ],
)
def test_what_is_sent_by_reference_has_a_kind_and_no_size(
    part: dict[str, Any], kind: MediaKind
) -> None:
    """Its bytes are not on the wire; a media type or a file's ending says what it is."""
    assert media_of(part) == Media(kind=MediaKind(kind))


LETTER = pdf("Dear Ada,", "yours.")


@pytest.mark.parametrize(
    "part",
    [
        {"type": "file", "file": {"filename": "f", "file_data": url("application/pdf", LETTER)}},
        {"type": "input_file", "filename": "f", "file_data": url("application/pdf", LETTER)},
        {"type": "input_file", "file_data": coded(LETTER)},
        {"type": "document_url", "document_url": url("application/pdf", LETTER)},
        {"type": "document", "source": {"type": "base64", "data": coded(LETTER)}},
        {"document": {"format": "pdf", "name": "d", "source": {"bytes": coded(LETTER)}}},
        {"inlineData": {"mimeType": "application/pdf", "data": coded(LETTER)}},
    ],
)
def test_a_pdf_has_its_pages_and_the_characters_of_its_words(part: dict[str, Any]) -> None:
    """ "Dear Ada," is nine characters and "yours." six."""
    assert media_of(part) == Media(kind=MediaKind.PDF, pages=2, characters=15)


def test_a_pdf_that_is_sent_again_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """An agent sends its documents with every turn; reading one takes a second or more."""
    read = []

    class Counted(pypdf.PdfReader):
        def __init__(self, stream: io.BytesIO) -> None:
            read.append(stream)
            super().__init__(stream)

    monkeypatch.setattr(pypdf, "PdfReader", Counted)
    part = {"type": "input_file", "file_data": coded(pdf("Sent with every turn."))}
    found = [media_of(part) for _ in range(40)]
    assert len(read) == 1
    assert all(media and media.characters == 21 for media in found)


def test_of_a_long_pdf_only_the_pages_are_counted() -> None:
    """Its words would hold up what comes after it."""
    media = media_of({"type": "input_file", "file_data": coded(pdf(*["word"] * 60))})
    assert media == Media(kind=MediaKind.PDF, pages=60)


@pytest.mark.parametrize("cut", [5, 30, 200, 400])
def test_a_broken_pdf_is_a_pdf_that_could_not_be_read(
    cut: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Nor does its reader log anything: it quotes what it reads."""
    media = media_of({"type": "input_file", "file_data": coded(LETTER[:cut])})
    assert media == Media(kind=MediaKind.PDF)
    assert not caplog.records


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        (
            {"type": "input_audio", "input_audio": {"data": coded(wav(1.5)), "format": "wav"}},
            "audio",
        ),
        ({"type": "input_audio", "input_audio": coded(wav(1.5))}, "audio"),
        ({"inlineData": {"mimeType": "audio/wav", "data": coded(wav(1.5))}}, "audio"),
        ({"audio": {"format": "wav", "source": {"bytes": coded(wav(1.5))}}}, "audio"),
    ],
)
def test_a_sound_has_its_seconds(part: dict[str, Any], kind: str) -> None:
    """12,000 samples at 8,000 a second."""
    assert media_of(part) == Media(kind=MediaKind(kind), seconds=1.5)


@pytest.mark.parametrize(
    "part",
    [
        {
            "type": "document",
            "source": {"type": "text", "media_type": "text/plain", "data": "Ah é"},
        },
        {"type": "document", "source": {"type": "base64", "data": coded("Ah é".encode())}},
        {"document": {"format": "txt", "name": "d", "source": {"text": "Ah é"}}},
        {"document": {"format": "txt", "name": "d", "source": {"bytes": coded("Ah é".encode())}}},
        {"type": "input_file", "file_data": url("text/plain", "Ah é".encode())},
        {"type": "input_file", "file_data": "data:text/plain,Ah%20%C3%A9"},
        {"inlineData": {"mimeType": "text/plain", "data": coded("Ah é".encode())}},
    ],
)
def test_a_file_of_words_has_them(part: dict[str, Any]) -> None:
    """They are counted like any others."""
    assert media_of(part) == Media(kind=MediaKind.FILE, words=Text("Ah é"))


@pytest.mark.parametrize(
    "part",
    [
        {"type": "text", "text": "hello"},
        {"type": "text", "text": "hello", "image_url": None},
        {"text": "hello"},
        {"text": ""},
        {"type": "thinking", "thinking": "hm"},
        {"functionCall": {"name": "file"}},
        {"image": "not a part"},
        {},
    ],
)
def test_words_are_no_media(part: dict[str, Any]) -> None:
    """Nor is anything else that is not known."""
    assert media_of(part) is None


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.just(PICTURE_URL),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
keys = st.sampled_from(
    ["source", "data", "url", "image_url", "file", "inlineData", "text", "format"]
)


@given(
    st.sampled_from(["image", "file", "document", "input_audio", "video", "", 7]),
    st.dictionaries(keys, values | st.dictionaries(keys, values, max_size=3), max_size=4),
)
def test_no_shape_of_a_part_raises(kind: object, rest: dict[str, Any]) -> None:
    """They come off the wire."""
    media_of({"type": kind, **rest})


@given(st.binary(max_size=400), st.sampled_from(["image", "audio", "video", "application/pdf", ""]))
def test_no_bytes_raise(data: bytes, media_type: str) -> None:
    """Each is handed to the reader of what it says it is."""
    for start in (
        b"",
        PNG_HEAD,
        b"\xff\xd8\xff",
        b"%PDF-1.4",
        b"RIFF\x10\x00\x00\x00WAVEfmt ",
        b"ID3",
    ):
        media_of({"inlineData": {"mimeType": media_type, "data": coded(start + data)}})
