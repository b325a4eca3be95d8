"""Where the gateway forwards to, and where it never does."""

import pytest

from wire.services import Services


@pytest.mark.parametrize(
    ("name", "rest", "url"),
    [
        ("openai", "v1/chat/completions", "https://api.openai.com/v1/chat/completions"),
        ("groq", "/openai/v1/models", "https://api.groq.com/openai/v1/models"),
        (
            "gemini",
            "/v1beta/models/m%3Ax?key=a%20b",
            "https://generativelanguage.googleapis.com/v1beta/models/m%3Ax?key=a%20b",
        ),
        ("ollama", "/api/chat", "http://127.0.0.1:11434/api/chat"),
        ("vllm", "", "http://127.0.0.1:8000/"),
        (
            "azure",
            "/res.openai.azure.com/openai/v1/responses",
            "https://res.openai.azure.com/openai/v1/responses",
        ),
        (
            "azure",
            "/Res.services.ai.azure.com/models/x",
            "https://res.services.ai.azure.com/models/x",
        ),
        (
            "vertex",
            "us-east5-aiplatform.googleapis.com/v1/x",
            "https://us-east5-aiplatform.googleapis.com/v1/x",
        ),
        ("vertex", "aiplatform.googleapis.com/v1/x", "https://aiplatform.googleapis.com/v1/x"),
        ("openai", "@evil.org/", "https://api.openai.com/@evil.org/"),
        ("openai", "//evil.org/x", "https://api.openai.com//evil.org/x"),
        ("llm.example.org:8443", "/v1/x", "https://llm.example.org:8443/v1/x"),
        ("localhost:9000", "/v1/x", "http://localhost:9000/v1/x"),
    ],
)
def test_the_gateway_forwards_to_the_table(name: str, rest: str, url: str) -> None:
    """The path goes on as it was sent, and can never lengthen the host."""
    found = Services(["llm.example.org:8443", "localhost:9000"]).upstream(name, rest)
    assert found is not None
    assert found.url == url


@pytest.mark.parametrize(
    ("name", "rest"),
    [
        ("evil.org", "/v1/x"),
        ("", "/v1/x"),
        ("bedrock", "/model/m/converse"),
        ("azure", "/evil.org/openai"),
        ("azure", "/api.openai.com/v1"),
        ("azure", "/res.openai.azure.com.evil.org/x"),
        ("azure", "/evil.org%2F.openai.azure.com/x"),
        ("azure", "/u@evil.org?.openai.azure.com/x"),
        ("azure", "/res.openai.azure.com:444/x"),
        ("azure", ""),
        ("vertex", "/evil-aiplatform.googleapis.com.evil.org/x"),
        ("vertex", "/a.b-aiplatform.googleapis.com/x"),
    ],
)
def test_the_gateway_forwards_nowhere_else(name: str, rest: str) -> None:
    """What is not in the table, or not of the service's pattern, is refused."""
    assert Services().upstream(name, rest) is None


def test_the_gateway_lists_what_it_forwards() -> None:
    """The names of the design, each with the path that a client's base URL takes."""
    paths = {entry.name: entry.base_path for entry in Services(["my.host:1"]).gateways()}
    assert set(paths) == {
        *("openai", "anthropic", "gemini", "mistral", "groq", "openrouter", "deepseek", "xai"),
        *("cohere", "perplexity", "together", "fireworks", "cerebras", "ollama", "lmstudio"),
        *("llamacpp", "vllm", "azure", "vertex", "my.host:1"),
    }
    assert paths["openai"] == "/openai/v1"
    assert paths["anthropic"] == "/anthropic"
    assert paths["azure"] == "/azure/NAME.openai.azure.com"


def test_a_name_of_the_users_own_is_forwarded_to_its_base_url_and_recorded() -> None:
    """With its path in front; plain http only to this machine."""
    own = Services(own=(("house", "https://llm.example:8443/api/"), ("desk", "http://localhost:1")))
    found = own.upstream("house", "/v1/chat/completions")
    assert found is not None
    assert found.url == "https://llm.example:8443/api/v1/chat/completions"
    assert own.is_ours("llm.example", 8443)
    assert own.route("llm.example", 8443, "POST", found.path) is not None
    assert {"house", "desk"} <= {gateway.name for gateway in own.gateways()}
    for wrong in ("http://llm.example", "ftp://localhost", "localhost:8000", ""):
        with pytest.raises(ValueError, match="base URL"):
            Services(own=(("x", wrong),))
