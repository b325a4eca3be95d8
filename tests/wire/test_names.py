"""What may pass for a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.names import identifier, label, name

MODELS = [
    "gpt-4o-mini-2024-07-18",
    "ft:gpt-3.5-turbo-0613:my-org::7p4lURx5",
    "claude-opus-4-5-20251101",
    "us.anthropic.claude-haiku-4-5-20251001-v1:0",
    "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-micro-v1:0",
    "accounts/fireworks/models/llama-v3p1-405b-instruct",
    "@cf/meta/llama-3.1-8b-instruct-fp8",
    "meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8",
    "unsloth/DeepSeek-R1-0528-Qwen3-8B-GGUF:Q4_K_M",
    "mistralai/Mixtral-8x22B-Instruct-v0.1",
    "deepseek-ai/DeepSeek-R1-Distill-Qwen-32B",
    "pplx-70b-online",
    "claude-sonnet-4@20250514",
    "vertex_ai:claude-sonnet-4@20250514",
    "vertex_ai:text-bison@001",
    "google:claude-sonnet-4@latest",
    "voyage-3-large",
    "asia-northeast1",
    "on_demand",
]


@pytest.mark.parametrize("model", MODELS)
def test_the_names_of_models_and_regions_pass(model: str) -> None:
    """Names as providers really give them."""
    assert name(model) == model


NO_NAMES = [
    "",
    "What is the capital of France?",
    "bonjour à tous",
    "multi\nline",
    "gpt-4o\n",
    "a" * 129,
    "sk-proj-abc",
    "model/sk-ant-api03-xyz",
    "AIzaSyA1234",
    "gsk_abcdef",
    "xai-abcdef",
    "hf_abcdefgh",
    "ghp_abcdefgh",
    "Bearer:abc",
    "https://user:PW@x/",
    "https://host/gpt-4o",
    "s3://bucket/model",
    "user:PW@x/",
    "user:PW@localhost:8080/v1",
    "user:PW@10.0.0.1",
    "/user:PW@example.com",
    "eyJhbGciOi.eyJzdWIi.c2ln",
    "AKIAIOSFODNN7EXAMPLE",
    "0123456789abcdef0123456789abcdef",
    "9f86d081884c7d659a2feaa0c55ad015",
    "c0ffee00-dead-beef-cafe-0123456789ab",
    "Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5",
    "aB3-dE5_fG7.hJ9-kL1_mN3.pQ5-rS7_tU9",
    None,
    7,
    True,
    ["gpt-4o"],
    {"name": "gpt-4o"},
]


@pytest.mark.parametrize("value", NO_NAMES)
def test_words_and_keys_do_not_pass(value: object) -> None:
    """A malformed request can carry a prompt or a key in the field of a name."""
    assert name(value) is None


def test_a_path_to_a_model_is_cut_to_its_file() -> None:
    """llama.cpp and vLLM name a model by its file, which may lie in somebody's home."""
    assert name("/home/alice/models/qwen3-8b.gguf") == "qwen3-8b.gguf"
    assert name("/") is None


def test_a_shorter_bound_holds() -> None:
    """Tiers, efforts and regions are short words."""
    assert name("high", 32) == "high"
    assert name("h" * 33, 32) is None


@pytest.mark.parametrize(
    "value", ["chatcmpl-9abcDEF0123456789abcdef", "resp_0655583668ea25df0069d6f97d0f10", "msg_01Ab"]
)
def test_an_id_may_be_random(value: str) -> None:
    """Ids are kept only as a keyed hash, so they need not be readable."""
    assert identifier(value) == value


@pytest.mark.parametrize(
    "value", ["sk-abc", "https://user:PW@x/", "two words", "", "x" * 300, None, 5, []]
)
def test_an_id_is_no_key_and_no_prose(value: object) -> None:
    """Charset, length and the known beginnings of keys hold for ids too."""
    assert identifier(value) is None


def test_a_label_is_the_user_s_own_short_words() -> None:
    """Letters of any script and spaces; no control characters, no keys, no length."""
    assert label(" Thèse, chapitre 2 ") == "Thèse, chapitre 2"
    for value in (
        None,
        "",
        "  ",
        "a\x1b[31m",
        "x" * 65,
        "my sk-secret",
        "k 9f86d081884c7d659a2feaa0",
    ):
        assert label(value) is None


@given(st.text(alphabet="0123456789abcdef", min_size=32, max_size=64))
def test_long_hex_never_passes(key: str) -> None:
    """No hash or key of 32 digits or more is taken for a model, unless it is all one kind."""
    assert name(key) is None or (key.isdigit() and len(key) < 40) or key.isalpha()
