"""What the person knows better than the shipped factor set, in their settings.

    [models."house-model"]      # total_b, active_b (1e9 parameters), bits, source
    [place]
    zone = "FRA"                # where their own machine stands
    zones = { openai = "SWE" }  # where a provider's machines serve them
    intensity = { FRA = 50 }    # gCO2e per kWh

What makes no sense is left out and told, so that a slip in one entry costs nothing else.
"""

import math
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from estimator.personal import Own, OwnModel

if TYPE_CHECKING:  # each command reads the settings, and few need a factor set
    from estimator.figures import FactorSet

MODEL_KEYS = frozenset({"total_b", "active_b", "bits", "source"})
_MOST = {"total_b": 100_000.0, "active_b": 100_000.0, "bits": 64.0}
_MOST_GCO2E_PER_KWH = 3000.0

type Doubt = tuple[str, str]
"""(key, code): number, text, active, empty, zone or size."""


class Corrections:
    """The tables of a settings file, read: `models`, `zones`, `intensities`, and `doubts`."""

    def __init__(self, models: object, place: Mapping[str, object]) -> None:
        self.doubts: list[Doubt] = []
        self.models = tuple(self._models(models))
        self.zones = tuple(self._zones(place.get("zones")))
        self.intensities = tuple(self._intensities(place.get("intensity")))

    def _models(self, entries: object) -> Iterator[OwnModel]:
        for name, entry in self._table("models", entries):
            key = f'models."{name}"'
            held = dict(self._table(key, entry))
            before = len(self.doubts)
            numbers = {part: self._number(f"{key}.{part}", held.get(part), most)
                       for part, most in _MOST.items()}  # fmt: skip
            source = self._text(f"{key}.source", held.get("source"))
            total_b, active_b = numbers["total_b"], numbers["active_b"]
            if total_b is not None and active_b is not None and active_b > total_b:
                self.doubts.append((f"{key}.active_b", "active"))
            elif len(self.doubts) == before and set(numbers.values()) == {None}:
                self.doubts.append((key, "empty"))
            if len(self.doubts) == before:
                yield OwnModel(name, total_b, active_b, numbers["bits"], source)

    def _zones(self, entries: object) -> Iterator[tuple[str, str]]:
        for provider, zone in self._table("place.zones", entries):
            if found := self._text(f"place.zones.{provider}", zone):
                yield provider, found

    def _intensities(self, entries: object) -> Iterator[tuple[str, float]]:
        for zone, value in self._table("place.intensity", entries):
            found = self._number(f"place.intensity.{zone}", value, _MOST_GCO2E_PER_KWH, least=0)
            if found is not None:
                yield zone, found

    def _table(self, key: str, value: object) -> Iterator[tuple[str, object]]:
        if isinstance(value, dict):
            yield from value.items()
        elif value is not None:
            self.doubts.append((key, "table"))

    def _number(
        self, key: str, value: object, most: float, least: float | None = None
    ) -> float | None:
        if value is None:
            return None
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        number = float(value) if is_number and isinstance(value, int | float) else math.nan
        if not (number > 0 or number == least) or not number <= most:
            self.doubts.append((key, "number"))
            return None
        return number

    def _text(self, key: str, value: object) -> str | None:
        if value is None or (
            isinstance(value, str) and re.fullmatch(r"[^\x00-\x1f]{1,200}", value)
        ):
            return value
        self.doubts.append((key, "text"))
        return None


def unfit(factors: "FactorSet", chosen: Own) -> list[Doubt]:
    """What is in the settings and this factor set cannot use: unknown zones, models of no size."""
    from estimator import own

    zones = [("place.zone", chosen.zone)] if chosen.zone else []
    zones += [(f"place.zones.{provider}", zone) for provider, zone in chosen.zones]
    zones += [(f"place.intensity.{zone}", zone) for zone, _ in chosen.intensities]
    found = [(key, "zone") for key, zone in zones if zone not in factors.zones]
    found += [
        (f'models."{model.name}"', "size") for model in chosen.models if own.missing(factors, model)
    ]
    return found
