"""OpenAI's image generation, edits and variations, and their imitators, as JSON and as a stream."""

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import replace

from wire import measures
from wire.exchange import Made, Media
from wire.fields import Json, count, items, mapping, mappings, string
from wire.findings import Reader
from wire.forms import is_true, number, uploads
from wire.media import media_of
from wire.names import name
from wire.prompts import Draft
from wire.usages import of_responses

_SIZE = re.compile(r"(\d{2,5})x(\d{2,5})")


class OpenAIImages(Reader):
    """Reads one exchange with an /images endpoint; edits and variations send forms."""

    def __init__(self) -> None:
        super().__init__()
        self._asked_count = 1

    def request(self, body: Json) -> None:
        asked = mapping(body)
        found = self.found
        found.model_requested = name(asked.get("model"))
        found.is_stream_asked = is_true(asked.get("stream"))
        self._asked_count = number(asked.get("n")) or 1
        # Together gives the sides and the steps apart.
        found.made = Made(
            width=_side(asked.get("width")),
            height=_side(asked.get("height")),
            steps=_side(asked.get("steps")),
        )
        found.made = described(found.made, asked)
        draft = Draft("completion")
        draft.add("user", asked.get("prompt"), media=images_of(asked))
        found.prompt = draft.prompt()

    def answer(self, body: Json) -> None:
        answer, found = mapping(body), self.found
        images = mappings(answer.get("data"))
        found.has_failed = bool(answer.get("error"))
        # "response" stands for an answer whose images were too long to hold.
        found.has_answer = found.has_failed or not answer.keys().isdisjoint(
            {"data", "usage", "response"}
        )
        if not found.has_answer or found.has_failed:
            return
        found.has_ended = True
        found.output_count = len(images) or self._asked_count
        found.model_served = name(answer.get("model"))
        found.made = described(found.made, answer)
        for image in images[:1]:
            self._measured(image)
        self._counted(answer.get("usage"))

    def event(self, name: str, body: Json, at: float) -> None:
        event, found = mapping(body), self.found
        kind = string(event.get("type")) or name
        if kind == "error" or event.get("error"):
            found.has_failed = found.has_answer = True
        elif kind.endswith((".partial_image", ".completed")):
            found.has_answer = True
            found.token_came(at)
            if kind.endswith(".completed"):
                found.output_count = (found.output_count or 0) + 1
                found.has_ended = found.output_count >= self._asked_count
                found.made = described(found.made, event)
                self._measured(event)
                self._counted(event.get("usage"))

    def _measured(self, image: Mapping[str, Json]) -> None:
        """Look for the size in the image itself, where no name told it ("auto")."""
        coded, made = string(image.get("b64_json")), self.found.made
        if coded and made.width is None:
            media = measures.image(coded, None)
            self.found.made = replace(made, width=media.width, height=media.height)

    def _counted(self, reported: Json) -> None:
        usage = of_responses(reported)
        if usage and usage.image_output_tokens is None:
            # Without details, all that came out is image.
            usage = replace(usage, image_output_tokens=usage.output_tokens)
        self.found.usage = usage or self.found.usage


def described(made: Made, body: Mapping[str, Json]) -> Made:
    """`made` with the size and the quality that a request asks for, or that an answer has."""
    if size := _SIZE.fullmatch(string(body.get("size"))):
        made = replace(made, width=int(size[1]), height=int(size[2]))
    return replace(made, quality=name(body.get("quality"), 32) or made.quality)


def images_of(asked: Mapping[str, Json]) -> Iterator[Media]:
    """The images that a request builds on: files of a form, or references in JSON."""
    for key in ("image", "mask", "images", "input_reference"):
        for upload in uploads(asked.get(key)):
            yield measures.image(b64encode(upload.start).decode(), None)
        for reference in items(asked.get(key)) or [asked.get(key)]:
            if isinstance(reference, dict) and (media := media_of({**reference, "type": "image"})):
                yield media


def _side(value: Json) -> int | None:
    return count(value) or None
