"""Mistral's OCR."""

from collections.abc import Callable

from wire.exchange import MediaKind, Outcome, Reading
from wire.text import Text

Read = Callable[..., Reading]


def test_pages_that_are_read_are_words_to_be_counted(read: Read) -> None:
    """OCR counts pages; the document is a part of the prompt."""
    request = {"model": "mistral-ocr-latest"}
    request |= {"document": {"type": "document_url", "document_url": "https://a.org/b.pdf"}}  # type: ignore[dict-item]
    pages = [{"index": 0, "markdown": "# One"}, {"index": 1, "markdown": "Two"}]
    response = {"model": "m-1", "pages": pages, "usage_info": {"pages_processed": 2}}
    reading = read("mistral_ocr", request, response)
    assert (reading.exchange.outcome, reading.exchange.output_count) == (Outcome.COMPLETE, 2)
    assert reading.completion is not None
    assert reading.completion.texts == (Text("# One"), Text("Two"))
    assert reading.prompt is not None
    assert [media.kind for media in reading.prompt.media] == [MediaKind.PDF]
