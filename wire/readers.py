"""The readers and sessions by the names that routes give."""

from collections.abc import Callable

from wire.anthropic_messages import AnthropicMessages
from wire.findings import Reader
from wire.openai_chat import OpenAIChat
from wire.openai_responses import OpenAIResponses
from wire.sessions import Session

READERS: dict[str, Callable[[], Reader]] = {
    "openai_chat": OpenAIChat,
    "openai_responses": OpenAIResponses,
    "anthropic_messages": AnthropicMessages,
}

SESSIONS: dict[str, Callable[[], Session]] = {}
"""WebSocket formats."""
