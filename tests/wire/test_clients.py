"""Programs by their user agents. The headers are spelt as those programs spell them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.clients import client

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0"


@pytest.mark.parametrize(
    ("user_agent", "family", "version"),
    [
        ("OpenAI/Python 1.55.0", "openai-python", "1.55.0"),
        ("AsyncOpenAI/Python 2.1.0", "openai-python", "2.1.0"),
        ("AsyncAzureOpenAI/Python 1.3.8", "openai-python", "1.3.8"),
        ("OpenAI/JS 4.77.0", "openai-node", "4.77.0"),
        ("Anthropic/Python 0.39.0", "anthropic-python", "0.39.0"),
        ("AsyncAnthropicBedrock/Python 0.39.0", "anthropic-python", "0.39.0"),
        ("Anthropic/JS 0.52.0", "anthropic-node", "0.52.0"),
        ("Groq/Python 0.9.0", "groq-python", "0.9.0"),
        ("claude-cli/2.1.205 (external, cli)", "claude-code", "2.1.205"),
        ("codex_cli_rs/0.101.0 (Mac OS 26.0.1; arm64) Apple_Terminal/464", "codex", "0.101.0"),
        ("GeminiCLI/0.1.0 Node.js/v22.14.0 (darwin; arm64)", "gemini-cli", "0.1.0"),
        ("GeminiCLI/v22 (linux; x64)", "gemini-cli", "22"),
        ("GeminiCLI-tui/0.61.0/gemini-2.5-pro (linux; x64; terminal)", "gemini-cli", "0.61.0"),
        ("aider/0.86.1", "aider", "0.86.1"),
        ("opencode/1.0.3 ai-sdk/provider-utils/3.0.9 runtime/bun/1.3.0", "opencode", "1.0.3"),
        ("Charm Crush/0.12.1", "crush", "0.12.1"),
        ("litellm/1.74.0", "litellm", "1.74.0"),
        ("ai-sdk/openai/2.0.1 ai-sdk/provider-utils/3.0 runtime/node.js/22", "ai-sdk", None),
        ("GitHubCopilotChat/0.26.7", "copilot", "0.26.7"),
        ("Zed/0.200.5 (macos; aarch64)", "zed", "0.200.5"),
        ("KimiCLI/1.28.0", "kimi-cli", "1.28.0"),
        ("factory-cli/0.13.0", "droid", "0.13.0"),
        ("Agents/Python 0.6.2", "openai-agents-python", "0.6.2"),
        ("ollama-js/0.6.0 (arm64 darwin Node.js/v22.0.0)", "ollama-node", "0.6.0"),
        ("aws-sdk-js/3.888.0 ua/2.1 os/linux lang/js md/nodejs#22", "aws-sdk-node", "3.888.0"),
        ("aws-sdk-rust/1.3.9 os/linux AmazonQ-For-CLI Version/1.19.0", "amazon-q", None),
        ("curl/8.5.0", "curl", "8.5.0"),
        ("python-requests/2.31.0", "python-requests", "2.31.0"),
        ("python-httpx/0.27.0", "python-httpx", "0.27.0"),
        ("Python/3.12 aiohttp/3.9.5", "aiohttp", "3.9.5"),
        ("node", "node", None),
        ("undici", "node", None),
        ("node-fetch/1.0 (+https://github.com/bitinn/node-fetch)", "node-fetch", "1.0"),
        ("Go-http-client/2.0", "go-http-client", "2.0"),
        ("okhttp/4.12.0", "okhttp", "4.12.0"),
        (f"{CHROME} Safari/537.36", "chrome", "126.0.0.0"),
        (f"{CHROME} Safari/537.36 Edg/126.0.2592.87", "edge", "126.0.2592.87"),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
            "firefox",
            "127.0",
        ),
        (
            "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/17.5 Safari/605.1.15",
            "safari",
            "17.5",
        ),
        (f"{CHROME} Code/1.91.0 Electron/29.4.0 Safari/537.36", "vscode", "1.91.0"),
        (f"{CHROME} Cursor/0.45.0 Electron/29.4.0 Safari/537.36", "cursor", "0.45.0"),
    ],
)
def test_a_known_program_has_its_family_and_version(
    user_agent: str, family: str, version: str | None
) -> None:
    """The program that a person uses wins over the libraries it names beside itself."""
    assert client(user_agent) == (family, version)


@pytest.mark.parametrize(
    "user_agent",
    [None, "", "my secret project/1.0", "Dmi/JS 0.94.0", "sk-abc", "x" * 10**6, "/1.0"],
)
def test_an_unknown_program_has_no_name(user_agent: str | None) -> None:
    """Words of the header are never kept."""
    assert client(user_agent) == (None, None)


@given(st.text(max_size=200))
def test_only_digits_and_dots_are_taken_from_a_header(user_agent: str) -> None:
    """A family comes from the table, a version is a number: nothing else can leak."""
    _, version = client(f"curl/{user_agent}")
    assert version is None or version.replace(".", "").isdecimal()
