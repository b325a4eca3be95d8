"""Usage objects of one provider or another, in one vocabulary."""

import pytest

from wire.exchange import Usage
from wire.usages import of_conversation, of_inputs, of_responses


@pytest.mark.parametrize("number", ["s", ""])
def test_details_are_found_under_both_spellings(number: str) -> None:
    """Responses and images say input_tokens_details, Realtime and transcripts the singular."""
    usage = {
        "input_tokens": 100,
        f"input_token{number}_details": {"audio_tokens": 60, "image_tokens": 5, "cached_tokens": 7},
        "output_tokens": 50,
        f"output_token{number}_details": {"audio_tokens": 40, "reasoning_tokens": 3},
    }
    assert of_responses(usage) == Usage(
        input_tokens=100,
        cached_input_tokens=7,
        audio_input_tokens=60,
        image_input_tokens=5,
        output_tokens=50,
        audio_output_tokens=40,
        reasoning_tokens=3,
    )


def test_what_only_reads_makes_no_tokens() -> None:
    """That is known even where the input is not."""
    assert of_inputs({"total_tokens": 5}) == Usage(input_tokens=5, output_tokens=0)
    assert of_inputs(None) == Usage(output_tokens=0)


def test_a_conversation_without_both_counts_says_nothing() -> None:
    """As in every other shape."""
    assert of_conversation({"prompt_tokens": 5}) is None
    whole = {"prompt_tokens": 5, "completion_tokens": 2, "connector_tokens": None}
    assert of_conversation(whole) == Usage(input_tokens=5, output_tokens=2)
