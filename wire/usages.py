"""Providers' usage objects in one vocabulary, with the invariants enforced."""

from wire.exchange import Usage
from wire.fields import Json, count, mapping, mappings

MESSAGES_COUNTS = (
    "input_tokens",
    "cache_read_input_tokens",
    "cache_creation_input_tokens",
    "output_tokens",
)
"""What `of_messages` looks at, with `iterations` and `output_tokens_details`."""


def clamped(
    *,
    input_tokens: int | None,
    output_tokens: int | None,
    cached: int | None = None,
    cache_write: int | None = None,
    reasoning: int | None = None,
    **by_kind: int | None,
) -> Usage:
    """A Usage whose parts are within their wholes.

    Azure's Grok reports more cached than prompt tokens, OpenRouter sometimes
    more reasoning than output. A part whose whole is not known is left out.
    """
    if (
        not by_kind
        and (cached or 0) + (cache_write or 0) <= (input_tokens or 0)
        and (reasoning or 0) <= (output_tokens or 0)
        and None not in (input_tokens, output_tokens)
    ):
        return Usage(
            input_tokens=input_tokens,
            cached_input_tokens=cached,
            cache_write_tokens=cache_write,
            output_tokens=output_tokens,
            reasoning_tokens=reasoning,
        )
    read = _within(cached, input_tokens)
    room = None if input_tokens is None else input_tokens - (read or 0)
    written, thought = _within(cache_write, room), _within(reasoning, output_tokens)
    kinds = {
        kind: _within(value, input_tokens if "input" in kind else output_tokens)
        for kind, value in by_kind.items()
    }
    said, kept = (cached, cache_write, reasoning, *by_kind.values()), (read, written, thought)
    return Usage(
        input_tokens=input_tokens,
        cached_input_tokens=read,
        cache_write_tokens=written,
        output_tokens=output_tokens,
        reasoning_tokens=thought,
        is_clamped=any(map(_is_less, (*kept, *kinds.values()), said)),
        **kinds,
    )


def of_chat(body: Json) -> Usage | None:
    """OpenAI's chat usage as its many servers send it; None unless both counts are there.

    Intermediate chunks may hold partial objects, which say nothing.
    """
    if not (usage := mapping(body)):
        return None
    prompt, completion = count(usage.get("prompt_tokens")), count(usage.get("completion_tokens"))
    if prompt is None or completion is None:
        return None
    given, made = (
        mapping(usage.get("prompt_tokens_details")),
        mapping(usage.get("completion_tokens_details")),
    )
    reasoning = _first(made.get("reasoning_tokens"), usage.get("reasoning_tokens"))
    hidden = max((count(usage.get("total_tokens")) or 0) - prompt - completion, 0)
    if hidden:
        # Gemini's OpenAI-compatible endpoint counts thoughts in the total only.
        reasoning = max(reasoning or 0, hidden)
    return clamped(
        input_tokens=prompt,
        output_tokens=completion + hidden,
        cached=_first(
            given.get("cached_tokens"),
            usage.get("prompt_cache_hit_tokens"),
            usage.get("num_cached_tokens"),
            usage.get("cached_tokens"),
        ),
        cache_write=count(given.get("cache_write_tokens")),
        reasoning=reasoning,
        audio_input_tokens=count(given.get("audio_tokens")),
        audio_output_tokens=count(made.get("audio_tokens")),
        image_input_tokens=count(given.get("image_tokens")),
        image_output_tokens=count(made.get("image_tokens")),
    )


def of_responses(body: Json) -> Usage | None:
    """The usage of OpenAI's Responses, images, sounds and Realtime, which spell the details in
    two ways; None unless both counts are there."""
    usage = mapping(body)
    given, made = count(usage.get("input_tokens")), count(usage.get("output_tokens"))
    if given is None or made is None:
        return None
    ins = mapping(usage.get("input_tokens_details") or usage.get("input_token_details"))
    outs = mapping(usage.get("output_tokens_details") or usage.get("output_token_details"))
    return clamped(
        input_tokens=given,
        output_tokens=made,
        cached=count(ins.get("cached_tokens")),
        cache_write=count(ins.get("cache_write_tokens")),
        reasoning=count(outs.get("reasoning_tokens")),
        audio_input_tokens=count(ins.get("audio_tokens")),
        audio_output_tokens=count(outs.get("audio_tokens")),
        image_input_tokens=count(ins.get("image_tokens")),
        image_output_tokens=count(outs.get("image_tokens")),
    )


def of_messages(body: Json) -> Usage:
    """The usage of Anthropic's Messages, which leaves what was read from and written to the cache
    out of its input."""
    usage = mapping(body)
    said = [count(usage.get(key)) for key in MESSAGES_COUNTS]
    if turns := mappings(usage.get("iterations")):
        # The counts at the top leave out those of an advisor and of a compaction, which were
        # computed all the same.
        said = [
            None if known is None else max(known, sum(count(turn.get(key)) or 0 for turn in turns))
            for key, known in zip(MESSAGES_COUNTS, said, strict=True)
        ]
    fresh, read, written, made = said
    return clamped(
        input_tokens=None if fresh is None else fresh + (read or 0) + (written or 0),
        output_tokens=made,
        cached=read,
        cache_write=written,
        reasoning=count(mapping(usage.get("output_tokens_details")).get("thinking_tokens")),
    )


def of_inputs(body: Json) -> Usage:
    """The usage of what reads and says nothing: embeddings, moderation. Its output is none,
    even where the provider does not count the input."""
    usage = mapping(body)
    # Voyage gives the total only.
    given = _first(usage.get("prompt_tokens"), usage.get("total_tokens"))
    return clamped(input_tokens=given, output_tokens=0)


def of_conversation(body: Json) -> Usage | None:
    """Mistral's usage of a conversation, where what connectors found was input too."""
    usage = mapping(body)
    given, made = count(usage.get("prompt_tokens")), count(usage.get("completion_tokens"))
    if given is None or made is None:
        return None
    return clamped(
        input_tokens=given + (count(usage.get("connector_tokens")) or 0), output_tokens=made
    )


def of_timings(body: Json) -> Usage | None:
    """llama.cpp's own `timings`, sent without being asked; for a usage that did not come."""
    timings = mapping(body)
    made = count(timings.get("predicted_n"))
    new, cached = count(timings.get("prompt_n")), count(timings.get("cache_n"))
    if made is None:
        return None
    # Without cache_n, prompt_n is only what was not cached: not the input.
    given = None if new is None or cached is None else new + cached
    return clamped(input_tokens=given, output_tokens=made, cached=cached)


def _first(*values: Json) -> int | None:
    return next((known for value in values if (known := count(value)) is not None), None)


def _is_less(kept: int | None, said: int | None) -> bool:
    return kept is not None and kept != said


def _within(part: int | None, whole: int | None) -> int | None:
    return None if part is None or whole is None else min(part, whole)
