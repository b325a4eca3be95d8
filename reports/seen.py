"""What was seen of one request, in sentences."""

from collections.abc import Iterator, Mapping

from estimator.explanation import Explanation
from reports import figures
from reports.words import say

type Row = Mapping[str, object]


def seen(row: Row, found: object) -> Iterator[str]:
    """The sentences; `found` is the account of its figure, if it has one."""
    unknown = say("seen.unknown")
    served, requested = row["model_served"], row["model_requested"]
    if served and requested and served != requested:
        yield say("seen.model_asked", served=served, requested=requested)
    else:
        yield say("seen.model", served=served or requested or say("table.unnamed"))
    yield say(
        "seen.where",
        provider=row["provider"],
        service=row["service"],
        client=row["client"] or unknown,
    )
    status = row["http_status"] or unknown
    yield say("seen.outcome", outcome=say(f"outcome.{row['outcome']}"), status=status)
    yield _tokens("given", row, "input", "cached", row["cached_input_tokens"])
    yield _tokens("answered", row, "output", "reasoning", row["reasoning_tokens"])
    yield from _other_work(row)
    if isinstance(found, Explanation):
        yield from _corrected(found)
    if row["is_lower_bound"]:
        yield say("seen.lower_bound")


def _corrected(found: Explanation) -> Iterator[str]:
    spread = max(found.input_spread, found.output_spread)
    if spread > 1:
        yield say("seen.spread", spread=figures.number(spread))
    if found.pace_ms and found.pace_factor != 1:
        factor = figures.number(found.pace_factor)
        yield say("seen.pace", pace=figures.number(found.pace_ms), factor=factor)


def _other_work(row: Row) -> Iterator[str]:
    """Of pictures, sound and this machine."""
    if row["task"] in ("image", "video") and (count := row["output_count"]):
        width, height, seconds = row["width"], row["height"], row["video_s"]
        yield say(
            "seen.pictures",
            count=count,
            size=say("seen.size", width=width, height=height) if width and height else "",
            length=say("seen.length", seconds=_seconds(seconds)) if seconds else "",
        )
    if row["audio_s"]:
        yield say("seen.audio", seconds=_seconds(row["audio_s"]))
    if row["is_local"] and row["gpu_s"]:
        yield say("seen.gpu", seconds=_seconds(row["gpu_s"]))


def _seconds(value: object) -> str:
    return figures.exactly(float(str(value)), 3)


def _tokens(key: str, row: Row, side: str, part: str, of_them: object) -> str:
    """`key` and `part` name the sentence and its aside; `side` the columns of the row."""
    tokens, basis = row[f"{side}_tokens"], row[f"{side}_basis"]
    if tokens is None or basis == "unknown":
        return say(f"seen.{key}_unknown")
    vocabulary = row["counted_with"] or say("seen.unknown")
    aside = ""
    if of_them:
        aside = say(f"seen.{key}_{part}", **{part: figures.count(int(str(of_them)))})
    return say(
        f"seen.{key}",
        count=figures.count(int(str(tokens))),
        basis=say(f"seen.{basis}", vocabulary=vocabulary),
        **{part: aside},
    )
