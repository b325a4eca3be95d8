"""Names: the same model under its spellings, and never another one's figure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.catalogue import find
from estimator.factors import load
from estimator.spellings import bare, key

FACTORS = load()
KNOWN = sorted(FACTORS.models)
CLOSED = sorted(name for name, model in FACTORS.models.items() if not model.is_open)


def name_of(spelling: str) -> str | None:
    found = find(FACTORS, spelling)
    return found.name if found else None


def test_every_catalogued_name_finds_its_own_entry() -> None:
    """Taking off servers, dates and precision must not lead a listed name elsewhere."""
    for name in KNOWN:
        wanted = FACTORS.models[name].name
        assert name_of(name) == wanted, name
        assert name_of(name.upper()) == wanted, name


def test_no_two_models_are_written_alike() -> None:
    """`key` reads the dots and dashes of many hands alike: two entries must not meet there."""
    owners: dict[str, str] = {}
    for name, model in FACTORS.models.items():
        assert owners.setdefault(key(bare(name)), model.name) == model.name, name


def test_the_catalogue_is_as_wide_as_it_says() -> None:
    """At least 350 models; names with their aliases are many more."""
    assert len({model.name for model in FACTORS.models.values()}) >= 350


@given(
    st.sampled_from(CLOSED), st.sampled_from(["-x", "x", "-mini-x", "-preview-x", ":x", "-fast"])
)
def test_a_closed_name_with_something_added_is_unknown_or_listed(name: str, tail: str) -> None:
    """No guess by the beginning of a name: another word may be another size."""
    found = find(FACTORS, name + tail)
    assert found is None or key(bare(name + tail)) in {
        key(bare(known)) for known, model in FACTORS.models.items() if model.name == found.name
    }


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("gpt-4o-2024-08-06", "gpt-4o"),
        ("chatgpt-4o-latest", "gpt-4o"),
        ("openai/gpt-4o-mini", "gpt-4o-mini"),
        ("gpt-4-0613", "gpt-4"),
        ("gpt-5.1-chat-latest", "gpt-5.1"),
        ("ft:gpt-4o-mini-2024-07-18:org::id", "gpt-4o-mini"),
        ("gpt-35-turbo-0613.ft-0ab1c2", "gpt-3.5-turbo"),
        ("o4-mini-high", "o4-mini"),
        ("openai-gpt-4.1", "gpt-4.1"),
        ("databricks-claude-sonnet-4-5", "claude-sonnet-4-5"),
        ("gpt-5-3", "gpt-5.3"),
        ("gpt-5-1-thinking", "gpt-5.1"),
        ("gpt-5-t-mini", "gpt-5-mini"),
        ("text-davinci-002-render-sha", "gpt-3.5-turbo"),
        ("anthropic/claude-sonnet-4.5", "claude-sonnet-4-5"),
        ("claude-sonnet-4-5-20250929", "claude-sonnet-4-5"),
        ("claude-sonnet-4-5@20250929", "claude-sonnet-4-5"),
        ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"),
        ("anthropic.claude-3-5-sonnet-20241022-v2:0", "claude-3-5-sonnet"),
        ("anthropic.claude-3-haiku-20240307-v1:0:48k", "claude-3-haiku"),
        ("claude-3-5-sonnet-v2@20241022", "claude-3-5-sonnet"),
        (
            "arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0",
            "claude-haiku-4-5",
        ),
        ("anthropic/claude-4.6-sonnet-20260217", "claude-sonnet-4-6"),
        ("anthropic/claude-3.7-sonnet:thinking", "claude-3-7-sonnet"),
        ("~anthropic/claude-opus-latest", "claude-opus-5-5"),
        ("models/gemini-2.5-pro", "gemini-2.5-pro"),
        ("google/gemini-2.0-flash-exp:free", "gemini-2.0-flash"),
        ("gemini-2.5-flash-preview-09-2025", "gemini-2.5-flash"),
        ("publishers/google/models/gemini-2.5-flash", "gemini-2.5-flash"),
        ("accounts/fireworks/models/llama-v3p1-8b-instruct", "llama-3.1-8b-instruct"),
        ("meta-llama/Llama-3.3-70B-Instruct-Turbo", "llama-3.3-70b-instruct"),
        ("@cf/meta/llama-3.1-8b-instruct-fp8", "llama-3.1-8b-instruct"),
        ("us.meta.llama4-maverick-17b-instruct-v1:0", "llama-4-maverick-17b-128e-instruct"),
        ("deepseek-ai/DeepSeek-R1-0528", "deepseek-r1-0528"),
        ("us.deepseek.r1-v1:0", "deepseek-r1-0528"),
        ("deepseek.v3-v1:0", "deepseek-v3"),
        ("deepseek-r1:14b", "deepseek-r1-distill-qwen-14b"),
        ("Qwen/Qwen3-235B-A22B-Instruct-2507", "qwen3-235b-a22b-instruct-2507"),
        ("qwen2p5-coder-32b-instruct-128k", "qwen2.5-coder-32b"),
        ("mistral-large-latest", "mistral-large-2512"),
        ("mistral.mixtral-8x7b-instruct-v0:1", "mixtral-8x7b-instruct"),
        ("gpt-oss:20b", "gpt-oss-20b"),
        ("amazon.rerank-v1:0", "amazon.rerank-v1"),
        ("cohere.embed-v4:0", "embed-v4.0"),
    ],
)
def test_spellings_seen_on_the_wire_find_their_model(spelling: str, name: str) -> None:
    """Vendor prefixes, regions, dated snapshots, revisions and variants say nothing of size."""
    assert name_of(spelling) == name


@pytest.mark.parametrize(
    ("spelling", "name", "bits"),
    [
        ("llama3.2:3b-instruct-q4_K_M", "llama-3.2-3b-instruct", 4.84),
        ("llama3.2:3b", "llama-3.2-3b-instruct", 4.84),
        ("bartowski/Llama-3.2-3B-Instruct-GGUF:Q8_0", "llama-3.2-3b-instruct", 8.5),
        ("Meta-Llama-3.1-8B-Instruct-Q5_K_M.gguf", "llama-3.1-8b-instruct", 5.68),
        ("DeepSeek-V3-UD-Q2_K_XL-00001-of-00005.gguf", "deepseek-v3", 3.35),
        ("mlx-community/Qwen3-8B-4bit", "qwen3-8b", 4.5),
        ("RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic", "llama-3.3-70b-instruct", 8),
        ("qwen/qwen3-32b-awq", "qwen3-32b", 4.25),
        ("gpt-oss:120b", "gpt-oss-120b", 4.25),
        ("qwen3-8b", "qwen3-8b", None),
    ],
)
def test_the_precision_is_that_of_the_name(spelling: str, name: str, bits: float | None) -> None:
    """llama.cpp's table of bits per weight; Ollama's bare tags are q4_K_M."""
    found = find(FACTORS, spelling)
    assert found is not None
    assert (found.name, found.bits) == (name, bits)


@pytest.mark.parametrize(
    "name",
    [
        *("", None, "gpt", "gpt-4x", "my-deployment", "gemini", "claude", "llama", "tgi"),
        *("auto", "openrouter/auto", "model-router", "groq/compound", "default", "gpt-auto"),
        *("gpt-4o-2024-08-06-x", "gpt-4o:free-x", "gpt-4o-latest-mini", "gpt-4o-nano"),
        *("claude-sonnet-4-5-20250929-x", "claude-sonnet-9", "gemini-2.5-ultra", "gpt-5.9-turbo"),
        "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/mi1dadi0g15f",
        "projects/1/locations/us-central1/endpoints/123456789",
    ],
)
def test_what_is_not_listed_is_unknown(name: str | None) -> None:
    """Unknown stays unknown: no figure, and never another model's."""
    assert find(FACTORS, name) is None


def test_the_small_one_is_never_the_large_one() -> None:
    """gpt-4o-mini is no gpt-4o, o1-preview no o1, and a fast grok no slow one."""
    for small, large in (
        ("gpt-4o-mini", "gpt-4o"),
        ("o1-preview", "o1"),
        ("grok-4-fast", "grok-4"),
        ("gpt-4-turbo", "gpt-4"),
        ("gemini-2.5-flash-lite", "gemini-2.5-flash"),
        ("deepseek-r1:8b", "deepseek-r1"),
        ("command-r", "command"),
    ):
        assert name_of(small) != name_of(large)


@pytest.mark.parametrize(
    ("name", "total_b", "active_b", "kind"),
    [
        ("acme/brandnew-13b-instruct", 13, 13, "text"),
        ("acme/brandnew-30b-a3b", 30, 3, "text"),
        ("acme/tiny-350m-a50m", 0.35, 0.05, "text"),
        ("acme/Brandnew-1.5B-Q4_K_M.gguf", 1.5, 1.5, "text"),
        ("acme/some-embedding-0p6b", 0.6, 0.6, "embedding"),
    ],
)
def test_open_weights_that_state_their_size_are_taken_at_their_word(
    name: str, total_b: float, active_b: float, kind: str
) -> None:
    """Not listed, but 13b says 13e9: as a range, for names round."""
    found = find(FACTORS, name)
    assert found is not None
    assert found.total_b.mid == pytest.approx(total_b)
    assert found.active_b == pytest.approx(active_b)
    assert found.total_b.low < found.total_b.mid < found.total_b.high
    assert (found.kind, found.sources[0].key) == (kind, "model-name")


def test_a_large_model_that_says_nothing_of_experts_may_have_them() -> None:
    """70b can be dense or not: the share of what is active is a range up to all of it."""
    found = find(FACTORS, "acme/brandnew-70b")
    assert found is not None
    assert (found.active_share.mid, found.active_share.high) == (1, 1)
    assert found.active_share.low < 0.2


@pytest.mark.parametrize(
    "name",
    [
        "gpt-4-8b",
        "acme/experts-8x7b",
        "acme/wide-17b-16e",
        "merge-7b-13b",
        "acme-video-14b",
        "7bx",
        "0b",
    ],
)
def test_a_size_that_may_mean_something_else_is_not_taken(name: str) -> None:
    """Of a closed vendor, of one expert of several, of two models or of pictures."""
    assert find(FACTORS, name) is None


def test_kinds_are_told_apart() -> None:
    """What reads or speaks in short runs is priced with its overhead, text is not."""
    kinds = {model.kind for model in FACTORS.models.values()}
    assert kinds == {"text", "embedding", "rerank", "moderation", "speech", "transcription"}
    for name, kind in (
        ("text-embedding-3-small", "embedding"),
        ("rerank-v3.5", "rerank"),
        ("whisper-1", "transcription"),
        ("tts-1", "speech"),
        ("gpt-4o", "text"),
    ):
        model = FACTORS.models[name]
        assert model.kind == kind
        assert (model.overhead.mid > 1) == (kind != "text")


@given(st.text(max_size=200))
def test_any_name_is_survived(name: str) -> None:
    """Names come from the wire: hostile ones are unknown, not an error."""
    find(FACTORS, name)
