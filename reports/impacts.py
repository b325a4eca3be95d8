"""What rows and sums of the log cost: the estimator applied to them, and to nothing it cannot."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import NamedTuple

from estimator import catalogue, equivalents, machines, pictures
from estimator.equivalents import Equivalent
from estimator.factors import FactorSet
from estimator.impact import Impact, impact
from estimator.ranges import Range
from estimator.sums import total
from reports.period import Footprint
from store import works
from store.works import Done, Way

NOTHING = Range(0, 0, 0)
FREE = Footprint(
    energy_wh=NOTHING,
    ghg_g=NOTHING,
    embodied_ghg_g=NOTHING,
    embodied_adpe_ugsb=NOTHING,
    primary_kj=NOTHING,
    onsite_water_ml=NOTHING,
    offsite_water_ml=NOTHING,
)
UNKNOWN = Footprint(
    energy_wh=None,
    ghg_g=None,
    embodied_ghg_g=None,
    embodied_adpe_ugsb=None,
    primary_kj=None,
    onsite_water_ml=None,
    offsite_water_ml=None,
)


class Kind(NamedTuple):
    """What requests have to share for their work to be estimated as one."""

    provider: str
    model: str
    zone: str
    way: Way
    input_basis: str
    output_basis: str

    @property
    def shared(self) -> str:
        """Whose errors are common to such requests: the model's; '': this machine's."""
        return "" if self.way == "machine" else self.model

    @property
    def bases(self) -> tuple[str, ...]:
        """What is counted: the bases of input and output tokens; or pictures, or machine."""
        if self.way != "tokens":
            return (self.way,)
        return tuple(dict.fromkeys((self.input_basis, self.output_basis)))


def of_work(factors: FactorSet, kind: Kind, done: Done) -> Impact | None:
    """What this work cost; None if the model is not catalogued for it.

    Token work takes the pace of all the model's streams from there, one for all requests.
    """
    zone = kind.zone or None
    if kind.way == "machine":
        return machines.impact(factors, done.gpu_s, factors.own.gpu_power_w, zone)
    if not kind.model:
        return None
    if kind.way == "pictures":
        return pictures.impact(factors, done.pictures, kind.model, kind.provider, zone=zone)
    return impact(
        factors,
        done.tokens,
        kind.model,
        kind.provider,
        zone=zone,
        input_basis=kind.input_basis,
        output_basis=kind.output_basis,
        pace_ms=factors.paces.get((kind.provider, kind.model)),
    )


def kind_of_row(row: Mapping[str, object]) -> Kind:
    """A row of `requests`, seen as `hours` keys it."""
    return Kind(
        provider=str(row["provider"]),
        model=str(row["model_served"] or row["model_requested"] or ""),
        zone=str(row["zone_hint"] or ""),
        way=works.way(row["task"], row["is_local"]),
        input_basis=str(row["input_basis"]),
        output_basis=str(row["output_basis"]),
    )


def of_row(factors: FactorSet, row: Mapping[str, object]) -> Footprint:
    """What one request cost: nothing if it was refused, unknown if it cannot be estimated."""
    if row["outcome"] == "refused":
        return FREE
    done = works.done(row)
    found = of_work(factors, kind_of_row(row), done) if done else None
    if found is None:
        return UNKNOWN
    return Footprint(
        energy_wh=found.energy_wh,
        ghg_g=found.ghg_g,
        embodied_ghg_g=found.embodied_ghg_g,
        embodied_adpe_ugsb=found.embodied_adpe_ugsb,
        primary_kj=found.primary_kj,
        onsite_water_ml=found.onsite_water_ml,
        offsite_water_ml=found.offsite_water_ml,
    )


def no_figure(factors: FactorSet, row: Mapping[str, object]) -> str | None:
    """Why the row has no figure: refused, local (its server does not say how long it computed),
    opaque, uncounted or unknown_model; None where it has one."""
    if row["outcome"] == "refused":
        return "refused"
    done = works.done(row)
    if done is None:
        if row["is_local"]:
            return "local"
        return "opaque" if row["outcome"] == "opaque" else "uncounted"
    return None if of_work(factors, kind_of_row(row), done) else "unknown_model"


def footprint(factors: FactorSet, parts: Iterable[tuple[str, Impact]]) -> Footprint:
    """The sum over (model, impact); the errors of one model are common to all its parts, and
    those of this machine to all that is under ''."""
    named = [(catalogued(factors, model), found) for model, found in parts]

    def added(quantity: str) -> Range:
        return total(((name, getattr(found, quantity)) for name, found in named), factors)

    return Footprint(**{field.name: added(field.name) for field in fields(Footprint)})


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
    found = catalogue.find(factors, model) or pictures.find(factors, model)
    return found.name if found else model
