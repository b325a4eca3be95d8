"""EcoLogits 0.11.3, run beside the estimator: its own functions on the same configurations."""

import logging
from collections.abc import Callable
from time import perf_counter

import numpy as np

from benchmarks.measured import Numbers, Texts

_J_PER_KWH = 3.6e6


def joules(scored: Texts) -> Numbers:
    """Of all GPUs per output token, at its fixed batch of 64, precision of 16 bits."""
    from ecologits.impacts import llm

    found = []
    for total, active in zip(scored.total_b, scored.active_b, strict=True):
        memory = llm.model_required_memory(total, llm.MODEL_QUANTIZATION_BITS)
        count = llm.gpu_required_count(memory, llm.GPU_MEMORY)
        each = llm.gpu_energy(
            active,
            1,
            llm.BATCH_SIZE,
            llm.GPU_ENERGY_ALPHA,
            llm.GPU_ENERGY_BETA,
            llm.GPU_ENERGY_GAMMA,
        )
        found.append(count * each * _J_PER_KWH)
    return np.array(found)


def one_estimate_us(repeats: int = 300) -> float:
    """Microseconds of one warm estimate."""
    from ecologits.tracers.utils import llm_impacts

    logging.disable(logging.CRITICAL)
    try:
        return microseconds(lambda: llm_impacts("openai", "gpt-4o", 500, 3.0), repeats)
    finally:
        logging.disable(logging.NOTSET)


def microseconds(call: Callable[[], object], repeats: int) -> float:
    """The best of five runs of `repeats` calls, per call."""
    call()
    best = float("inf")
    for _ in range(5):
        started = perf_counter()
        for _ in range(repeats):
            call()
        best = min(best, perf_counter() - started)
    return best / repeats * 1e6
