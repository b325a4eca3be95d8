"""Which hosts and paths are LLM calls."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.exchange import Task
from wire.readers import READERS, SESSIONS
from wire.services import Route, Services
from wire.table import SERVICES

CALLS = [
    # host, path, service, endpoint, reader
    ("api.openai.com", "/v1/chat/completions", "openai", None, "openai_chat"),
    ("api.openai.com", "/v1/responses", "openai", None, "openai_responses"),
    ("api.openai.com", "/v1/responses/compact", "openai", None, "openai_responses"),
    ("api.openai.com", "/v1/embeddings", "openai", None, "embeddings"),
    ("api.openai.com", "/v1/images/generations", "openai", None, "openai_images"),
    ("api.openai.com", "/v1/audio/transcriptions", "openai", None, "transcription"),
    (
        "res.openai.azure.com",
        "/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21",
        "azure",
        "/openai/deployments/{deployment}/chat/completions",
        "openai_chat",
    ),
    ("res.openai.azure.com", "/openai/v1/responses", "azure", None, "openai_responses"),
    ("a.services.ai.azure.com", "/models/chat/completions", "azure", None, "openai_chat"),
    ("a.services.ai.azure.com", "/anthropic/v1/messages", "azure", None, "anthropic_messages"),
    ("a.cognitiveservices.azure.com", "/openai/v1/chat/completions", "azure", None, "openai_chat"),
    (
        "api.anthropic.com",
        "/v1/messages?beta=true",
        "anthropic",
        "/v1/messages",
        "anthropic_messages",
    ),
    ("api.anthropic.com", "/v1/complete", "anthropic", None, "anthropic_complete"),
    (
        "generativelanguage.googleapis.com",
        "/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse&key=AIzaSecret",
        "gemini",
        "/v1beta/models/{model}:streamGenerateContent",
        "gemini",
    ),
    (
        "generativelanguage.googleapis.com",
        "/v1beta/openai/chat/completions",
        "gemini",
        None,
        "openai_chat",
    ),
    (
        "europe-west4-aiplatform.googleapis.com",
        "/v1/projects/p/locations/europe-west4/publishers/anthropic/models/claude:rawPredict",
        "vertex",
        "/v1/projects/{project}/locations/{location}/publishers/anthropic/models/{model}:rawPredict",
        "anthropic_messages",
    ),
    (
        "aiplatform.googleapis.com",
        "/v1beta1/projects/p/locations/global/publishers/google/models/g:generateContent",
        "vertex",
        "/v1beta1/projects/{project}/locations/{location}/publishers/{publisher}"
        "/models/{model}:generateContent",
        "gemini",
    ),
    (
        "cloudcode-pa.googleapis.com",
        "/v1internal:generateContent",
        "code_assist",
        None,
        "code_assist",
    ),
    ("api.mistral.ai", "/v1/chat/completions", "mistral", None, "openai_chat"),
    ("api.mistral.ai", "/v1/fim/completions", "mistral", None, "openai_completions"),
    ("api.groq.com", "/openai/v1/chat/completions", "groq", None, "openai_chat"),
    ("openrouter.ai", "/api/v1/chat/completions", "openrouter", None, "openai_chat"),
    ("api.deepseek.com", "/chat/completions", "deepseek", None, "openai_chat"),
    ("api.deepseek.com", "/anthropic/v1/messages", "deepseek", None, "anthropic_messages"),
    ("api.x.ai", "/v1/responses", "xai", None, "openai_responses"),
    ("cli-chat-proxy.grok.com", "/v1/responses", "grok_cli", None, "openai_responses"),
    ("api.cohere.com", "/v2/chat", "cohere", None, "cohere_v2"),
    ("api.perplexity.ai", "/chat/completions", "perplexity", None, "openai_chat"),
    (
        "dbc-1.cloud.databricks.com",
        "/serving-endpoints/my-llama/invocations",
        "databricks",
        "/serving-endpoints/{endpoint}/invocations",
        "invocations",
    ),
    ("api.together.xyz", "/v1/chat/completions", "together", None, "openai_chat"),
    ("api.fireworks.ai", "/inference/v1/chat/completions", "fireworks", None, "openai_chat"),
    ("api.cerebras.ai", "/v1/chat/completions", "cerebras", None, "openai_chat"),
    (
        "router.huggingface.co",
        "/novita/v3/openai/chat/completions",
        "huggingface",
        "*/chat/completions",
        "openai_chat",
    ),
    (
        "bedrock-runtime.eu-west-3.amazonaws.com",
        "/model/arn%3Aaws%3Abedrock%3Aus%3A1%3Aprofile%2Fnova/converse-stream",
        "bedrock",
        "/model/{model}/converse-stream",
        "bedrock_converse",
    ),
    (
        "bedrock-mantle.us-east-1.api.aws",
        "/openai/v1/responses",
        "bedrock",
        None,
        "openai_responses",
    ),
    ("api.individual.githubcopilot.com", "/chat/completions", "copilot", None, "openai_chat"),
    (
        "proxy.individual.githubcopilot.com",
        "/v1/engines/gpt-41-copilot/completions",
        "copilot",
        "/v1/engines/{engine}/completions",
        "openai_completions",
    ),
    (
        "acme-x1.snowflakecomputing.com",
        "/api/v2/cortex/v1/chat/completions",
        "snowflake",
        None,
        "openai_chat",
    ),
    ("chatgpt.com", "/backend-api/codex/responses", "chatgpt.com", None, "openai_responses"),
    ("chatgpt.com", "/backend-api/f/conversation", "chatgpt.com", None, "chatgpt"),
    (
        "claude.ai",
        "/api/organizations/0f9c/chat_conversations/77aa/completion",
        "claude.ai",
        "/api/organizations/{organization}/chat_conversations/{conversation}/completion",
        "claude_ai",
    ),
    (
        "gemini.google.com",
        "/u/1/_/BardChatUi/data/assistant.lamda.BardFrontendService/StreamGenerate?bl=1&rt=c",
        "gemini.google.com",
        "/u/{user}/_/BardChatUi/data/assistant.lamda.BardFrontendService/StreamGenerate",
        "gemini_web",
    ),
    ("chat.mistral.ai", "/api/chat", "chat.mistral.ai", None, "le_chat"),
    ("grok.com", "/rest/app-chat/conversations/new", "grok.com", None, "grok_web"),
    ("chat.deepseek.com", "/api/v0/chat/completion", "chat.deepseek.com", None, "deepseek_web"),
    ("www.perplexity.ai", "/rest/sse/perplexity_ask", "perplexity.ai", None, "perplexity_web"),
    ("api.scaleway.ai", "/v1/chat/completions", "scaleway", None, "openai_chat"),
    ("models.github.ai", "/inference/chat/completions", "github_models", None, "openai_chat"),
    ("api2.cursor.sh", "/aiserver.v1.AiService/StreamChat", "cursor", None, None),
    ("api.x.ai", "/xai_api.Chat/GetCompletionChunk", "xai", None, None),
    (
        "generativelanguage.googleapis.com",
        "/google.ai.generativelanguage.v1beta.GenerativeService/StreamGenerateContent",
        "gemini",
        None,
        None,
    ),
    (
        "us-central1-aiplatform.googleapis.com",
        "/google.cloud.aiplatform.v1.PredictionService/GenerateContent",
        "vertex",
        None,
        None,
    ),
]


@pytest.mark.parametrize(("host", "path", "service", "endpoint", "reader"), CALLS)
def test_a_generating_call_has_its_route(
    host: str, path: str, service: str, endpoint: str | None, reader: str | None
) -> None:
    """Each service of the table; the endpoint is the pattern, which holds no segment as sent."""
    found = Services().route(host, 443, "POST", path)
    assert isinstance(found, Route)
    assert (found.service, found.reader) == (service, reader)
    assert found.endpoint == (endpoint or path.partition("?")[0])
    assert Services().is_ours(host, 443)


NO_CALLS = [
    ("api.openai.com", "GET", "/v1/models"),
    ("api.openai.com", "POST", "/v1/files"),
    ("api.openai.com", "POST", "/v1/batches"),
    ("api.openai.com", "POST", "/v1/responses/input_tokens"),
    ("api.openai.com", "POST", "/v1/responses/resp_1/cancel"),
    ("api.openai.com", "GET", "/v1/chat/completions"),
    ("api.openai.com", "OPTIONS", "/v1/chat/completions"),
    ("api.openai.com", "POST", "/"),
    ("api.anthropic.com", "POST", "/v1/messages/count_tokens"),
    ("api.anthropic.com", "POST", "/v1/messages/batches"),
    ("api.anthropic.com", "POST", "/api/event_logging/batch"),
    ("generativelanguage.googleapis.com", "POST", "/v1beta/models/g:countTokens"),
    (
        "us-east5-aiplatform.googleapis.com",
        "POST",
        "/v1/projects/p/locations/l/publishers/anthropic/models/count-tokens:rawPredict",
    ),
    ("chatgpt.com", "POST", "/backend-api/f/conversation/prepare"),
    ("chatgpt.com", "POST", "/ces/v1/t"),
    ("gemini.google.com", "POST", "/_/BardChatUi/data/batchexecute"),
    ("api2.cursor.sh", "POST", "/aiserver.v1.AnalyticsService/Batch"),
    ("example.org", "POST", "/v1/chat/completions"),
    ("api.openai.com.evil.org", "POST", "/v1/chat/completions"),
    ("evil-api.openai.com", "POST", "/v1/chat/completions"),
    ("openai.azure.com.evil.org", "POST", "/openai/v1/responses"),
]


@pytest.mark.parametrize(("host", "method", "path"), NO_CALLS)
def test_what_makes_no_model_work_has_no_route(host: str, method: str, path: str) -> None:
    """Lists, counts, files, batches, telemetry and other people's hosts make no row."""
    assert Services().route(host, 443, method, path) is None


@pytest.mark.parametrize(
    "path",
    [
        "//v1//chat/completions/",
        "/v1/chat/comple%74ions",
        "/V1/Chat/Completions",
        "/v1/chat/completions?a=1&b=/v1/models",
        "/v1/chat/completions#x",
    ],
)
def test_a_path_may_be_spelt_otherwise(path: str) -> None:
    """Doubled and trailing slashes, percent-encoding, a query."""
    found = Services().route("API.OpenAI.com.", None, "post", path)
    assert found is not None
    assert found.endpoint == "/v1/chat/completions"


def test_a_websocket_is_another_call_on_the_same_path() -> None:
    """Codex opens /responses by GET."""
    services = Services()
    opened = services.route("api.openai.com", 443, "GET", "/v1/responses", is_upgrade=True)
    assert opened is not None
    assert (opened.reader, opened.task) == ("responses_socket", Task.CHAT)
    assert services.route("api.openai.com", 443, "GET", "/v1/responses") is None
    live = services.route("api.openai.com", 443, "GET", "/v1/realtime?model=m", is_upgrade=True)
    assert live is not None
    assert (live.task, live.model) == (Task.REALTIME, "m")


@pytest.mark.parametrize(
    ("query", "model"),
    [
        ("model=gpt-realtime", "gpt-realtime"),
        ("api-version=1&deployment=my-dep", "my-dep"),
        ("model=eyJhbGciOiJIUzI1NiJ9", None),
        ("", None),
        ("&".join(f"{n}=1" for n in range(99)), None),
    ],
)
def test_the_query_of_a_websocket_names_the_model(query: str, model: str | None) -> None:
    """Realtime has no other place for it before the session says which one it serves."""
    path = f"/v1/realtime?{query}"
    found = Services().route("api.openai.com", 443, "GET", path, is_upgrade=True)
    assert found is not None
    assert found.model == model


@pytest.mark.parametrize(
    ("host", "path", "region"),
    [
        ("bedrock-runtime.eu-west-3.amazonaws.com", "/model/m/converse", "eu-west-3"),
        (
            "us-central1-aiplatform.googleapis.com",
            "/v1/projects/p/locations/l/publishers/google/models/m:generateContent",
            "us-central1",
        ),
        ("res.openai.azure.com", "/openai/v1/responses", None),
    ],
)
def test_a_host_that_names_a_region_gives_it(host: str, path: str, region: str | None) -> None:
    """Vertex and Bedrock say in the host where they compute; Azure's host names a customer."""
    found = Services().route(host, 443, "POST", path)
    assert found is not None
    assert found.region_hint == region


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [
        ("api.openai.com", True),
        ("API.OPENAI.COM.", True),
        ("claude.ai", True),
        ("api2.cursor.sh", True),
        ("res.openai.azure.com", True),
        ("a.b.openai.azure.com", False),
        ("openai.azure.com", False),
        ("openai.com", False),
        ("xapi.openai.com", False),
        ("api.openai.com.evil.org", False),
        ("api.openai.com\n", False),
        ("res.openai.azure.com\n", False),
        ("", False),
        ("104.18.7.192", False),
        ("localhost", False),
        ("127.0.0.1", False),
    ],
)
def test_only_hosts_of_the_table_are_decrypted(host: str, is_ours: bool) -> None:
    """Patterns are anchored on both sides; an address is nobody's."""
    assert Services().is_ours(host, 443) is is_ours


def test_local_servers_are_routed_by_port_and_never_decrypted() -> None:
    """They speak plain HTTP; another program's TLS on such a port is not ours to open."""
    services = Services()
    found = services.route("127.0.0.1", 11434, "POST", "/api/chat")
    assert found is not None
    assert (found.service, found.is_local, found.reader) == ("ollama", True, "ollama")
    for host, port, service in [
        ("localhost", 1234, "lmstudio"),
        ("::1", 8080, "llamacpp"),
        ("127.0.0.1", 8000, "vllm"),
    ]:
        chat = services.route(host, port, "POST", "/v1/chat/completions")
        assert chat is not None
        assert (chat.service, chat.reader, chat.is_local) == (service, "openai_chat", True)
        assert not services.is_ours(host, port)
    assert services.route("localhost", 9999, "POST", "/v1/chat/completions") is None


def test_a_user_s_own_host_is_ours_and_speaks_the_common_shapes() -> None:
    """With a port only on that port; generic paths count at any prefix."""
    services = Services(["LLM.example.org", "10.0.0.5:8443", "[::1]:9000"])
    assert services.is_ours("llm.example.org", 1)
    assert services.is_ours("10.0.0.5", 8443)
    assert not services.is_ours("10.0.0.5", 443)
    assert services.is_ours("::1", 9000)
    found = services.route("llm.example.org", 443, "POST", "/secret-key/v9/chat/completions")
    assert found == Route(
        "llm.example.org", "unknown", "*/chat/completions", Task.CHAT, "openai_chat"
    )
    messages = services.route("10.0.0.5", 8443, "POST", "/x/v1/messages")
    assert messages is not None
    assert messages.reader == "anthropic_messages"
    assert services.route("10.0.0.5", 8443, "POST", "/x/v1/messages/count_tokens") is None


@pytest.mark.parametrize(
    "entry", ["", "a b", "host:", "host:0", "host:x", "host:70000", "https://host", "a/b"]
)
def test_what_is_no_host_is_refused(entry: str) -> None:
    """A setting that cannot be meant is said, not guessed at."""
    with pytest.raises(ValueError, match="no "):
        Services([entry])


def test_every_reader_of_the_table_exists() -> None:
    """A route never names a reader that nobody wrote, and each one that was written has a route."""
    named = {call.reader for service in SERVICES for call in service.endpoints}
    assert named - {None} == READERS.keys() | SESSIONS.keys()


def test_no_two_services_share_a_host_or_a_gateway_name() -> None:
    """One host has one answer."""
    hosts = [host for service in SERVICES for host in service.hosts]
    gateways = [service.gateway for service in SERVICES if service.gateway]
    assert len(hosts) == len(set(hosts))
    assert len(gateways) == len(set(gateways))


@given(st.text(max_size=60), st.text(max_size=80), st.booleans())
def test_no_path_or_host_raises_or_is_returned(host: str, path: str, is_upgrade: bool) -> None:
    """Whatever stands on the request line, the endpoint is one of the table's patterns."""
    services = Services(["llm.example.org"])
    patterns = {call.pattern for service in SERVICES for call in service.endpoints}
    services.is_ours(host)
    for name in (host, "api.openai.com", "llm.example.org"):
        for sent in (path, f"/v1/{path}/chat/completions", f"/v1/models/{path}:generateContent"):
            found = services.route(name, 443, "POST", sent, is_upgrade)
            assert found is None or found.endpoint in patterns


def test_a_hostile_path_costs_little() -> None:
    """A megabyte of path is not even split; no pattern can run away."""
    services = Services()
    began = time.perf_counter()
    for path in ("/" * 10**6, "/a" * 500_000, "/v1/chat/completions" + "%2f" * 300_000):
        services.route("aiplatform.googleapis.com", 443, "POST", path)
        services.is_ours(path, 443)
    assert time.perf_counter() - began < 0.5
