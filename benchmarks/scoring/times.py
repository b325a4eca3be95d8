"""What an estimate and an import cost, beside EcoLogits on the same machine in the same run."""

import subprocess
import sys
from time import perf_counter

from benchmarks.scoring import beside
from benchmarks.scoring.beside import microseconds
from estimator.figures import FactorSet
from estimator.impact import impact
from estimator.work import Work

_STARTS = 7


def one_estimate_us(factors: FactorSet) -> float:
    """Microseconds of one request's work and impact, its model seen before."""

    def once() -> object:
        return impact(factors, Work.of_request(1000, 500, 200), "gpt-4o", "openai")

    return microseconds(once, 2000)


def reference_us() -> float:
    return beside.one_estimate_us()


def import_ms(statement: str) -> float:
    """Milliseconds that an import adds to a bare start of the interpreter."""
    return max(_start_ms(statement) - _start_ms("pass"), 0.0)


def _start_ms(statement: str) -> float:
    best = float("inf")
    for _ in range(_STARTS):
        started = perf_counter()
        subprocess.run([sys.executable, "-c", statement], check=True, capture_output=True)
        best = min(best, perf_counter() - started)
    return best * 1000
