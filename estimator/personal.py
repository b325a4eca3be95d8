"""What a person may know better than the factor sets: values, which cost nothing to load."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OwnModel:
    """A model as the person describes it; what is None is the catalogue's."""

    name: str
    total_b: float | None = None
    active_b: float | None = None
    bits: float | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Own:
    """What a person knows better than the set."""

    models: tuple[OwnModel, ...] = ()
    intensities: tuple[tuple[str, float], ...] = ()
    """Zones with the gCO2e of a kWh there."""
    zone: str | None = None
    """Where their own machine stands, and servers that are in no table."""
    zones: tuple[tuple[str, str], ...] = ()
    """Providers with the zone of the machines that serve this person."""
    gpu_power_w: float | None = None
    """Of their own machine while it answers."""
    paces: tuple[tuple[str, str, float], ...] = ()
    """Provider, model, and the milliseconds between two tokens of its streams to them."""


NOTHING = Own()
