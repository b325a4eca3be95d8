"""What is taken off a name, one part at a time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.spellings import bare, key, precision, spellings, weights

NAMES = st.text("abcdefgopqtv0123456789-_.:@/~", max_size=60)


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-v2", "claude-v2"),
        ("eu.amazon.nova-lite-v1:0", "nova-lite-v1:0"),
        ("openrouter/meta-llama/llama-3-8b", "llama-3-8b"),
        ("hf.co/bartowski/Llama-3.2-1B-GGUF:Q4_K_M", "llama-3.2-1b-gguf:q4_k_m"),
        ("databricks-meta-llama-3-3-70b-instruct", "llama-3-3-70b-instruct"),
        ("ft:gpt-4o-2024-08-06:org:name:id", "gpt-4o-2024-08-06"),
        ("deepseek.r1-v1:0", "deepseek.r1-v1:0"),
        ("us", "us"),
    ],
)
def test_who_serves_a_model_is_not_its_name(name: str, left: str) -> None:
    """`deepseek.r1` keeps its vendor: `r1` alone could be anyone's."""
    assert bare(name) == left


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("cohere.embed-v4:0", ["embed-v4:0", "embed-v4", "embed"]),
        ("gpt-4o-2024-08-06", ["gpt-4o-2024-08-06", "gpt-4o"]),
        ("o3-mini-high", ["o3-mini-high", "o3-mini"]),
        ("mistral-large-latest", ["mistral-large-latest", "mistral-large"]),
        ("mistral-medium", ["mistral-medium"]),
        ("gpt-4-turbo", ["gpt-4-turbo"]),
    ],
)
def test_each_shorter_name_is_tried_after_the_longer(name: str, found: list[str]) -> None:
    """So a listed snapshot wins over its family; words that may be another model stay."""
    assert list(spellings(name)) == found


def test_packing_precision_and_tuning_are_taken_off_weights() -> None:
    """In any order."""
    assert "qwen3-8b" in list(weights("Qwen3-8B-Instruct-Q4_K_M.gguf"))
    assert "llama-3.3-70b" in list(weights("llama-3.3-70b-instruct-fp8-fast"))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("llama3.2:3b-instruct-q4_K_M", "q4_k_m"),
        ("Model-7B-IQ2_XXS.gguf", "iq2_xxs"),
        ("model-7b-4-bit", "4bit"),
        ("model-7b-FP8-dynamic", "fp8"),
        ("model-7b", None),
        ("q4-model", None),
    ],
)
def test_a_name_may_say_its_precision(name: str, said: str | None) -> None:
    """Behind a separator only: a model may be called q4."""
    assert precision(name) == said


def test_different_hands_write_one_model_alike() -> None:
    """Dots, dashes, a v, Fireworks' p, Ollama's colon."""
    wanted = key("llama-3.1-8b")
    for name in ("Llama3.1:8B", "llama-v3p1-8b", "llama-3_1-8b", "llama3-1-8b"):
        assert key(name) == wanted
    assert key("claude-opus-4.1") == key("claude-opus-4-1")
    assert key("deepseek-v3-v1") != key("deepseek-v3.1")


@given(NAMES)
def test_spellings_only_get_shorter(name: str) -> None:
    """Nothing is ever added to a name, and the search ends."""
    lengths = [len(spelling) for spelling in spellings(name)]
    assert lengths == sorted(lengths, reverse=True)
    assert all(len(spelling) < len(name) for spelling in weights(name))
