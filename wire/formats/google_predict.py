"""Google's :predict and :predictLongRunning: embeddings, Imagen, Veo and models of one's own."""

from collections.abc import Iterator, Mapping

from wire.exchange import Made, Media, Task, Usage
from wire.fields import Json, count, items, mapping, mappings, string
from wire.findings import Reader
from wire.media import media_of
from wire.names import identifier
from wire.prompts import Draft

_VIDEO_SIDES = {"720p": (1280, 720), "1080p": (1920, 1080), "4k": (3840, 2160)}
"""Pixels of Veo's videos at 16:9."""
_MEDIA = ("image", "video", "lastFrame")


class GooglePredict(Reader):
    """Reads one exchange with :predict, whose task shows in the bodies only."""

    def request(self, body: Json) -> None:
        asked, found = mapping(body), self.found
        instances = mappings(asked.get("instances"))
        if "sampleCount" in mapping(asked.get("parameters")):
            found.task = Task.IMAGE
        elif any("content" in one for one in instances):
            found.task = Task.EMBEDDING
        found.prompt = _draft(
            "embedding" if found.task is Task.EMBEDDING else "completion", instances
        ).prompt()

    def answer(self, body: Json) -> None:
        answer, found = mapping(body), self.found
        predictions = answer.get("predictions")
        found.has_failed = bool(answer.get("error"))
        found.has_answer = found.has_failed or isinstance(predictions, list)
        if not found.has_answer or found.has_failed:
            return
        found.has_ended = True
        each = mappings(predictions)
        if any(not _EMBEDDINGS.isdisjoint(one) for one in each):
            found.task = Task.EMBEDDING
            found.output_count = len(each)
            known = [tokens for one in each if (tokens := _token_count(one)) is not None]
            found.usage = Usage(input_tokens=sum(known) if known else None, output_tokens=0)
        elif images := [one for one in each if _is_image(one)]:
            found.task = Task.IMAGE
            found.output_count = len(images)
            data = {"data": images[0].get("bytesBase64Encoded"), "mimeType": "image/png"}
            if media := media_of({"inlineData": data}):
                found.made = Made(width=media.width, height=media.height)
        elif not self._said(items(predictions)):
            found.transcript.drop()

    def _said(self, predictions: list[Json]) -> bool:
        """Models of one's own say what they like; plain words can be counted."""
        words = [said for one in predictions if (said := string(one))]
        for place, said in enumerate(words):
            self.found.transcript.add_text(place, said)
        return bool(words)


class GoogleVideo(Reader):
    """Reads the request that begins a video, and the operation that it answers with."""

    def request(self, body: Json) -> None:
        asked, found = mapping(body), self.found
        wanted = mapping(asked.get("parameters"))
        found.prompt = _draft("completion", mappings(asked.get("instances"))).prompt()
        found.output_count = count(wanted.get("sampleCount")) or 1
        seconds = _whole(wanted.get("durationSeconds"))
        width, height = _VIDEO_SIDES.get(string(wanted.get("resolution")).lower(), (None, None))
        if wanted.get("aspectRatio") == "9:16":
            width, height = height, width
        found.made = Made(
            width=width, height=height, video_s=None if seconds is None else float(seconds)
        )

    def answer(self, body: Json) -> None:
        answer, found = mapping(body), self.found
        found.has_failed = bool(answer.get("error"))
        found.has_answer = found.has_failed or bool(string(answer.get("name")))
        found.has_ended = found.has_answer and not found.has_failed
        found.response_id = identifier(answer.get("name"))


_EMBEDDINGS = frozenset({"embeddings", "textEmbedding", "imageEmbedding", "videoEmbeddings"})


def _draft(api: str, instances: list[Mapping[str, Json]]) -> Draft:
    """Each instance as a message."""
    draft = Draft(api)
    for one in instances:
        words = one.get("content") or one.get("prompt") or one.get("text")
        draft.add("user", string(words), media=_media(one))
    return draft


def _media(instance: Mapping[str, Json]) -> Iterator[Media]:
    for key in _MEDIA:
        given = mapping(instance.get(key))
        data = {"data": given.get("bytesBase64Encoded"), "uri": given.get("gcsUri")}
        kind = "video" if key == "video" else "image"
        if given and (media := media_of({"type": kind, "source": data})):
            yield media


def _token_count(prediction: Mapping[str, Json]) -> int | None:
    statistics = mapping(mapping(prediction.get("embeddings")).get("statistics"))
    return count(statistics.get("token_count"))


def _is_image(prediction: Mapping[str, Json]) -> bool:
    has_data = "bytesBase64Encoded" in prediction or "gcsUri" in prediction
    return has_data and string(prediction.get("mimeType")).startswith("image/")


def _whole(value: Json) -> int | None:
    """A number of seconds, which some clients send as a string."""
    digits = string(value)
    return int(digits) if digits.isdecimal() and len(digits) < 5 else count(value)
