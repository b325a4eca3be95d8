"""The readers and sessions by the names that routes give."""

from collections.abc import Callable

from wire.chats.chatgpt import ChatGpt
from wire.chats.chatgpt_socket import ChatGptSocket
from wire.chats.claude_ai import ClaudeAi
from wire.chats.copilot_web import CopilotWeb
from wire.chats.deepseek_web import DeepSeekWeb
from wire.chats.gemini_web import GeminiWeb
from wire.chats.grok_web import GrokWeb
from wire.chats.le_chat import LeChat
from wire.chats.perplexity_web import PerplexityWeb
from wire.chats.qwen_web import QwenWeb
from wire.chats.zai_web import ZaiWeb
from wire.findings import Reader
from wire.formats.anthropic_complete import AnthropicComplete
from wire.formats.anthropic_messages import AnthropicMessages
from wire.formats.audio import Speech, Transcription
from wire.formats.bedrock_converse import BedrockConverse
from wire.formats.bedrock_invoke import BedrockInvoke
from wire.formats.cloudflare_run import CloudflareRun
from wire.formats.cohere_embed import CohereEmbed
from wire.formats.cohere_v1 import CohereV1
from wire.formats.cohere_v2 import CohereV2
from wire.formats.embeddings import Embeddings
from wire.formats.gemini import CodeAssist, Gemini
from wire.formats.gemini_embeddings import GeminiEmbeddings
from wire.formats.gemini_interactions import GeminiInteractions
from wire.formats.gemini_live import GeminiLive
from wire.formats.google_predict import GooglePredict, GoogleVideo
from wire.formats.invocations import Invocations, SnowflakeComplete
from wire.formats.mistral_conversations import MistralConversations
from wire.formats.mistral_ocr import MistralOCR
from wire.formats.moderation import Moderation
from wire.formats.ollama import Ollama, OllamaEmbeddings
from wire.formats.openai_chat import OpenAIChat
from wire.formats.openai_completions import OpenAICompletions
from wire.formats.openai_images import OpenAIImages
from wire.formats.openai_responses import OpenAIResponses
from wire.formats.openai_videos import OpenAIVideos
from wire.formats.plain_completions import PlainCompletions
from wire.formats.realtime import Realtime
from wire.formats.rerank import Rerank
from wire.formats.responses_socket import ResponsesSocket
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
    "invocations": Invocations,
    "snowflake_complete": SnowflakeComplete,
    "gemini": Gemini,
    "code_assist": CodeAssist,
    "gemini_embeddings": GeminiEmbeddings,
    "gemini_interactions": GeminiInteractions,
    "google_predict": GooglePredict,
    "google_video": GoogleVideo,
    "bedrock_converse": BedrockConverse,
    "bedrock_invoke": BedrockInvoke,
    "cohere_v1": CohereV1,
    "cohere_v2": CohereV2,
    "cohere_embed": CohereEmbed,
    "rerank": Rerank,
    "ollama": Ollama,
    "ollama_embeddings": OllamaEmbeddings,
    "plain_completions": PlainCompletions,
    "cloudflare_run": CloudflareRun,
    "chatgpt": ChatGpt,
    "claude_ai": ClaudeAi,
    "deepseek_web": DeepSeekWeb,
    "gemini_web": GeminiWeb,
    "grok_web": GrokWeb,
    "le_chat": LeChat,
    "perplexity_web": PerplexityWeb,
    "qwen_web": QwenWeb,
    "zai_web": ZaiWeb,
}

SESSIONS: dict[str, Callable[[], Session]] = {
    "gemini_live": GeminiLive,
    "responses_socket": ResponsesSocket,
    "realtime": Realtime,
    "chatgpt_socket": ChatGptSocket,
    "copilot_web": CopilotWeb,
}
"""WebSocket formats."""
