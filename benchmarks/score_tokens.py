"""How well tokens are read and counted, on recorded exchanges beside the project.

    python -m benchmarks.score_tokens [--recorded DIR] [--json]

Reading: of each provider's exchanges, how many are read, and how many usages are equal to
what an independent normaliser makes of them. Counting: the same exchanges without their
usage. Speed: reading beside a bare `json.loads` for each event, counting beside tiktoken
alone, in the same run.
"""

import argparse
import json
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.recorded import Case, cases
from benchmarks.token_speed import speeds
from estimator.tokens import Count
from tests.wire import recordings, reported
from wire.exchange import Outcome

FITTED_ON = "pydantic__pydantic-ai"
"""The project of which the constants were fitted that recordings gave for models that are not
OpenAI's; the lines `held out` are those of all others."""

type Pair = tuple[Count, int]
"""What was counted, and what the provider reported."""
type Group = Callable[[Case], Pair | None]

_LEAST_BAND = 2
"""Tokens by which a count may be off and still be within its band."""


@dataclass(frozen=True, slots=True)
class Score:
    """Shares are of 1; errors are absolute and relative to the reported number."""

    name: str
    n: int
    exact: float
    median_error: float
    p90_error: float
    in_band: float
    """Reported numbers within the factor each way that the count gives."""
    bases: dict[str, int]


def score(name: str, pairs: list[Pair]) -> Score:
    errors = sorted(abs(count.tokens - true) / max(true, 1) for count, true in pairs)
    inside = sum(
        abs(count.tokens - true) <= _LEAST_BAND
        or count.tokens / count.spread <= true <= count.tokens * count.spread
        for count, true in pairs
    )
    return Score(
        name,
        len(pairs),
        sum(count.tokens == true for count, true in pairs) / len(pairs),
        statistics.median(errors),
        errors[int(0.9 * (len(errors) - 1))],
        inside / len(pairs),
        dict(Counter(count.basis for count, _ in pairs)),
    )


def given(is_meant: Callable[[Case], bool]) -> Group:
    """Inputs without anything that the server adds out of sight."""

    def pair(case: Case) -> Pair | None:
        tokens = case.exchange.usage.input_tokens
        if not tokens or case.is_hidden or not is_meant(case):
            return None
        return case.input, tokens

    return pair


def made(is_meant: Callable[[Case], bool], least: int = 1) -> Group:
    """Outputs without thinking and without the server's own tools."""

    def pair(case: Case) -> Pair | None:
        tokens, said = case.exchange.usage.output_tokens or 0, case.said
        has_thought = case.reasoning_tokens or said.has_reasoning_item or any(said.reasoning)
        is_hidden = has_thought or said.sealed or said.server_calls or case.given.server_tools
        is_empty = not any(said.texts) and not said.calls
        if tokens < least or is_hidden or is_empty or not is_meant(case):
            return None
        return case.output, tokens

    return pair


def _is_plain(case: Case) -> bool:
    has_more = case.given.tools or case.given.schema or case.has_turns or case.has_thoughts
    return not has_more and not case.prompt.media


def _is_defined(case: Case) -> bool:
    """Tools or a schema, without media and thoughts."""
    has_any = case.given.tools or case.given.schema
    return bool(has_any) and not case.prompt.media and not case.has_thoughts


def _has_images(case: Case) -> bool:
    media = case.prompt.media
    return bool(media) and all(item.kind == "image" for item in media)


def _has_sizes(case: Case) -> bool:
    return _has_images(case) and all(item.width and item.height for item in case.prompt.media)


def _is(api: str) -> Callable[[Case], bool]:
    return lambda case: case.is_openais and case.given.api == api


_CHAT, _RESPONSES = _is("chat"), _is("responses")

GROUPS: dict[str, Group] = {
    "chat input, plain": given(lambda c: _CHAT(c) and _is_plain(c)),
    "Responses input, plain": given(lambda c: _RESPONSES(c) and _is_plain(c)),
    "chat input, tools or schema": given(lambda c: _CHAT(c) and _is_defined(c)),
    "chat input, ... with tool turns": given(lambda c: _CHAT(c) and _is_defined(c) and c.has_turns),
    "Responses input, tools or schema": given(lambda c: _RESPONSES(c) and _is_defined(c)),
    "Responses input, ... with tool turns": given(
        lambda c: _RESPONSES(c) and _is_defined(c) and c.has_turns
    ),
    "tools or schema, both APIs": given(lambda c: c.is_openais and _is_defined(c)),
    "input with thoughts sent back": given(lambda c: c.is_openais and c.has_thoughts),
    "chat output, text": made(lambda c: _CHAT(c) and not c.said.calls),
    "chat output, text, January to May 2025": made(
        lambda c: _CHAT(c) and not c.said.calls and c.is_of_marked_era
    ),
    "chat output, text, at other times": made(
        lambda c: _CHAT(c) and not c.said.calls and not c.is_of_marked_era
    ),
    "chat output, calls": made(lambda c: _CHAT(c) and bool(c.said.calls)),
    "chat output, text and calls": made(_CHAT),
    "Responses output, text and calls": made(_RESPONSES),
    "OpenAI's embeddings and completions, input": given(
        lambda c: c.is_openais and c.given.api in {"completion", "embedding"}
    ),
    "OpenAI's completions, output": made(_is("completion")),
    "OpenAI's models elsewhere, input": given(lambda c: c.is_own and not c.is_openais),
    "OpenAI's models elsewhere, output": made(lambda c: c.is_own and not c.is_openais),
    "other vocabularies, output of 40 tokens or more": made(
        lambda c: not c.is_own and not c.said.calls, least=40
    ),
    "other vocabularies, calls": made(lambda c: not c.is_own and bool(c.said.calls)),
    "other vocabularies, input, plain": given(lambda c: not c.is_own and _is_plain(c)),
    "other vocabularies, input, tools or schema": given(lambda c: not c.is_own and _is_defined(c)),
    "Claude input with tools": given(
        lambda c: c.generation.startswith("claude") and bool(c.given.tools) and _is_defined(c)
    ),
    "Gemini input with tools": given(
        lambda c: c.generation.startswith("gemini") and bool(c.given.tools) and _is_defined(c)
    ),
    "images whose size is known": given(_has_sizes),
    "images, some by reference": given(lambda c: _has_images(c) and not _has_sizes(c)),
}


def scores(known: Iterable[Case]) -> list[Score]:
    """A line for each group that has cases, then one for each generation and provider."""
    gathered: dict[str, list[Pair]] = {name: [] for name in GROUPS}
    by_more: dict[str, list[Pair]] = defaultdict(list)
    for case in known:
        for name, group in GROUPS.items():
            if not (pair := group(case)):
                continue
            gathered[name].append(pair)
            if not case.is_own and case.project != FITTED_ON:
                by_more[f"held out: {name}"].append(pair)
            if name.startswith("other vocabularies, output"):
                by_more[f"  of which {case.generation}"].append(pair)
        if not case.is_hidden and (tokens := case.exchange.usage.input_tokens):
            by_more[f"all input: {case.exchange.provider}"].append((case.input, tokens))
    lines = [score(name, pairs) for name, pairs in gathered.items() if pairs]
    return lines + [score(name, pairs) for name, pairs in sorted(by_more.items())]


@dataclass(slots=True)
class Read:
    """What came of the exchanges of one provider and endpoint."""

    seen: int = 0
    read: int = 0
    with_usage: int = 0
    equal: int = 0


def readings(folder: Path) -> dict[str, Read]:
    """Per provider and endpoint, as the recordings name them."""
    found: dict[str, Read] = defaultdict(Read)
    for record, route in recordings.read_exchanges(folder=folder):
        line = found[f"{record['provider']} {record['endpoint']}"]
        exchange = recordings.reading(record, route).exchange
        line.seen += 1
        line.read += exchange.outcome is not Outcome.OPAQUE
        if record["reported_usage"]:
            usage = exchange.usage
            line.with_usage += 1
            line.equal += reported.counts(record["reported_usage"], record["response_headers"]) == (
                usage.input_tokens or 0,
                usage.cached_input_tokens or 0,
                usage.output_tokens or 0,
                usage.reasoning_tokens or 0,
            )
    return dict(sorted(found.items()))


def table(read: dict[str, Read], counted: list[Score], fast: dict[str, float]) -> str:
    lines = [f"{'reading':56}{'seen':>7}{'read':>7}{'usage':>7}{'equal':>7}"]
    for name, line in read.items():
        numbers = asdict(line).values()
        lines.append(f"{name[:55]:56}" + "".join(f"{number:7}" for number in numbers))
    head = f"{'n':>6}{'exact':>8}{'median':>8}{'p90':>8}{'in band':>9}"
    lines += ["", f"{'counting, usage removed':56}{head}  basis"]
    for each in counted:
        bases = ", ".join(f"{number} {basis}" for basis, number in sorted(each.bases.items()))
        lines.append(
            f"{each.name:56}{each.n:6}{each.exact:8.1%}{each.median_error:8.1%}"
            f"{each.p90_error:8.1%}{each.in_band:9.0%}  {bases}"
        )
    lines += ["", f"{'speed':56}{'MB/s':>8}"]
    lines += [f"{name:56}{value:8.2f}" for name, value in fast.items()]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recorded", type=Path, default=recordings.RECORDED)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not options.recorded.is_dir():
        sys.exit(f"no recordings in {options.recorded}")
    known = list(cases(options.recorded))
    read, counted = readings(options.recorded), scores(known)
    fast = speeds(options.recorded, known)
    if options.json:
        by_name = {name: asdict(line) for name, line in read.items()}
        document = {"reading": by_name, "counting": list(map(asdict, counted)), "speed": fast}
        print(json.dumps(document, indent=1))
    else:
        print(table(read, counted, fast))


if __name__ == "__main__":
    main()
