"""The table of LLM services: their hosts, and the paths there that make a model work."""

from dataclasses import dataclass, replace

from wire import endpoints as at
from wire import regions
from wire.endpoints import Endpoint
from wire.exchange import Task


@dataclass(frozen=True, slots=True)
class Service:
    """One line of the table."""

    name: str
    provider: str
    """OpenTelemetry's gen_ai.provider.name; our own spelling where it has none."""
    hosts: tuple[str, ...]
    """`*` stands for one label or a part of one; a local server's host has its port."""
    endpoints: tuple[Endpoint, ...]
    gateway: str | None = None
    """The first part of its path on the gateway."""
    base_path: str = ""
    """What a client's base URL has behind the host."""
    is_local: bool = False
    regions: tuple[str, ...] = ()
    """What the first `*` of its hosts stands for, if that is a region."""


def _cloud(
    name: str,
    provider: str,
    hosts: str,
    endpoints: tuple[Endpoint, ...],
    gateway: str | None = None,
    base_path: str = "",
) -> Service:
    return Service(name, provider, tuple(hosts.split()), endpoints, gateway, base_path)


def _local(name: str, port: int, endpoints: tuple[Endpoint, ...]) -> Service:
    base_path = "" if name == "ollama" else "/v1"
    return Service(name, name, (f"127.0.0.1:{port}",), endpoints, name, base_path, is_local=True)


def _chat(
    name: str, provider: str, reader: str, *patterns: str, is_upgrade: bool = False
) -> Service:
    """A web chat: its service is its host."""
    calls = at.read_by(reader, Task.CHAT, *patterns, is_upgrade=is_upgrade)
    return Service(name, provider, (name, f"www.{name}"), calls)


_CODEX = (
    Endpoint("/backend-api/codex/responses", Task.CHAT, "openai_responses"),
    Endpoint("/backend-api/codex/responses/compact", Task.CHAT, "openai_responses"),
    Endpoint("/backend-api/codex/responses", Task.CHAT, "responses_socket", is_upgrade=True),
)
_CHATGPT = at.read_by(
    "chatgpt",
    Task.CHAT,
    "/backend-api/conversation",
    "/backend-api/f/conversation",
    "/backend-anon/conversation",
    "/backend-anon/f/conversation",
)
_CLAUDE = "/api/organizations/{organization}/chat_conversations/{conversation}"
_GEMINI = "/_/BardChatUi/data/assistant.lamda.BardFrontendService/StreamGenerate"
_GROK = "/rest/app-chat/conversations"
_CLOUDFLARE = "/client/v4/accounts/{account}/ai"
_CLOUDFLARE_GATEWAY = "/v1/{account}/{gateway}"
_COPILOT = (
    *at.openai("", "/v1"),
    *at.anthropic(""),
    *at.read_by("openai_completions", Task.COMPLETION, "/v1/engines/{engine}/completions"),
)
_DATABRICKS = (
    *at.openai("/serving-endpoints"),
    Endpoint("/serving-endpoints/{endpoint}/invocations", Task.UNKNOWN, "invocations"),
)
_OPENAI_V1 = (*at.openai("/v1"), *at.anthropic(""))
_XAI_GRPC = (
    *at.opaque(Task.CHAT, "/xai_api.Chat/GetCompletion", "/xai_api.Chat/GetCompletionChunk"),
    *at.opaque(Task.IMAGE, "/xai_api.Image/GenerateImage"),
    *at.opaque(Task.EMBEDDING, "/xai_api.Embedder/Embed"),
)
"""What xAI's own Python client speaks."""

SERVICES: tuple[Service, ...] = (
    _cloud("openai", "openai", "api.openai.com", at.openai("/v1"), "openai", "/v1"),
    _cloud(
        "azure",
        "azure.ai.openai",
        "*.openai.azure.com *.cognitiveservices.azure.com *.services.ai.azure.com",
        at.AZURE,
        "azure",
    ),
    _cloud("anthropic", "anthropic", "api.anthropic.com", at.anthropic(""), "anthropic"),
    _cloud("gemini", "gcp.gemini", "generativelanguage.googleapis.com", at.GEMINI, "gemini"),
    replace(
        _cloud(
            "vertex",
            "gcp.vertex_ai",
            "*-aiplatform.googleapis.com aiplatform.googleapis.com aiplatform.*.rep.googleapis.com",
            at.VERTEX,
            "vertex",
        ),
        regions=regions.GOOGLE,
    ),
    _cloud(
        "code_assist",
        "gcp.gemini",
        "cloudcode-pa.googleapis.com daily-cloudcode-pa.googleapis.com "
        "daily-cloudcode-pa.sandbox.googleapis.com",
        at.CODE_ASSIST,
    ),
    _cloud("mistral", "mistral_ai", "api.mistral.ai", at.MISTRAL, "mistral", "/v1"),
    _cloud("codestral", "mistral_ai", "codestral.mistral.ai", at.MISTRAL),
    _cloud("groq", "groq", "api.groq.com", at.openai("/openai/v1"), "groq", "/openai/v1"),
    _cloud(
        "openrouter",
        "openrouter",
        "openrouter.ai",
        (*at.openai("/api/v1"), *at.anthropic("/api")),
        "openrouter",
        "/api/v1",
    ),
    _cloud(
        "deepseek",
        "deepseek",
        "api.deepseek.com",
        (*at.openai("", "/v1", "/beta"), *at.anthropic("/anthropic")),
        "deepseek",
    ),
    _cloud("xai", "x_ai", "api.x.ai", (*_OPENAI_V1, *_XAI_GRPC), "xai", "/v1"),
    _cloud("grok_cli", "x_ai", "cli-chat-proxy.grok.com", _OPENAI_V1),
    _cloud("cohere", "cohere", "api.cohere.com api.cohere.ai", at.COHERE, "cohere"),
    _cloud("perplexity", "perplexity", "api.perplexity.ai", at.openai("", "/v1"), "perplexity"),
    _cloud(
        "databricks",
        "databricks",
        "*.cloud.databricks.com *.*.azuredatabricks.net *.*.gcp.databricks.com",
        _DATABRICKS,
    ),
    _cloud(
        "together", "together", "api.together.xyz api.together.ai", _OPENAI_V1, "together", "/v1"
    ),
    _cloud(
        "fireworks",
        "fireworks",
        "api.fireworks.ai",
        (*at.openai("/inference/v1"), *at.anthropic("/inference")),
        "fireworks",
        "/inference/v1",
    ),
    _cloud("cerebras", "cerebras", "api.cerebras.ai", at.openai("/v1"), "cerebras", "/v1"),
    _cloud(
        "huggingface",
        "huggingface",
        "router.huggingface.co api-inference.huggingface.co",
        (*at.ANYWHERE, *at.read_by("plain_completions", Task.UNKNOWN, "*/models/{vendor}/{model}")),
    ),
    replace(
        _cloud(
            "bedrock",
            "aws.bedrock",
            "bedrock-runtime.*.amazonaws.com bedrock-runtime-fips.*.amazonaws.com "
            "bedrock-runtime.*.amazonaws.com.cn bedrock-mantle.*.api.aws",
            at.BEDROCK,
        ),
        regions=regions.AWS,
    ),
    _cloud(
        "copilot",
        "github_copilot",
        "api.githubcopilot.com api.*.githubcopilot.com proxy.*.githubcopilot.com "
        "copilot-proxy.githubusercontent.com",
        _COPILOT,
    ),
    _cloud("ollama_cloud", "ollama", "ollama.com", at.OLLAMA),
    _cloud(
        "cloudflare",
        "cloudflare",
        "api.cloudflare.com gateway.ai.cloudflare.com",
        (
            *at.openai(f"{_CLOUDFLARE}/v1"),
            *at.read_by(
                "cloudflare_run",
                Task.UNKNOWN,
                f"{_CLOUDFLARE}/run/{{vendor}}/{{family}}/{{model}}",
                f"{_CLOUDFLARE_GATEWAY}/workers-ai/{{vendor}}/{{family}}/{{model}}",
            ),
            *at.ANYWHERE,
            *at.read_by("cohere_v2", Task.CHAT, f"{_CLOUDFLARE_GATEWAY}/cohere/v2/chat"),
            *at.read_by("cohere_v1", Task.CHAT, f"{_CLOUDFLARE_GATEWAY}/cohere/v1/chat"),
            # Several requests in one body, of which the first that succeeds is answered.
            *at.opaque(Task.UNKNOWN, _CLOUDFLARE_GATEWAY),
        ),
    ),
    _cloud(
        "snowflake",
        "snowflake",
        "*.snowflakecomputing.com *.*.snowflakecomputing.com",
        (
            *at.openai("/api/v2/cortex/v1"),
            *at.anthropic("/api/v2/cortex"),
            *at.read_by("snowflake_complete", Task.CHAT, "/api/v2/cortex/inference:complete"),
            *at.read_by("embeddings", Task.EMBEDDING, "/api/v2/cortex/inference:embed"),
        ),
    ),
    _cloud(
        "heroku",
        "heroku",
        "inference.heroku.com *.inference.heroku.com",
        (*_OPENAI_V1, *at.read_by("openai_chat", Task.CHAT, "/v1/agents/heroku")),
    ),
    _cloud(
        "writer",
        "writer",
        "api.writer.com",
        (Endpoint("/v1/chat", Task.CHAT, "openai_chat"), *at.openai("/v1")),
    ),
    _cloud(
        "zai",
        "zai",
        "api.z.ai",
        (*at.openai("/api/paas/v4", "/api/coding/paas/v4"), *at.anthropic("/api/anthropic")),
    ),
    _cloud(
        "voyage",
        "voyage",
        "api.voyageai.com",
        (
            *at.openai("/v1"),
            *at.read_by(
                "embeddings",
                Task.EMBEDDING,
                "/v1/multimodalembeddings",
                "/v1/contextualizedembeddings",
            ),
        ),
    ),
    *(
        _cloud(name, name, host, at.openai(prefix))
        for name, host, prefix in (
            ("albert", "albert.api.etalab.gouv.fr", "/v1"),
            ("dashscope", "dashscope.aliyuncs.com", "/compatible-mode/v1"),
            ("dashscope_intl", "dashscope-intl.aliyuncs.com", "/compatible-mode/v1"),
            ("deepinfra", "api.deepinfra.com", "/v1/openai"),
            ("github_models", "models.github.ai", "/inference"),
            ("moonshot", "api.moonshot.ai", "/v1"),
            ("moonshot_cn", "api.moonshot.cn", "/v1"),
            ("nebius", "api.studio.nebius.com", "/v1"),
            ("novita", "api.novita.ai", "/v3/openai"),
            ("nvidia", "integrate.api.nvidia.com", "/v1"),
            ("ovh", "oai.endpoints.kepler.ai.cloud.ovh.net", "/v1"),
            ("sambanova", "api.sambanova.ai", "/v1"),
            ("scaleway", "api.scaleway.ai", "/v1"),
            ("vercel", "ai-gateway.vercel.sh", "/v1"),
        )
    ),
    _cloud("portkey", "portkey", "api.portkey.ai", at.ANYWHERE),
    _cloud("pydantic", "pydantic", "gateway.pydantic.dev", at.ANYWHERE),
    _cloud("crusoe", "crusoe", "api.inference.crusoecloud.com", at.openai("/v1")),
    _cloud(
        "chatgpt.com",
        "openai",
        "chatgpt.com www.chatgpt.com chat.openai.com",
        (*_CODEX, *_CHATGPT),
    ),
    # Answers that chatgpt.com began go on here: no row of its own.
    _cloud(
        "pubsub.chatgpt.com",
        "openai",
        "pubsub.chatgpt.com ws.chatgpt.com",
        at.read_by("chatgpt_socket", Task.CHAT, "*/{socket}", is_upgrade=True),
    ),
    _chat(
        "claude.ai",
        "anthropic",
        "claude_ai",
        f"{_CLAUDE}/completion",
        f"{_CLAUDE}/retry_completion",
    ),
    _chat("gemini.google.com", "gcp.gemini", "gemini_web", _GEMINI, f"/u/{{user}}{_GEMINI}"),
    _chat("chat.mistral.ai", "mistral_ai", "le_chat", "/api/chat", "/api/trpc/message.newChat"),
    _chat(
        "copilot.microsoft.com", "microsoft_copilot", "copilot_web", "/c/api/chat", is_upgrade=True
    ),
    _chat("grok.com", "x_ai", "grok_web", f"{_GROK}/new", f"{_GROK}/{{conversation}}/responses"),
    _chat(
        "chat.deepseek.com",
        "deepseek",
        "deepseek_web",
        "/api/v0/chat/completion",
        "/api/v0/chat/edit_message",
        "/api/v0/chat/regenerate",
    ),
    _chat("perplexity.ai", "perplexity", "perplexity_web", "/rest/sse/perplexity_ask"),
    _chat("chat.z.ai", "zai", "zai_web", "/api/chat/completions", "/api/v2/chat/completions"),
    _chat("chat.qwen.ai", "alibaba", "qwen_web", "/api/v2/chat/completions"),
    _cloud(
        "cursor",
        "cursor",
        # api3.cursor.sh takes no other certificate than its own.
        "api2.cursor.sh agentn.*.api5.cursor.sh",
        at.opaque(
            Task.CHAT,
            "/aiserver.v1.AiService/StreamChat",
            "/aiserver.v1.ChatService/StreamUnifiedChat",
            "/aiserver.v1.ChatService/StreamUnifiedChatWithTools",
            "/agent.v1.AgentService/Run",
            "/agent.v1.AgentService/RunSSE",
        ),
    ),
    _local("ollama", 11434, at.OLLAMA),
    _local("lmstudio", 1234, at.LOCAL),
    _local("llamacpp", 8080, at.LOCAL),
    _local("vllm", 8000, at.LOCAL),
)
