"""Which vocabulary a model counts in."""

import pytest

from estimator.factors import load
from estimator.tokens import Given, PromptMessage, count_prompt
from estimator.vocabularies import spread_of, vocabulary_of

FACTORS = load()


@pytest.mark.parametrize(
    ("model", "name", "encoding"),
    [
        ("gpt-3.5-turbo-0125", "openai_c", "cl100k_base"),
        ("gpt-35-turbo", "openai_c", "cl100k_base"),
        ("gpt-4", "openai_c", "cl100k_base"),
        ("gpt-4-0613", "openai_c", "cl100k_base"),
        ("gpt-4-turbo-2024-04-09", "openai_c", "cl100k_base"),
        ("gpt-4o-mini", "openai_o", "o200k_base"),
        ("openai/gpt-4.1-nano", "openai_o", "o200k_base"),
        ("gpt-4.5-preview-2025-02-27", "openai_o", "o200k_base"),
        ("chatgpt-4o-latest", "openai_o", "o200k_base"),
        ("o1", "openai_r", "o200k_base"),
        ("o3-mini-2025-01-31", "openai_o3_mini", "o200k_base"),
        ("o4-mini", "openai_o4_mini", "o200k_base"),
        ("gpt-5", "openai_g", "o200k_base"),
        ("gpt-5.4-mini", "openai_g", "o200k_base"),
    ],
)
def test_openais_models_are_counted_in_their_own(model: str, name: str, encoding: str) -> None:
    """The families of chat models and their vocabularies."""
    row = vocabulary_of(FACTORS, model)
    assert (row.name, row.encoding, row.is_own) == (name, encoding, True)


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("claude-3-7-sonnet-20250219", "claude_3"),
        ("claude-2.1", "claude_3"),
        ("anthropic.claude-v2:1", "claude_3"),
        ("claude-3-5-haiku-latest", "claude_3_5_haiku"),
        ("claude-opus-4-1-20250805", "claude_4"),
        ("claude-sonnet-4-20250514", "claude_4"),
        ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude_4_5"),
        ("anthropic/claude-4.6-sonnet-20260217", "claude_4_5"),
        ("claude-opus-4-7", "claude_4_7"),
        ("claude-fable-5", "claude_4_7"),
        ("claude-sonnet-5-5", "claude_4_7"),
        ("gemini-2.5-pro", "gemini_2_5"),
        ("gemini-2.0-flash", "gemini_2"),
        ("gemini-3-flash-preview", "gemini_3"),
        ("meta-llama/Llama-3.3-70B-Instruct", "llama_3_1"),
        ("accounts/fireworks/models/llama-v3p1-8b-instruct", "llama_3_1"),
        ("llama3-8b-8192", "llama_3"),
        ("us.meta.llama4-maverick-17b-instruct-v1:0", "llama_4"),
        ("deepseek-r1-distill-llama-70b", "deepseek_distill"),
        ("deepseek-chat", "deepseek"),
        ("openai/gpt-oss-120b", "gpt_oss"),
        ("gpt-6-sol", "openai_6"),
        ("my-own-model", "unknown"),
        ("", "unknown"),
        (None, "unknown"),
    ],
)
def test_other_models_are_estimated(model: str | None, name: str) -> None:
    """Their vocabularies do not ship: o200k_base times a measured ratio."""
    row = vocabulary_of(FACTORS, model)
    assert (row.name, row.is_own) == (name, False)


def test_only_estimated_counts_have_a_spread() -> None:
    """Reported and counted ones are taken as they are; unknown models have the widest."""
    assert spread_of(FACTORS, "claude-opus-5", "reported") == 1
    assert spread_of(FACTORS, "gpt-4o", "counted") == 1
    assert spread_of(FACTORS, "claude-opus-5", "estimated") > 1
    assert spread_of(FACTORS, "my-own-model", "estimated") == 1.5


def test_every_own_vocabulary_has_its_overheads() -> None:
    """A family that is counted in its own vocabulary needs the constants around the text."""
    own = [row for row in FACTORS.vocabularies if row.is_own]
    models = {"openai_c": "gpt-4", "openai_o": "gpt-4o", "openai_r": "o1", "openai_g": "gpt-5"}
    models |= {"openai_o3_mini": "o3-mini", "openai_o4_mini": "o4-mini"}
    assert {row.name for row in own} == models.keys()
    given = Given(api="chat", messages=[PromptMessage("user", ["hi"])])
    for name, model in models.items():
        assert vocabulary_of(FACTORS, model).name == name
        assert count_prompt(model, "openai", given).basis == "counted"
