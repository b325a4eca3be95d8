"""Names: the same model under its spellings, and never another one's figure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.catalogue import find
from estimator.factors import load

FACTORS = load()
KNOWN = sorted(FACTORS.models)


@pytest.mark.parametrize("name", KNOWN)
def test_every_catalogued_name_finds_its_own_entry(name: str) -> None:
    """Removing prefixes and suffixes must not lead a listed name elsewhere."""
    assert find(FACTORS, name) is FACTORS.models[name]
    assert find(FACTORS, name.upper()) is FACTORS.models[name]


@given(st.sampled_from(KNOWN), st.sampled_from(["-x", "x", "-mini-x", "-preview-x", ":x"]))
def test_a_name_with_something_added_is_unknown(name: str, tail: str) -> None:
    """No guess by the beginning of a name."""
    assert find(FACTORS, name + tail) is None


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("gpt-4o-2024-08-06", "gpt-4o"),
        ("chatgpt-4o-latest", "gpt-4o"),
        ("openai/gpt-4o-mini", "gpt-4o-mini"),
        ("gpt-4-0613", "gpt-4"),
        ("gpt-5.1-chat-latest", "gpt-5.1"),
        ("anthropic/claude-sonnet-4.5", "claude-sonnet-4-5"),
        ("claude-sonnet-4-5-20250929", "claude-sonnet-4-5"),
        ("claude-sonnet-4-5@20250929", "claude-sonnet-4-5"),
        ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"),
        ("anthropic.claude-3-5-sonnet-20241022-v2:0", "claude-3-5-sonnet"),
        (
            "arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0",
            "claude-haiku-4-5",
        ),
        ("anthropic/claude-4.6-sonnet-20260217", "claude-sonnet-4-6"),
        ("anthropic/claude-3.7-sonnet:thinking", "claude-3-7-sonnet"),
        ("models/gemini-2.5-pro", "gemini-2.5-pro"),
        ("google/gemini-2.0-flash-exp:free", "gemini-2.0-flash"),
        ("publishers/google/models/gemini-2.5-flash", "gemini-2.5-flash"),
        ("accounts/fireworks/models/llama-v3p1-8b-instruct", "llama-3.1-8b-instruct"),
        ("meta-llama/Llama-3.3-70B-Instruct-Turbo", "llama-3.3-70b-instruct"),
        ("us.meta.llama4-maverick-17b-instruct-v1:0", "llama-4-maverick-17b-128e-instruct"),
        ("deepseek-ai/DeepSeek-R1-0528", "deepseek-r1-0528"),
        ("us.deepseek.r1-v1:0", "deepseek-v3"),
        ("Qwen/Qwen3-235B-A22B-Instruct-2507", "qwen3-235b-a22b-instruct-2507"),
        ("mistral-large-latest", "mistral-large-2512"),
        ("gpt-oss:20b", "gpt-oss-20b"),
    ],
)
def test_spellings_seen_on_the_wire_find_their_model(spelling: str, name: str) -> None:
    """Vendor prefixes, regions, dated snapshots, revisions and variants say nothing of size."""
    assert find(FACTORS, spelling) is FACTORS.models[name]


@pytest.mark.parametrize(
    "name",
    ["", None, "gpt", "gpt-4o-audio-preview", "gpt-4x", "my-deployment", "gemini", "claude", "o3"],
)
def test_what_is_not_listed_is_unknown(name: str | None) -> None:
    """Unknown stays unknown: no figure, and never another model's."""
    assert find(FACTORS, name) is None


@pytest.mark.parametrize(
    "name",
    ["gpt-4o-2024-08-06-x", "gpt-4o:free-x", "claude-sonnet-4-5-20250929-x", "gpt-4o-latest-mini"],
)
def test_only_the_end_of_a_name_may_be_a_date_or_a_revision(name: str) -> None:
    """What follows a date could be another model."""
    assert find(FACTORS, name) is None


def test_mini_is_not_the_large_one() -> None:
    """gpt-4o-mini is listed by itself and is not gpt-4o."""
    assert find(FACTORS, "gpt-4o-mini") is not find(FACTORS, "gpt-4o")


@given(st.text(max_size=200))
def test_any_name_is_survived(name: str) -> None:
    """Names come from the wire: hostile ones are unknown, not an error."""
    find(FACTORS, name)
