"""What servers say of the time that they took, and of the time that their model computed."""

from wire.fields import Json, mapping

_LIMIT = 1e15
"""In nanoseconds eleven days: a larger number is no time that one answer took."""


def amount(value: Json) -> float | None:
    """`value` if it is a believable length of time, whatever its unit."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value <= _LIMIT else None


def gpu_s(body: Json) -> float | None:
    """Seconds of computing that an answer or a chunk reports, reading the prompt included.

    llama.cpp's `timings` in milliseconds, LM Studio's `stats` in seconds, Ollama's
    durations in nanoseconds (loading the model is not computing).
    """
    answer = mapping(body)
    timings, stats = mapping(answer.get("timings")), mapping(answer.get("stats"))
    for source, keys, unit_s in (
        (timings, ("prompt_ms", "predicted_ms"), 1e-3),
        (stats, ("time_to_first_token", "generation_time"), 1.0),
        (answer, ("prompt_eval_duration", "eval_duration"), 1e-9),
    ):
        known = [took for key in keys if (took := amount(source.get(key))) is not None]
        if known:
            return sum(known) * unit_s
    return None


def server_ms(usage: Json) -> float | None:
    """The server's time for an answer, waiting included, where its usage object tells it.

    Groq gives seconds, and the waiting apart; Azure milliseconds to the last token.
    """
    told = mapping(usage)
    total, waited = amount(told.get("total_time")), amount(told.get("queue_time"))
    if total is not None:
        return round((total + (waited or 0.0)) * 1000, 1)
    last = amount(mapping(told.get("latency_checkpoint")).get("service_ttlt_ms"))
    return None if last is None else round(last, 1)
