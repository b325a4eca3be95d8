"""Images made on Bedrock, by Titan, Nova Canvas and Stability's models."""

from collections.abc import Mapping
from dataclasses import replace

from wire.exchange import Made
from wire.fields import Json, count, items, mapping, mappings, string
from wire.findings import Reader
from wire.media import media_of_base64
from wire.names import name
from wire.prompts import Draft


class BedrockImages(Reader):
    """Reads one exchange with a model that makes images."""

    def request(self, body: Json) -> None:
        asked = mapping(body)
        config = mapping(asked.get("imageGenerationConfig")) or asked
        self.found.made = Made(
            width=count(config.get("width")) or None,
            height=count(config.get("height")) or None,
            quality=name(config.get("quality"), 32),
            steps=count(config.get("steps")),
        )
        draft = Draft("completion")
        for words in _words(asked):
            draft.add("user", words)
        self.found.prompt = draft.prompt()

    def answer(self, body: Json) -> None:
        answer, found = mapping(body), self.found
        images = items(answer.get("images"))
        images += [made.get("base64") for made in mappings(answer.get("artifacts"))]
        # Titan says "error": null beside its images.
        found.has_failed = bool(answer.get("error")) and not images
        found.has_answer = found.has_ended = bool(images) or found.has_failed
        found.output_count = len(images) or None
        if images and found.made.width is None:
            media = media_of_base64(images[0])
            found.made = replace(found.made, width=media.width, height=media.height)


def _words(asked: Mapping[str, Json]) -> list[str]:
    """Of every `…Params` (Titan, Nova), of `text_prompts` and of `prompt` (Stability)."""
    tasks = [mapping(value) for key, value in asked.items() if key.endswith("Params")]
    given = [part.get("text") for part in (*tasks, *mappings(asked.get("text_prompts")))]
    return [said for words in (*given, asked.get("prompt")) if (said := string(words))]
