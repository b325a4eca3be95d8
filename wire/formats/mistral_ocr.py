"""Mistral's OCR: a document in, its pages out as Markdown. It counts pages, never tokens."""

from wire.fields import Json, count, mapping, mappings, string
from wire.findings import Reader
from wire.media import media_of
from wire.names import name
from wire.prompts import Draft


class MistralOCR(Reader):
    """Reads one exchange with /v1/ocr."""

    def request(self, body: Json) -> None:
        asked = mapping(body)
        self.found.model_requested = name(asked.get("model"))
        draft = Draft("completion")
        media = media_of(mapping(asked.get("document")))
        draft.add("user", None, media=[media] if media else [])
        self.found.prompt = draft.prompt()

    def answer(self, body: Json) -> None:
        answer, found = mapping(body), self.found
        pages = mappings(answer.get("pages"))
        found.has_failed = bool(answer.get("error"))
        found.has_answer = found.has_failed or "pages" in answer
        if not found.has_answer or found.has_failed:
            return
        found.has_ended = True
        found.model_served = name(answer.get("model"))
        processed = count(mapping(answer.get("usage_info")).get("pages_processed"))
        found.output_count = len(pages) if processed is None else processed
        for place, page in enumerate(pages):
            found.transcript.add_text(place, string(page.get("markdown")))
