"""The kinds of figures that a factor set holds, each with where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from estimator.personal import NOTHING, Own
from estimator.ranges import Range

_ITSELF = Range(1, 1, 1)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure was published."""

    key: str
    title: str
    year: int
    licence: str
    url: str


@dataclass(frozen=True, slots=True)
class Factor:
    """One figure with its unit and where it comes from."""

    name: str
    value: Range
    """A figure without a published spread has low = mid = high."""
    unit: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """The size of a language model, in 1e9 parameters."""

    name: str
    vendor: str
    is_open: bool
    total_b: Range
    active_share: Range
    """Active over total parameters; 1 for a dense model."""
    bits: float | None
    """Of a weight, where the published weights have only one precision."""
    sources: tuple[Source, ...]
    overhead: Range = _ITSELF
    """Of a token's energy over the forms': what reads or speaks in short runs stays far from
    what the machine can do."""
    kind: str = "text"
    """text, embedding, rerank, moderation, speech or transcription."""

    @property
    def active_b(self) -> float:
        """At the best guess."""
        return self.total_b.mid * self.active_share.mid

    @property
    def active(self) -> Range:
        """The same as a range."""
        return self.total_b.times(self.active_share)


@dataclass(frozen=True, slots=True)
class PictureModel:
    """A model that makes images or videos, in 1e9 parameters."""

    name: str
    vendor: str
    is_open: bool
    is_video: bool
    total_b: Range
    steps: Range
    """Where the request does not say."""
    passes: Range
    """Runs of the model a step: 2 with guidance, 1 where it was distilled."""
    pixels_per_token: float
    frames_per_moment: float
    """Frames that one step of the latent time stands for."""
    spread: float
    """Factor each way beside the models' own: 1 for diffusion transformers with an ordinary
    latent space, more where the form was not fitted on the like."""
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """Where a provider's machines are taken to stand, and what running them adds."""

    provider: str
    zone: str
    pue: Range
    onsite_l_per_kwh: Range
    """Cooling water per kWh of the machines (WUE)."""
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Zone:
    """The electricity of a country (ISO 3166 alpha-3, or WOR), at a site unknown inside it."""

    name: str
    gco2e_per_kwh: Range
    offsite_l_per_kwh: Range
    """Water consumed by the power stations."""
    sources: tuple[Source, ...]
    water_sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Yardstick:
    """A familiar thing and what it takes."""

    name: str
    quantity: str
    """energy, ghg or water."""
    boundary: str
    """What is counted: electricity used; ghg over a life_cycle, making of the machine included,
    or of its exhaust alone; water consumed. Only what is counted alike is compared."""
    value: float
    unit: str
    names: Mapping[str, tuple[str, str]]
    """By language (en, fr): of one, and of many."""
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """How a family of models counts: its own vocabulary, or factors on o200k_base."""

    name: str
    pattern: str
    """A regular expression on the bare model name, from its start."""
    encoding: str
    is_own: bool
    """`encoding` is the models' own vocabulary: the text is counted, not estimated."""
    spread: float
    """Factor each way that holds 80 to 90 % of the true counts; 1 where exact."""
    numbers: Mapping[str, float]
    """The measured constants, by column name."""
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, eq=False)
class FactorSet:
    """One dated set. Compared by identity, so that what is derived from it can be cached."""

    name: str
    title: str
    published: str
    """ISO date."""
    terms: Mapping[str, Factor]
    models: Mapping[str, Model]
    """By name and by alias."""
    pictures: Mapping[str, PictureModel]
    """Models that make images or videos, by name and by alias."""
    sites: Mapping[str, Site]
    zones: Mapping[str, Zone]
    yardsticks: tuple[Yardstick, ...]
    vocabularies: tuple[Vocabulary, ...]
    precisions: Mapping[str, float]
    """Bits of a weight, by what names say of it."""
    regions: Mapping[tuple[str, str], str]
    """Zones, by region and by the provider whose region it is ('' for any)."""
    own: Own = NOTHING
    """What the person's settings put in place of the set's figures."""
    paces: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """Those of `own`, by provider and model."""

    def term(self, name: str) -> float:
        """The best guess of one of the physical terms."""
        return self.terms[name].value.mid
