"""What rows and sums of the log cost: the estimator applied to them, and to nothing it cannot."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from estimator import catalogue, equivalents
from estimator.equivalents import Equivalent
from estimator.factors import FactorSet
from estimator.impact import Impact, impact
from estimator.ranges import Range
from estimator.sums import total
from estimator.work import Work
from reports.period import Footprint

NOTHING = Range(0, 0, 0)
FREE = Footprint(
    energy_wh=NOTHING,
    ghg_g=NOTHING,
    embodied_ghg_g=NOTHING,
    onsite_water_ml=NOTHING,
    offsite_water_ml=NOTHING,
)
UNKNOWN = Footprint(
    energy_wh=None,
    ghg_g=None,
    embodied_ghg_g=None,
    onsite_water_ml=None,
    offsite_water_ml=None,
)


@dataclass(frozen=True, slots=True)
class Kind:
    """What requests have to share for their work to be estimated as one."""

    provider: str
    model: str
    zone: str
    is_local: bool
    input_basis: str
    output_basis: str


def of_work(factors: FactorSet, kind: Kind, work: Work) -> Impact | None:
    """What this work cost; None if the model is not catalogued or runs on this machine."""
    if kind.is_local or not kind.model:
        return None
    return impact(
        factors,
        work,
        kind.model,
        kind.provider,
        zone=kind.zone or None,
        input_basis=kind.input_basis,
        output_basis=kind.output_basis,
    )


def kind_of_row(row: Mapping[str, object]) -> Kind:
    """A row of `requests`, seen as `hours` keys it."""
    return Kind(
        provider=str(row["provider"]),
        model=str(row["model_served"] or row["model_requested"] or ""),
        zone=str(row["zone_hint"] or ""),
        is_local=bool(row["is_local"]),
        input_basis=str(row["input_basis"]),
        output_basis=str(row["output_basis"]),
    )


def of_row(factors: FactorSet, row: Mapping[str, object]) -> Footprint:
    """What one request cost: nothing if it was refused, unknown if it cannot be estimated."""
    if row["outcome"] == "refused":
        return FREE
    kind, work = kind_of_row(row), work_of_row(row)
    found = of_work(factors, kind, work) if work else None
    return footprint(factors, [(kind.model, found)]) if found else UNKNOWN


def work_of_row(row: Mapping[str, object]) -> Work | None:
    """The work in a row; None if its input or output is not known."""
    counts = (row["input_tokens"], row["output_tokens"], row["cached_input_tokens"] or 0)
    if None in counts:
        return None
    return Work.of_request(*(int(str(count)) for count in counts))


def footprint(factors: FactorSet, parts: Iterable[tuple[str, Impact]]) -> Footprint:
    """The sum over (model, impact); the errors of one model are common to all its parts."""
    named = [(catalogued(factors, model), found) for model, found in parts]
    return Footprint(
        energy_wh=total(((name, found.energy_wh) for name, found in named), factors),
        ghg_g=total(((name, found.ghg_g) for name, found in named), factors),
        embodied_ghg_g=total(((name, found.embodied_ghg_g) for name, found in named), factors),
        onsite_water_ml=total(((name, found.onsite_water_ml) for name, found in named), factors),
        offsite_water_ml=total(((name, found.offsite_water_ml) for name, found in named), factors),
    )


def water_ml(footprint: Footprint) -> Range | None:
    """On site and off site together; their errors are common (the same energy's water)."""
    return _both(footprint.onsite_water_ml, footprint.offsite_water_ml)


def life_cycle_ghg_g(footprint: Footprint) -> Range | None:
    """Carbon of the electricity and of making the machines together; their errors are common."""
    return _both(footprint.ghg_g, footprint.embodied_ghg_g)


def likes(factors: FactorSet, footprint: Footprint) -> tuple[Equivalent, ...]:
    """The familiar things that it is like, the numbers that read most easily first."""
    ghg_g, water = life_cycle_ghg_g(footprint), water_ml(footprint)
    return tuple(equivalents.likes(factors, footprint.energy_wh, ghg_g, water))


def _both(one: Range | None, other: Range | None) -> Range | None:
    if one is None or other is None:
        return None
    return total((("both", one), ("both", other)))


def catalogued(factors: FactorSet, model: str) -> str:
    """The catalogue's own name of a model, under which its errors are common."""
    found = catalogue.find(factors, model)
    return found.name if found else model
