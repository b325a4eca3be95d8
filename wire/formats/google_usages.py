"""Google's counts in the one vocabulary: Gemini, its Live API, Interactions, Vertex."""

from collections.abc import Mapping

from wire.exchange import Usage
from wire.fields import Json, count, mapping, mappings
from wire.usages import clamped

GEMINI_COUNTS = frozenset(
    {
        "promptTokenCount",
        "cachedContentTokenCount",
        "toolUsePromptTokenCount",
        "candidatesTokenCount",
        "responseTokenCount",
        "thoughtsTokenCount",
        "promptTokensDetails",
        "candidatesTokensDetails",
        "responseTokensDetails",
    }
)
"""What `of_gemini` looks at."""

_KINDS = {2: "image", 4: "audio"}
"""Modalities as numbers, where a client asks for enumerations as such."""


def of_gemini(body: Json, *, is_over: bool) -> Usage | None:
    """A `usageMetadata`; None if it counts nothing.

    The prompt's count includes the cached part but not what the server's own
    tools put in; thoughts are beside the candidates, and in Live not in the
    total either. Zeros are left out: once the answer `is_over`, no candidates
    and no thoughts are no output.
    """
    usage = mapping(body)
    given = count(usage.get("promptTokenCount"))
    said = count(usage.get("candidatesTokenCount"))
    if said is None:
        said = count(usage.get("responseTokenCount"))
    thought = count(usage.get("thoughtsTokenCount"))
    output = _sum(said, thought)
    if given is None and output is None:
        return None
    made = usage.get("candidatesTokensDetails") or usage.get("responseTokensDetails")
    return clamped(
        input_tokens=_with(given, usage.get("toolUsePromptTokenCount")),
        output_tokens=0 if output is None and is_over else output,
        cached=count(usage.get("cachedContentTokenCount")),
        reasoning=thought,
        **_by_kind("input", usage.get("promptTokensDetails"), "tokenCount"),
        **_by_kind("output", made, "tokenCount"),
    )


def of_interaction(body: Json) -> Usage | None:
    """The `usage` of an interaction; None unless both of its counts are there."""
    usage = mapping(body)
    given, said = count(usage.get("total_input_tokens")), count(usage.get("total_output_tokens"))
    if given is None or said is None:
        return None
    thought = count(usage.get("total_thought_tokens"))
    return clamped(
        input_tokens=_with(given, usage.get("total_tool_use_tokens")),
        output_tokens=_sum(said, thought),
        cached=count(usage.get("total_cached_tokens")),
        reasoning=thought,
        **_by_kind("input", usage.get("input_tokens_by_modality"), "tokens"),
        **_by_kind("output", usage.get("output_tokens_by_modality"), "tokens"),
    )


def _by_kind(side: str, details: Json, counted_as: str) -> Mapping[str, int | None]:
    """Audio and image tokens by the names that Usage has for them, where they are given."""
    sums: dict[str, int | None] = {}
    for detail in mappings(details):
        if (modality := detail.get("modality")) == "TEXT":
            continue
        kind = _KINDS.get(modality) if isinstance(modality, int) else str(modality).lower()
        if kind in _KINDS.values():
            name = f"{kind}_{side}_tokens"
            sums[name] = _sum(sums.get(name), count(detail.get(counted_as)) or 0)
    return sums


def _sum(*parts: int | None) -> int | None:
    known = [part for part in parts if part is not None]
    return sum(known) if known else None


def _with(given: int | None, more: Json) -> int | None:
    return None if given is None else given + (count(more) or 0)
