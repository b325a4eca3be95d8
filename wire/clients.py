"""Which program asked, from its user agent, by a table: no word of the header is kept."""

import re

_LENGTH = 512

_VERSION = r"v?(\d{1,6}(?:\.\d{1,6}){0,3})"
_PRODUCT = re.compile(rf"([A-Za-z][A-Za-z0-9_.-]{{0,40}})(?:/{_VERSION})?(?![A-Za-z0-9_])")
_SDK = re.compile(
    rf"(?:Async)?(?:Azure)?([A-Z][A-Za-z]{{1,20}})/(Python|JS|Node|Go|Java|Ruby)\s{_VERSION}"
)

_SDKS = {
    "openai": "openai",
    "anthropic": "anthropic",
    "anthropicbedrock": "anthropic",
    "anthropicvertex": "anthropic",
    "groq": "groq",
    "together": "together",
    "cerebras": "cerebras",
    "agents": "openai-agents",
}
_LANGUAGES = {"JS": "node"}

FAMILIES: tuple[dict[str, str], ...] = (
    # Programs that people use come before the libraries they are made of.
    {
        "claude-cli": "claude-code",
        "claude-code": "claude-code",
        "codex_cli_rs": "codex",
        "codex_exec": "codex",
        "codex_vscode": "codex",
        "codex-tui": "codex",
        "geminicli": "gemini-cli",
        "geminicli-tui": "gemini-cli",
        "cloudcodevscode": "gemini-code-assist",
        "aider": "aider",
        "opencode": "opencode",
        "crush": "crush",
        "llm": "llm",
        "zed": "zed",
        "cursor": "cursor",
        "windsurf": "windsurf",
        "cline": "cline",
        "roocode": "roo-code",
        "kilo-code": "kilo-code",
        "continue": "continue",
        "goose": "goose",
        "qwencode": "qwen-code",
        "coder-agents": "coder",
        "kimicli": "kimi-cli",
        "factory-cli": "droid",
        "amazonq-for-cli": "amazon-q",
        "kiro-ide": "kiro",
        "qoder-cli": "qoder",
        "antigravity": "antigravity",
        "charm-crush": "crush",
        "copilot": "copilot",
        "githubcopilotchat": "copilot",
        "githubcopilot": "copilot",
        "githubcopilotcli": "copilot",
        "open-webui": "open-webui",
        "smolagents": "smolagents",
        "postmanruntime": "postman",
    },
    {
        "litellm": "litellm",
        "langchain": "langchain",
        "langchain-core": "langchain",
        "pydantic-ai": "pydantic-ai",
        "google-genai-sdk": "google-genai",
        "mistral-client-python": "mistral-python",
        "mistral-client-typescript": "mistral-node",
        "ollama-python": "ollama-python",
        "ollama-js": "ollama-node",
        "hf_hub": "huggingface-hub",
        "huggingface_hub": "huggingface-hub",
        "azsdk-python-ai-inference": "azure-ai-inference",
        "ollama": "ollama",
        "ai-sdk": "ai-sdk",
        "openai-python": "openai-python",
        "openai-node": "openai-node",
        "boto3": "boto3",
        "botocore": "boto3",
        "aws-sdk-js": "aws-sdk-node",
        "aws-sdk-java": "aws-sdk-java",
        "aws-sdk-rust": "aws-sdk-rust",
        "aws-sdk-go-v2": "aws-sdk-go",
        "aws-cli": "aws-cli",
    },
    {"code": "vscode", "electron": "electron"},
    # Every browser names those before it, so that the rarest name decides.
    {"edg": "edge", "edga": "edge", "edgios": "edge", "opr": "opera", "vivaldi": "vivaldi"},
    {"firefox": "firefox", "fxios": "firefox"},
    {"chrome": "chrome", "crios": "chrome", "headlesschrome": "chrome", "chromium": "chrome"},
    {"version": "safari"},
    {
        "curl": "curl",
        "wget": "wget",
        "httpie": "httpie",
        "python-requests": "python-requests",
        "python-httpx": "python-httpx",
        "aiohttp": "aiohttp",
        "python-urllib": "python-urllib",
        "python-urllib3": "python-urllib3",
        "node-fetch": "node-fetch",
        "undici": "node",
        "node": "node",
        "node.js": "node",
        "axios": "axios",
        "got": "got",
        "bun": "bun",
        "deno": "deno",
        "go-http-client": "go-http-client",
        "okhttp": "okhttp",
        "java-http-client": "java-http-client",
        "reqwest": "reqwest",
        "hyper": "hyper",
        "guzzlehttp": "guzzle",
        "faraday": "faraday",
        "powershell": "powershell",
    },
)


def client(user_agent: str | None) -> tuple[str | None, str | None]:
    """(family, version) of the program behind a user agent; (None, None) if the table has none."""
    header = (user_agent or "")[:_LENGTH]
    products: dict[str, str | None] = {}
    for match in _PRODUCT.finditer(header):
        products.setdefault(match[1].lower(), match[2])
    for rank, families in enumerate(FAMILIES):
        for product, version in products.items():
            if family := families.get(product):
                return family, version
        if rank == 0 and (sdk := _sdk(header)):
            return sdk
    return None, None


def _sdk(header: str) -> tuple[str, str] | None:
    """The SDKs that Stainless generates name themselves alike: `AsyncOpenAI/Python 1.2.3`."""
    match = _SDK.match(header)
    family = _SDKS.get(match[1].lower()) if match else None
    if match is None or family is None:
        return None
    return f"{family}-{_LANGUAGES.get(match[2], match[2].lower())}", match[3]
