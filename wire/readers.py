"""The readers and sessions by the names that routes give."""

from collections.abc import Callable

from wire.anthropic_complete import AnthropicComplete
from wire.anthropic_messages import AnthropicMessages
from wire.audio import Speech, Transcription
from wire.bedrock_converse import BedrockConverse
from wire.bedrock_invoke import BedrockInvoke
from wire.chatgpt import ChatGpt
from wire.chatgpt_socket import ChatGptSocket
from wire.claude_ai import ClaudeAi
from wire.cloudflare_run import CloudflareRun
from wire.cohere_embed import CohereEmbed
from wire.cohere_v1 import CohereV1
from wire.cohere_v2 import CohereV2
from wire.copilot_web import CopilotWeb
from wire.deepseek_web import DeepSeekWeb
from wire.embeddings import Embeddings
from wire.findings import Reader
from wire.gemini import CodeAssist, Gemini
from wire.gemini_embeddings import GeminiEmbeddings
from wire.gemini_interactions import GeminiInteractions
from wire.gemini_live import GeminiLive
from wire.gemini_web import GeminiWeb
from wire.google_predict import GooglePredict, GoogleVideo
from wire.grok_web import GrokWeb
from wire.invocations import Invocations, SnowflakeComplete
from wire.le_chat import LeChat
from wire.mistral_conversations import MistralConversations
from wire.mistral_ocr import MistralOCR
from wire.moderation import Moderation
from wire.ollama import Ollama, OllamaEmbeddings
from wire.openai_chat import OpenAIChat
from wire.openai_completions import OpenAICompletions
from wire.openai_images import OpenAIImages
from wire.openai_responses import OpenAIResponses
from wire.openai_videos import OpenAIVideos
from wire.perplexity_web import PerplexityWeb
from wire.plain_completions import PlainCompletions
from wire.qwen_web import QwenWeb
from wire.realtime import Realtime
from wire.rerank import Rerank
from wire.responses_socket import ResponsesSocket
from wire.sessions import Session
from wire.zai_web import ZaiWeb

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
