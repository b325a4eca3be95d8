"""Usage objects of the formats that imitate nobody, in one vocabulary."""

from wire.exchange import Usage
from wire.fields import Json, count, mapping, mappings
from wire.usages import clamped


def of_converse(body: Json) -> Usage | None:
    """Bedrock's Converse, and Nova's own; None unless both counts are there.

    What was read from and written to the cache is not in `inputTokens`:
    totalTokens is the sum of all four.
    """
    usage = mapping(body)
    return _with_cache(
        usage.get("inputTokens"),
        usage.get("outputTokens"),
        usage.get("cacheReadInputTokens", usage.get("cacheReadInputTokenCount")),
        usage.get("cacheWriteInputTokens", usage.get("cacheWriteInputTokenCount")),
    )


def of_invocation(body: Json) -> Usage | None:
    """The `amazon-bedrock-invocationMetrics` of a stream's last chunk."""
    metrics = mapping(body)
    return _with_cache(
        metrics.get("inputTokenCount"),
        metrics.get("outputTokenCount"),
        metrics.get("cacheReadInputTokenCount"),
        metrics.get("cacheWriteInputTokenCount"),
    )


def of_cohere(body: Json) -> Usage | None:
    """Cohere's `usage`, or v1's `meta`: `tokens` were computed, `billed_units` only billed."""
    usage = mapping(body)
    tokens = mapping(usage.get("tokens"))
    given, made = count(tokens.get("input_tokens")), count(tokens.get("output_tokens"))
    if given is None or made is None:
        return None
    return clamped(
        input_tokens=given,
        output_tokens=made,
        cached=count(usage.get("cached_tokens")),
        reasoning=count(tokens.get("reasoning_tokens")),
        image_input_tokens=count(tokens.get("image_tokens")),
    )


def of_cohere_embed(body: Json) -> Usage | None:
    """An embedding's `meta`, whose billed units are its tokens.

    Nothing is added to an input unseen and nothing is made: on the recordings the units of
    embed-v4 are the o200k tokens of the inputs, as are Bedrock's own counts for that model.
    """
    meta = mapping(body)
    units = mapping(meta.get("billed_units"))
    words, images = count(units.get("input_tokens")), count(units.get("image_tokens"))
    if words is None and images is None:
        return None
    return clamped(
        input_tokens=(words or 0) + (images or 0), output_tokens=0, image_input_tokens=images
    )


def of_ollama(body: Json) -> Usage | None:
    """Ollama's counts, thinking in the output; a prompt that was cached whole has none."""
    answer = mapping(body)
    given, made = count(answer.get("prompt_eval_count")), count(answer.get("eval_count"))
    if given is None and made is None:
        return None
    return clamped(input_tokens=given, output_tokens=made)


def of_completion(body: Json) -> tuple[int | None, int | None]:
    """Input and output tokens as the servers of bare text count them; in a stream so far."""
    answer = mapping(body)
    details = mapping(answer.get("details"))
    results = [_whole(result.get("tokenCount")) for result in mappings(answer.get("results"))]
    given = (
        answer.get("prompt_token_count"),  # Llama
        answer.get("inputTextTokenCount"),  # Titan
        answer.get("tokens_evaluated"),  # llama.cpp, with those from its cache
        details.get("input_length"),  # TGI
    )
    made = (
        answer.get("generation_token_count"),
        answer.get("totalOutputTextTokenCount"),
        sum(filter(None, results)) if results else None,
        answer.get("tokens_predicted"),
        details.get("generated_tokens"),
    )
    return _first(given), _first(made)


def _first(values: tuple[Json, ...]) -> int | None:
    return next((known for value in values if (known := _whole(value)) is not None), None)


def _whole(value: Json) -> int | None:
    """A count, which Bedrock's guardrails write with a point: 28.0."""
    if isinstance(value, float) and value.is_integer():
        return count(int(value))
    return count(value)


def _with_cache(given: Json, made: Json, read: Json, written: Json) -> Usage | None:
    fresh, output = count(given), count(made)
    cached, cache_write = count(read), count(written)
    if fresh is None or output is None:
        return None
    return clamped(
        input_tokens=fresh + (cached or 0) + (cache_write or 0),
        output_tokens=output,
        cached=cached,
        cache_write=cache_write,
    )
