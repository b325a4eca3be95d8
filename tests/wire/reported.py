"""Providers' usage objects made uniform, for tests: from their documentation, sharing nothing
with the readers. What was not said is 0."""

from typing import Any

type Counts = tuple[int, int, int, int]
"""Input with cached and cache-written, cached input, output with reasoning, reasoning."""


def counts(usage: dict[str, Any], headers: dict[str, Any]) -> Counts:
    """Of one recording's `reported_usage`, by the shape that it has, and its response's headers."""
    given, cached, made, reasoning = _counts(usage)
    # Titan's output stands in its results, and a guardrail takes Nova's out of the body.
    return (
        given,
        cached,
        made or int(headers.get("x-amzn-bedrock-output-token-count", 0)),
        reasoning,
    )


def _counts(usage: dict[str, Any]) -> Counts:
    metrics = usage.get("amazon-bedrock-invocationMetrics")
    # Of Claude's calls of tools the metrics of a stream count some 35 tokens too few each; the
    # headers of the same calls without a stream agree with Claude's own usage.
    if metrics and "usage" not in usage:
        return _bedrock_metrics(metrics)
    if found := usage.get("usageMetadata"):
        return _google(found)
    if found := usage.get("ollama"):
        return _of(found, "prompt_eval_count"), 0, _of(found, "eval_count"), 0
    if found := usage.get("native"):
        return _native(found)
    if found := usage.get("meta"):
        return _cohere(found)
    found = usage.get("usage") or (usage.get("x_groq") or {}).get("usage") or {}
    if "tokens" in found or "billed_units" in found:
        return _cohere(found)
    if "total_input_tokens" in found:
        return _interactions(found)
    if "inputTokens" in found:
        return _bedrock(found)
    if "prompt_tokens" in found or "total_tokens" in found:
        return _openai(found)
    return _anthropic(found)


def _of(counted: dict[str, Any], *names: str) -> int:
    """The first of the names that holds a number, at the top or one level below."""
    flat = dict(counted)
    for inner in counted.values():
        flat |= {k: v for k, v in inner.items() if k not in flat} if isinstance(inner, dict) else {}
    values = (flat.get(name) for name in names)
    return next((int(value) for value in values if isinstance(value, int | float)), 0)


def _openai(usage: dict[str, Any]) -> Counts:
    given = _of(usage, "prompt_tokens", "input_tokens")
    made = _of(usage, "completion_tokens", "output_tokens")
    cached = _of(usage, "cached_tokens", "prompt_cache_hit_tokens", "num_cached_tokens")
    reasoning, total = _of(usage, "reasoning_tokens"), _of(usage, "total_tokens")
    if not given and not made:  # embeddings and reranking that say only what they cost in all
        return total, 0, 0, 0
    if total > given + made:
        made, reasoning = total - given, max(total - given - made, reasoning)
    return given, min(cached, given), made, min(reasoning, made)


def _anthropic(usage: dict[str, Any]) -> Counts:
    if "cached_tokens" in (usage.get("input_tokens_details") or {}):  # OpenAI's Responses
        return _openai(usage)
    every = usage.get("iterations") or [usage]
    read = sum(_of(turn, "cache_read_input_tokens") for turn in every)
    written = sum(_of(turn, "cache_creation_input_tokens") for turn in every)
    fresh = sum(_of(turn, "input_tokens") for turn in every)
    made = sum(_of(turn, "output_tokens") for turn in every)
    return fresh + read + written, read, made, _of(usage, "thinking_tokens")


def _google(usage: dict[str, Any]) -> Counts:
    given = _of(usage, "promptTokenCount") + _of(usage, "toolUsePromptTokenCount")
    thoughts = _of(usage, "thoughtsTokenCount")
    made = _of(usage, "candidatesTokenCount") + thoughts
    return given, _of(usage, "cachedContentTokenCount"), made, thoughts


def _interactions(usage: dict[str, Any]) -> Counts:
    thoughts = _of(usage, "total_thought_tokens")
    given = _of(usage, "total_input_tokens") + _of(usage, "total_tool_use_tokens")
    return (
        given,
        _of(usage, "total_cached_tokens"),
        _of(usage, "total_output_tokens") + thoughts,
        thoughts,
    )


def _bedrock(usage: dict[str, Any]) -> Counts:
    read = _of(usage, "cacheReadInputTokens", "cacheReadInputTokenCount")
    written = _of(usage, "cacheWriteInputTokens", "cacheWriteInputTokenCount")
    return _of(usage, "inputTokens") + read + written, read, _of(usage, "outputTokens"), 0


def _bedrock_metrics(metrics: dict[str, Any]) -> Counts:
    read = _of(metrics, "cacheReadInputTokenCount")
    written = _of(metrics, "cacheWriteInputTokenCount")
    given = _of(metrics, "inputTokenCount") + read + written
    return given, read, _of(metrics, "outputTokenCount"), 0


def _native(usage: dict[str, Any]) -> Counts:
    given = _of(usage, "inputTextTokenCount", "prompt_token_count")
    return given, 0, _of(usage, "totalOutputTextTokenCount", "generation_token_count"), 0


def _cohere(usage: dict[str, Any]) -> Counts:
    tokens = usage.get("tokens") or {}
    billed = usage.get("billed_units") or {}
    if not tokens:  # embeddings: nothing else is told
        return _of(billed, "input_tokens") + _of(billed, "image_tokens"), 0, 0, 0
    given = _of(tokens, "input_tokens")
    return given, min(_of(usage, "cached_tokens"), given), _of(tokens, "output_tokens"), 0
