"""What requests are sorted by where the most energy comes first."""

from datetime import date

from estimator.factors import FactorSet
from estimator.work import Work
from reports import impacts
from reports.impacts import Kind
from store.listing import UNKNOWN, Weights
from store.queries import Log
from store.works import Done

_UNITS = (Work(1), Work(0, 1), Work(0, 0, 1), Work(0, 0, 0, 1), Work(0, 0, 0, 0, 1))


def wh_per_unit(factors: FactorSet, kind: Kind) -> Work | None:
    """What one of each sum of work costs in Wh: best guesses are linear in the work."""
    found = [impacts.of_work(factors, kind, Done(unit)) for unit in _UNITS]
    mids = [impact.energy_wh.mid for impact in found if impact]
    return Work(*mids) if len(mids) == len(_UNITS) else None


def weights(log: Log, factors: FactorSet) -> Weights:
    """For every model that the log has."""
    cells = log.cells(date.min, date.max, by=("provider", "model"), sums=())
    tokens = {
        (cell.provider, cell.model): weight
        for cell in cells
        if (weight := wh_per_unit(factors, _kind(cell.provider, cell.model)))
    }
    machine = impacts.of_work(factors, Kind("", "", "", "machine", "", ""), Done(gpu_s=1.0))

    def of_row(row: dict[str, object]) -> float | None:
        energy_wh = impacts.of_row(factors, row).energy_wh
        return energy_wh.mid if energy_wh else None

    return Weights(tokens, machine.energy_wh.mid if machine else UNKNOWN, of_row)


def _kind(provider: str, model: str) -> Kind:
    return Kind(provider, model, "", "tokens", "reported", "reported")
