"""Which reader the paths of the table's services fall to, gateways and sockets among them."""

import pytest

from wire.exchange import Task
from wire.readers import READERS, SESSIONS
from wire.services import Services
from wire.table import SERVICES

CLOUDFLARE = "gateway.ai.cloudflare.com"
VOICE = "resource.services.ai.azure.com"


@pytest.mark.parametrize(
    ("host", "path", "reader"),
    [
        (CLOUDFLARE, "/v1/account/gate/openai/chat/completions", "openai_chat"),
        (CLOUDFLARE, "/v1/account/gate/compat/chat/completions", "openai_chat"),
        (CLOUDFLARE, "/v1/account/gate/openai/embeddings", "embeddings"),
        (CLOUDFLARE, "/v1/account/gate/anthropic/v1/messages", "anthropic_messages"),
        (CLOUDFLARE, "/v1/account/gate/cohere/v2/chat", "cohere_v2"),
        (CLOUDFLARE, "/v1/account/gate/workers-ai/@cf/meta/llama-3", "cloudflare_run"),
        (CLOUDFLARE, "/v1/account/gate", None),
        ("api.portkey.ai", "/v1/prompts/my-prompt/completions", "openai_completions"),
        ("copilot-proxy.githubusercontent.com", "/v1/engines/e/completions", "openai_completions"),
        ("proxy.business.githubcopilot.com", "/v1/engines/e/completions", "openai_completions"),
        ("api.githubcopilot.com", "/chat/completions", "openai_chat"),
        ("a.cloud.databricks.com", "/serving-endpoints/any/invocations", "invocations"),
        ("a.snowflakecomputing.com", "/api/v2/cortex/inference:complete", "snowflake_complete"),
        ("a.snowflakecomputing.com", "/api/v2/cortex/inference:embed", "embeddings"),
        ("us.inference.heroku.com", "/v1/agents/heroku", "openai_chat"),
        ("api.writer.com", "/v1/completions", "openai_completions"),
        ("api.voyageai.com", "/v1/multimodalembeddings", "embeddings"),
        ("api.mistral.ai", "/v1/fim/completions", "openai_completions"),
        ("api.mistral.ai", "/v1/conversations/conv_1/restart", "mistral_conversations"),
        ("api.mistral.ai", "/v1/chat/moderations", "moderation"),
        ("api.mistral.ai", "/v1/ocr", "mistral_ocr"),
        ("api.openai.com", "/v1/images/edits", "openai_images"),
        ("api.openai.com", "/v1/videos/video_1/remix", "openai_videos"),
        ("api.openai.com", "/v1/audio/translations", "transcription"),
        ("api.anthropic.com", "/v1/complete", "anthropic_complete"),
        ("r.openai.azure.com", "/openai/deployments/d/audio/speech", "speech"),
    ],
)
def test_a_path_falls_to_its_reader(host: str, path: str, reader: str | None) -> None:
    """None: seen, and logged as opaque."""
    route = Services().route(host, None, "POST", path)
    assert route is not None
    assert route.reader == reader


@pytest.mark.parametrize(
    ("host", "path", "reader", "task"),
    [
        ("api.openai.com", "/v1/realtime?model=gpt-realtime", "realtime", Task.REALTIME),
        ("api.openai.com", "/v1/realtime?call_id=rtc_1", "realtime", Task.REALTIME),
        ("r.openai.azure.com", "/openai/realtime?deployment=d", "realtime", Task.REALTIME),
        ("r.openai.azure.com", "/openai/v1/realtime?model=d", "realtime", Task.REALTIME),
        (VOICE, "/voice-live/realtime?model=gpt-realtime", "realtime", Task.REALTIME),
        ("api.x.ai", "/v1/realtime?model=grok", "realtime", Task.REALTIME),
        ("api.openai.com", "/v1/responses", "responses_socket", Task.CHAT),
        ("chatgpt.com", "/backend-api/codex/responses", "responses_socket", Task.CHAT),
    ],
)
def test_a_websocket_falls_to_its_session(host: str, path: str, reader: str, task: Task) -> None:
    """The same path as a POST is another thing."""
    route = Services().route(host, None, "GET", path, is_upgrade=True)
    assert route is not None
    assert (route.reader, route.task) == (reader, task)
    posted = Services().route(host, None, "POST", path)
    assert posted is None or posted.reader != reader


def test_every_name_in_the_table_is_one_of_a_reader() -> None:
    """What can be opened as a WebSocket has a session, everything else a reader."""
    for service in SERVICES:
        for end in service.endpoints:
            known = SESSIONS if end.is_upgrade else READERS
            assert end.reader is None or end.reader in known, end.pattern
