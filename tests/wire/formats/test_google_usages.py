"""Google's counts made uniform. Meanings from ai.google.dev/api (UsageMetadata, Usage)."""

import pytest

from wire.exchange import Usage
from wire.formats.google_usages import of_gemini, of_interaction


def test_every_part_of_gemini_s_usage_finds_its_place() -> None:
    """Input is the prompt, cached part included, and what tools put in; output has thoughts."""
    usage = {
        "promptTokenCount": 300,
        "cachedContentTokenCount": 100,
        "toolUsePromptTokenCount": 50,
        "candidatesTokenCount": 30,
        "thoughtsTokenCount": 12,
        "totalTokenCount": 392,
        "promptTokensDetails": [
            {"modality": "TEXT", "tokenCount": 10},
            {"modality": "IMAGE", "tokenCount": 258},
            {"modality": "AUDIO", "tokenCount": 16},
            {"modality": "AUDIO", "tokenCount": 16},
        ],
        "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": 20}],
    }
    assert of_gemini(usage, is_over=True) == Usage(
        input_tokens=350,
        cached_input_tokens=100,
        output_tokens=42,
        reasoning_tokens=12,
        image_input_tokens=258,
        audio_input_tokens=32,
        image_output_tokens=20,
    )


def test_live_counts_its_response_under_another_name() -> None:
    """And leaves thoughts out of the total, though they were made."""
    usage = {
        "promptTokenCount": 417,
        "responseTokenCount": 74,
        "thoughtsTokenCount": 77,
        "totalTokenCount": 491,
        "responseTokensDetails": [{"modality": "AUDIO", "tokenCount": 74}],
    }
    assert of_gemini(usage, is_over=True) == Usage(
        input_tokens=417, output_tokens=151, reasoning_tokens=77, audio_output_tokens=74
    )


def test_modalities_may_be_numbers() -> None:
    """With `$alt=json;enum-encoding=int`: 1 is text, 2 an image, 3 a video, 4 sound."""
    details = [{"modality": kind, "tokenCount": 10**kind} for kind in (1, 2, 3, 4)]
    usage = {"promptTokenCount": 11110, "promptTokensDetails": details}
    found = of_gemini(usage, is_over=True)
    assert found is not None
    assert (found.image_input_tokens, found.audio_input_tokens) == (100, 10000)


def test_what_counts_nothing_says_nothing() -> None:
    assert of_gemini({"trafficType": "ON_DEMAND"}, is_over=True) is None
    assert of_gemini(None, is_over=True) is None
    assert of_interaction({"total_input_tokens": 9}) is None


def test_an_input_that_was_not_counted_is_not_none() -> None:
    """Seen with a file by its address: only the output was counted."""
    usage = {"candidatesTokenCount": 18, "thoughtsTokenCount": 58}
    assert of_gemini(usage, is_over=True) == Usage(output_tokens=76, reasoning_tokens=58)


def test_parts_larger_than_their_whole_are_clamped() -> None:
    usage = {"promptTokenCount": 5, "cachedContentTokenCount": 9, "candidatesTokenCount": 1}
    found = of_gemini(usage, is_over=True)
    assert found == Usage(input_tokens=5, cached_input_tokens=5, output_tokens=1, is_clamped=True)


def test_an_interaction_s_usage_is_read() -> None:
    usage = {
        "total_input_tokens": 267,
        "total_cached_tokens": 60,
        "total_tool_use_tokens": 3,
        "total_output_tokens": 13,
        "total_thought_tokens": 207,
        "total_tokens": 490,
        "input_tokens_by_modality": [
            {"modality": "text", "tokens": 9},
            {"modality": "image", "tokens": 258},
        ],
    }
    assert of_interaction(usage) == Usage(
        input_tokens=270,
        cached_input_tokens=60,
        output_tokens=220,
        reasoning_tokens=207,
        image_input_tokens=258,
    )


@pytest.mark.parametrize("count", [-1, 1.5, "8", None, True, [], {}, 10**12])
def test_what_is_no_number_of_tokens_is_not_taken_for_one(count: object) -> None:
    assert of_gemini({"promptTokenCount": count, "candidatesTokenCount": 1}, is_over=True) == (
        Usage(output_tokens=1)
    )
