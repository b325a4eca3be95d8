"""The readers and sessions by the names that routes give."""

from collections.abc import Callable

from wire.anthropic_complete import AnthropicComplete
from wire.anthropic_messages import AnthropicMessages
from wire.audio import Speech, Transcription
from wire.embeddings import Embeddings
from wire.findings import Reader
from wire.gemini import CodeAssist, Gemini
from wire.gemini_embeddings import GeminiEmbeddings
from wire.gemini_interactions import GeminiInteractions
from wire.gemini_live import GeminiLive
from wire.google_predict import GooglePredict, GoogleVideo
from wire.mistral_conversations import MistralConversations
from wire.mistral_ocr import MistralOCR
from wire.moderation import Moderation
from wire.openai_chat import OpenAIChat
from wire.openai_completions import OpenAICompletions
from wire.openai_images import OpenAIImages
from wire.openai_responses import OpenAIResponses
from wire.openai_videos import OpenAIVideos
from wire.realtime import Realtime
from wire.responses_socket import ResponsesSocket
from wire.sessions import Session

READERS: dict[str, Callable[[], Reader]] = {
    "openai_chat": OpenAIChat,
    "openai_responses": OpenAIResponses,
    "anthropic_messages": AnthropicMessages,
    "anthropic_complete": AnthropicComplete,
    "openai_completions": OpenAICompletions,
    "embeddings": Embeddings,
    "openai_images": OpenAIImages,
    "openai_videos": OpenAIVideos,
    "speech": Speech,
    "transcription": Transcription,
    "moderation": Moderation,
    "mistral_conversations": MistralConversations,
    "mistral_ocr": MistralOCR,
    "gemini": Gemini,
    "code_assist": CodeAssist,
    "gemini_embeddings": GeminiEmbeddings,
    "gemini_interactions": GeminiInteractions,
    "google_predict": GooglePredict,
    "google_video": GoogleVideo,
}

SESSIONS: dict[str, Callable[[], Session]] = {
    "gemini_live": GeminiLive,
    "responses_socket": ResponsesSocket,
    "realtime": Realtime,
}
"""WebSocket formats."""
