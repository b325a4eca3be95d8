"""A period as one value; every screen and every writer shows this and nothing else."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from estimator.equivalents import Equivalent
from estimator.ranges import Range
from reports.spans import Span
from store.queries import Only


@dataclass(frozen=True, slots=True, kw_only=True)
class Footprint:
    """What some requests amount to.

    None: there are some that should cost something, and none could be estimated.
    """

    energy_wh: Range | None
    ghg_g: Range | None
    """Of the electricity, over its life cycle."""
    embodied_ghg_g: Range | None
    """Of making the machines, by the time they were occupied; in no other figure."""
    embodied_adpe_ugsb: Range | None
    """Minerals and metals that went into them (ADP elements), micrograms of antimony."""
    primary_kj: Range | None
    """Primary energy of the electricity and of making the machines."""
    onsite_water_ml: Range | None
    offsite_water_ml: Range | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """Counts and footprint of some requests."""

    footprint: Footprint
    request_count: int
    unestimated_count: int
    """Requests that are in no figure: their model or their work is not known."""
    refused_count: int
    """Requests that cost nothing; they are in the figure."""
    lower_bound_count: int
    local_count: int
    """Requests in the figure that ran on this machine, no data centre."""
    local_wh: Range
    """Their part of the energy, at the socket."""
    input_tokens: int
    cached_input_tokens: int
    output_tokens: int
    reasoning_tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One model's, client's or provider's share of a period."""

    name: str
    """'' where it is not known."""
    provider: str
    total: Total
    bases: tuple[str, ...]
    """What is counted of it, most requests first: tokens that are reported, counted, estimated
    or unknown; pictures; seconds of this machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartTotal:
    """What one bar stands for: an hour of a day, a day of a week or month, a month of a year."""

    first: date
    last: date
    hour: int | None
    """Of a part of a day."""
    total: Total


@dataclass(frozen=True, slots=True, kw_only=True)
class HourShare:
    """One hour of the clock on one weekday, over a whole period."""

    weekday: int
    """0 is Monday."""
    hour: int
    request_count: int
    energy_wh: float | None
    """The best guess; None: no request in it has a figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Against the period before, under the same factors."""

    before: Total
    is_so_far: bool
    """The period still runs: `before` ends at the same weekday and hour."""
    percent: float | None
    """Change of the mid; None: no clear change, or nothing to compare with."""


@dataclass(frozen=True, slots=True)
class Revision:
    """What a new factor set did to the energy of the week before."""

    before_set: str
    after_set: str
    before_wh: Range
    after_wh: Range


@dataclass(frozen=True, slots=True, kw_only=True)
class Costly:
    """One request among the costliest, and what made it so."""

    id: int
    started_at: datetime
    model: str
    energy_wh: Range
    input_tokens: int | None
    output_tokens: int | None
    reasons: tuple[str, ...]
    """Codes: long_context, long_answer, large_model, reasoning, image, video, sound,
    this_machine, retries."""


type Way = Literal[
    "lighter_model", "shorter_context", "cached_input", "less_reasoning", "sent_again"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """What the requests to one model would have cost, done in another way.

    lighter_model: the same tokens by `instead`. shorter_context: half of what was read.
    cached_input: half of what was read afresh, from the provider's cache. less_reasoning: half
    of the reasoning. sent_again: none of those that broke off before they were sent again.
    """

    way: Way
    model: str
    """'' for several."""
    instead: str
    """The lighter model, as the catalogue names it; '' for the other ways."""
    request_count: int
    tokens_each: int
    """Of a request on average: those read, those written for less_reasoning; 0 for sent_again."""
    now_wh: Range
    then_wh: Range


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """What is in no figure, and why."""

    unknown_models: tuple[tuple[str, int], ...]
    """(name, requests), most first."""
    local_count: int
    """Served on this machine, by a server that does not say how long it computed."""
    opaque_count: int
    """Seen, in a format that cannot be read."""
    uncounted_count: int
    """Readable, but without what its kind of work is counted by: tokens, images, a length."""
    counters: dict[str, int]
    """dropped, failed, lost, passed_through: what never became a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A day, an ISO week, a month or a year in the person's own time zone."""

    span: Span
    only: Only
    """The part of the log that it is about."""
    total: Total
    parts: tuple[PartTotal, ...]
    """In order: the hours of a day that have requests, else each day or month, empty ones too."""
    hours: tuple[HourShare, ...]
    """Hours of the week that have requests."""
    models: tuple[Line, ...]
    """Most energy first, those without a figure last."""
    clients: tuple[Line, ...]
    providers: tuple[Line, ...]
    labels: tuple[Line, ...]
    change: Change | None
    """None: nothing was recorded in the period before."""
    revision: Revision | None
    """None: no new factor set changed the figure of the week before."""
    likes: tuple[Equivalent, ...]
    costliest: tuple[Costly, ...]
    could_do: tuple[Saving, ...]
    """What would have saved most, most first; none where nothing is worth saying."""
    missed: Missed
    factor_set: str
    factor_date: date
    is_demo: bool
