"""OpenAI's videos (Sora): what is asked for. The making itself is out of sight."""

from collections.abc import Mapping
from dataclasses import replace

from wire.fields import Json, mapping
from wire.findings import Reader
from wire.formats.openai_images import described, images_of
from wire.forms import number
from wire.names import identifier, name
from wire.prompts import Draft


class OpenAIVideos(Reader):
    """Reads the request that begins a video, in JSON or as a form, and the job it answers with."""

    def request(self, body: Json) -> None:
        asked = mapping(body)
        self.found.model_requested = name(asked.get("model"))
        self._described(asked)
        draft = Draft("completion")
        draft.add("user", asked.get("prompt"), media=images_of(asked))
        self.found.prompt = draft.prompt()

    def answer(self, body: Json) -> None:
        job, found = mapping(body), self.found
        found.has_failed = bool(job.get("error")) or job.get("status") == "failed"
        found.has_answer = found.has_failed or "status" in job
        if not found.has_answer or found.has_failed:
            return
        found.has_ended = True
        found.output_count = 1
        found.model_served = name(job.get("model"))
        found.response_id = identifier(job.get("id"))
        self._described(job)

    def _described(self, body: Mapping[str, Json]) -> None:
        made = described(self.found.made, body)
        seconds = number(body.get("seconds"))
        self.found.made = made if seconds is None else replace(made, video_s=float(seconds))
