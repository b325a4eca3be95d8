"""What a row of `requests` made its model do, in the sums that its kind of work needs."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import Literal

from estimator.picture_work import PictureWork
from estimator.work import Work

type Row = Mapping[str, object]
type Way = Literal["tokens", "pictures", "machine"]
"""How work is priced: by a data centre's tokens or pictures, or by this machine's seconds."""

NO_TOKENS, NO_PICTURES = Work(), PictureWork()


@dataclass(frozen=True, slots=True)
class Done:
    """Sums of one or many requests."""

    tokens: Work = NO_TOKENS
    pictures: PictureWork = NO_PICTURES
    gpu_s: float = 0.0
    """Seconds that this machine computed."""


def way(task: object, is_local: object) -> Way:
    """How requests of a task are priced."""
    if is_local:
        return "machine"
    return "pictures" if task in ("image", "video") else "tokens"


def done(row: Row) -> Done | None:
    """The work in a row, whatever its outcome; None where it is not known."""
    match way(row["task"], row["is_local"]):
        case "machine":
            seconds = _number(row, "gpu_s")
            return Done(gpu_s=seconds) if seconds else None
        case "pictures":
            made = _pictures(row)
            return Done(pictures=made) if made else None
        case "tokens":
            work = _sound(row) or _tokens(row)
            return Done(tokens=work) if work else None


def _tokens(row: Row) -> Work | None:
    given, made = _count(row, "input_tokens"), _count(row, "output_tokens")
    if given is None or made is None:
        return None
    return Work.of_request(given, made, _count(row, "cached_input_tokens") or 0)


def _sound(row: Row) -> Work | None:
    """By its length, where the provider does not report both counts: what is counted here of
    speech holds its words alone."""
    audio_s = _number(row, "audio_s")
    if audio_s is None or row["input_basis"] == row["output_basis"] == "reported":
        return None
    if row["task"] == "transcription":
        return Work.of_transcription(audio_s)
    return Work.of_speech(audio_s) if row["task"] == "speech" else None


def _pictures(row: Row) -> PictureWork | None:
    """None where it is not known that any was made."""
    count = _count(row, "output_count")
    if not count:
        return None
    width, height, steps = (_count(row, name) for name in ("width", "height", "steps"))
    if row["task"] == "image":
        quality = str(row["quality"]) if row["quality"] else None
        return PictureWork.of_images(count, width, height, steps, quality)
    frames, seconds = _count(row, "frames"), _number(row, "video_s")
    one = PictureWork.of_video(width, height, frames, seconds, steps)
    return PictureWork(*(count * each for each in astuple(one)))


def _count(row: Row, name: str) -> int | None:
    value = row[name]
    return int(str(value)) if value is not None else None


def _number(row: Row, name: str) -> float | None:
    value = row[name]
    return float(str(value)) if value is not None else None
