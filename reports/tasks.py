"""What a person asks of a model, and what it would cost: the calculator behind the commands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from difflib import get_close_matches

from estimator import catalogue, pictures
from estimator.explanation import Explanation, PictureExplanation, explain, explain_picture
from estimator.figures import FactorSet, Model, PictureModel
from estimator.impact import Impact
from estimator.picture_work import PictureWork
from estimator.work import Work
from reports import impacts
from reports.period import Footprint

_NEAR = 3
_MAKERS = {"google": "gcp.gemini", "mistral": "mistral_ai", "xai": "x_ai", "amazon": "aws.bedrock"}
"""Names of providers, where they are not the vendor's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """So many times the same request to one model: text, images or a video."""

    model: str
    name: str = ""
    count: int = 1
    provider: str | None = None
    """None: the model's own maker, where only it serves the model."""
    zone: str | None = None
    input_tokens: int = 0
    """Cached ones included."""
    cached_tokens: int = 0
    output_tokens: int = 0
    images: int = 0
    size: tuple[int, int] | None = None
    """Width and height, in pixels."""
    steps: int | None = None
    quality: str | None = None
    video_s: float | None = None
    frames: int | None = None
    published_wh: float | None = None
    """What someone published for one of these."""

    def __post_init__(self) -> None:
        if self.cached_tokens > self.input_tokens:
            raise ValueError("more tokens cached than read")

    @property
    def is_picture(self) -> bool:
        return bool(self.images or self.video_s or self.frames)


class UnknownModel(LookupError):
    """No model of that name is catalogued for this kind of task; `near` are names like it."""

    def __init__(self, name: str, near: Sequence[str]) -> None:
        super().__init__(name)
        self.name = name
        self.near = tuple(near)


def cost(factors: FactorSet, task: Task) -> Impact:
    """What the task costs, all its repetitions together. Raises UnknownModel."""
    return explained(factors, task).impact


def footprint(factors: FactorSet, costs: Iterable[tuple[Task, Impact]]) -> Footprint:
    """The sum of tasks; the errors of one model are common to all that it does."""
    return impacts.footprint(factors, [(task.model, found) for task, found in costs])


def model_of(factors: FactorSet, task: Task) -> Model | PictureModel:
    """The catalogue's entry for what the task needs. Raises UnknownModel."""
    fitting: Mapping[str, Model | PictureModel] = factors.models
    found: Model | PictureModel | None = catalogue.find(factors, task.model)
    if task.is_picture:
        is_video = not task.images
        found = pictures.find(factors, task.model)
        fitting = {k: v for k, v in factors.pictures.items() if v.is_video == is_video}
        found = found if found and found.is_video == is_video else None
    if found is None:
        near = get_close_matches(catalogue.bare(task.model), fitting, _NEAR)
        raise UnknownModel(task.model, near)
    return found


def provider_of(factors: FactorSet, task: Task) -> str | None:
    """Who computes: as told, else the maker of a closed model, else not known."""
    if task.provider is not None:
        return task.provider
    model = model_of(factors, task)
    return None if model.is_open else _MAKERS.get(model.vendor, model.vendor)


def explained(factors: FactorSet, task: Task) -> Explanation | PictureExplanation:
    """How the cost came about. Raises UnknownModel."""
    model, provider = model_of(factors, task), provider_of(factors, task)
    found = (
        explain_picture(factors, _picture_work(task), task.model, provider, zone=task.zone)
        if isinstance(model, PictureModel)
        else explain(factors, _text_work(task), task.model, provider, zone=task.zone)
    )
    if found is None:
        raise UnknownModel(task.model, ())
    return found


def _text_work(task: Task) -> Work:
    one = Work.of_request(task.input_tokens, task.output_tokens, task.cached_tokens)
    return Work(*(task.count * each for each in astuple(one)))


def _picture_work(task: Task) -> PictureWork:
    width, height = task.size or (None, None)
    if task.images:
        one = PictureWork.of_images(task.images, width, height, task.steps, task.quality)
    else:
        one = PictureWork.of_video(width, height, task.frames, task.video_s, task.steps)
    return PictureWork(*(task.count * each for each in astuple(one)))
