"""One short answer from each web chat. Synthetic: built from descriptions of the formats.

Each says `Hé 😀 there` after thinking `Hm`, where the format shows thoughts.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from wire.text import Text

SAID = (Text("Hé 😀 there"),)
THOUGHT = (Text("Hm"),)
ASKED = "Plan my week"


@dataclass(frozen=True)
class Chat:
    """An exchange with a web chat, and what is to be read in it."""

    reader: str
    request: object
    response: bytes
    conversation: str | None
    response_id: str | None
    model_served: str | None = None
    thought: tuple[Text, ...] = THOUGHT
    is_reported: bool = False
    headers: dict[str, str] = field(default_factory=dict)


def sse(*events: object) -> bytes:
    """Server-sent events; a pair is (name, data), all else data without a name."""
    lines = []
    for event in events:
        name, data = event if isinstance(event, tuple) else ("", event)
        written = data if isinstance(data, str) else json.dumps(data)
        lines.append(f"event: {name}\ndata: {written}\n\n" if name else f"data: {written}\n\n")
    return "".join(lines).encode()


def delta(value: object, path: str | None = None, op: str | None = None) -> tuple[str, object]:
    body = {"p": path, "o": op, "v": value}
    return "delta", {key: part for key, part in body.items() if part is not None}


def message(uid: str, content: object, **more: object) -> dict[str, object]:
    about: dict[str, object] = {"id": uid, "author": {"role": "assistant"}, "recipient": "all"}
    about |= {"content": content, "status": "in_progress", "metadata": {}}
    return {"message": about | more, "conversation_id": "c-1", "error": None}


SLUG = {"model_slug": "gpt-5-thinking"}
CHATGPT_EVENTS: tuple[object, ...] = (
    ("delta_encoding", '"v1"'),
    {"type": "resume_conversation_token", "token": "ey.x", "conversation_id": "c-1"},
    delta(message("t1", {"content_type": "thoughts", "thoughts": []}), "", "add"),
    delta([{"summary": "", "content": "H"}], "/message/content/thoughts", "append"),
    delta("m", "/message/content/thoughts/0/content", "append"),
    delta(message("m1", {"content_type": "text", "parts": [""]}, metadata=SLUG), "", "add"),
    delta("Hé ", "/message/content/parts/0", "append"),
    delta("😀"),
    delta(
        [
            {"p": "/message/content/parts/0", "o": "append", "v": " there"},
            {"p": "/message/status", "o": "replace", "v": "finished_successfully"},
        ],
        "",
        "patch",
    ),
    {"type": "title_generation", "title": "A title", "conversation_id": "c-1"},
    {"type": "message_stream_complete", "conversation_id": "c-1"},
    "[DONE]",
)
CHATGPT_REQUEST = {
    "action": "next",
    "messages": [
        {
            "id": "u1",
            "author": {"role": "user"},
            "content": {"content_type": "text", "parts": [ASKED]},
        }
    ],
    "parent_message_id": "client-created-root",
    "model": "auto",
    "thinking_effort": "extended",
}


def lines(*numbered: tuple[str, object]) -> bytes:
    """`<n>:<json>` lines."""
    return "".join(f"{number}:{json.dumps(body)}\n" for number, body in numbered).encode()


def patches(*listed: object, uid: str = "a-1") -> tuple[str, object]:
    return "15", {"json": {"type": "message", "messageId": uid, "patches": list(listed)}}


def patch(op: str, path: object, value: object) -> dict[str, object]:
    return {"op": op, "path": path, "value": value}


def chunk(text: str, *, is_thought: bool = False) -> dict[str, object]:
    return {"type": "text", "text": text, "_context": {"type": "reasoning"} if is_thought else None}


def frames(*bodies: object) -> bytes:
    """Google's frames; a length counts UTF-16 code units and both line ends."""
    parts = [b")]}'\n\n"]
    for body in bodies:
        text = "\n" + json.dumps(body, ensure_ascii=False) + "\n"
        parts.append(f"{len(text.encode('utf-16-le')) // 2}{text}".encode())
    return b"".join(parts)


def envelope(said: str, thought: str | None = None) -> list[object]:
    draft: list[object] = ["rc_1", [said], *[None] * 35, [[thought]] if thought else None]
    inner = [None, ["c_1", "r_1"], None, None, [draft]]
    return [["wrb.fr", None, json.dumps(inner)], ["di", 59]]


def ndjson(bodies: Iterable[object]) -> bytes:
    return b"".join(json.dumps(body).encode() + b"\n" for body in bodies)


def token(words: str, *, is_thinking: bool = False) -> dict[str, object]:
    response = {"token": words, "isThinking": is_thinking, "responseId": "r-2"}
    return {"result": {"response": response}}


def markdown(*chunks: str, start: int, **more: object) -> dict[str, object]:
    block = {"progress": "IN_PROGRESS", "chunks": chunks, "chunk_starting_offset": start, **more}
    return {
        "backend_uuid": "b-1",
        "context_uuid": "x-1",
        "display_model": "turbo",
        "blocks": [{"intended_usage": "ask_text", "markdown_block": block}],
    }


def zai(words: str, phase: str, **more: object) -> dict[str, object]:
    data = {"delta_content": words, "phase": phase, **more}
    return {"type": "chat:completion", "data": data}


def qwen(words: str, phase: str, status: str = "typing", used: int = 1) -> dict[str, object]:
    choice = {"delta": {"role": "assistant", "content": words, "phase": phase, "status": status}}
    usage = {"input_tokens": 8, "output_tokens": used, "total_tokens": 8 + used}
    return {"choices": [choice], "response_id": "q-1", "usage": usage}


def block(kind: str, **body: object) -> tuple[str, object]:
    """A named event of claude.ai."""
    return kind, {"type": kind, **body}


CHATS = [
    Chat(
        "chatgpt",
        CHATGPT_REQUEST,
        sse(*CHATGPT_EVENTS),
        conversation="c-1",
        response_id="m1",
        model_served="gpt-5-thinking",
    ),
    Chat(
        "claude_ai",
        {"prompt": ASKED, "parent_message_uuid": "00000000-0000-4000-8000-000000000000"},
        sse(
            block("message_start", message={"id": "chatcompl_1", "uuid": "u-2", "model": "claude"}),
            block("content_block_start", index=0, content_block={"type": "thinking"}),
            block(
                "content_block_delta", index=0, delta={"type": "thinking_delta", "thinking": "Hm"}
            ),
            block("content_block_start", index=1, content_block={"type": "text", "text": ""}),
            block("content_block_delta", index=1, delta={"type": "text_delta", "text": "Hé 😀"}),
            block("content_block_delta", index=1, delta={"type": "text_delta", "text": " there"}),
            block("message_delta", delta={"stop_reason": "end_turn"}),
            block("message_limit", message_limit={"windows": {"5h": {"utilization": 0.2}}}),
            block("message_stop"),
        ),
        conversation=None,
        response_id="u-2",
        model_served="claude",
    ),
    Chat(
        "gemini_web",
        urlencode({"f.req": json.dumps([None, json.dumps([[ASKED], None, ["", ""]])]), "at": "x"}),
        frames(
            envelope("Hé", "Hm"),
            envelope("Hé 😀", "Hm"),
            envelope("Hé 😀 there", "Hm"),
            [["e", 6, None, None, 900]],
        ),
        conversation="c_1",
        response_id="r_1",
        headers={"content_type": "application/x-www-form-urlencoded;charset=UTF-8"},
    ),
    Chat(
        "le_chat",
        {"chatId": "k-1", "mode": "append", "messageInput": [{"type": "text", "text": ASKED}]},
        lines(
            ("16", {"json": {"disclaimers": []}}),
            patches(patch("replace", "/moderationCategory", "safe"), uid="u-1"),
            patches(patch("replace", [], {"role": "assistant", "model": "mistral-large"})),
            patches(patch("replace", "/contentChunks", [chunk("H", is_thought=True)])),
            patches(patch("append", "/contentChunks/0/text", "m")),
            patches(patch("add", "/contentChunks/1", chunk("Hé "))),
            patches(
                patch("append", "/contentChunks/1/text", "😀"),
                patch("append", "/contentChunks/1/text", " there"),
            ),
            patches(patch("replace", "/generationStatus", "success")),
            ("8", None),
        ),
        conversation="k-1",
        response_id="a-1",
        model_served="mistral-large",
    ),
    Chat(
        "grok_web",
        {"modelName": "grok-4", "message": ASKED, "fileAttachments": []},
        ndjson(
            [
                {"result": {"conversation": {"conversationId": "g-1"}}},
                {"result": {"response": {"userResponse": {"message": ASKED}}}},
                token("Hm", is_thinking=True),
                token("Hé 😀"),
                token(" there"),
                {
                    "result": {
                        "response": {
                            "modelResponse": {
                                "responseId": "r-2",
                                "message": "Hé 😀 there",
                                "model": "grok-4",
                            }
                        }
                    }
                },
                {"result": {"title": {"newTitle": "A title"}}},
            ]
        ),
        conversation="g-1",
        response_id="r-2",
        model_served="grok-4",
    ),
    Chat(
        "deepseek_web",
        {"chat_session_id": "s-1", "parent_message_id": None, "prompt": ASKED},
        sse(
            ("ready", {"request_message_id": 1, "response_message_id": 2}),
            {
                "v": {
                    "response": {"message_id": 2, "fragments": [{"type": "THINK", "content": "H"}]}
                }
            },
            {"p": "response/fragments/-1/content", "o": "APPEND", "v": "m"},
            {
                "p": "response/fragments",
                "o": "APPEND",
                "v": [{"type": "RESPONSE", "content": "Hé"}],
            },
            {"p": "response/fragments/-1/content", "v": " 😀"},
            {"v": " there"},
            {
                "p": "response",
                "o": "BATCH",
                "v": [
                    {"p": "accumulated_token_usage", "v": 64},
                    {"p": "quasi_status", "v": "FINISHED"},
                ],
            },
            ("close", {}),
        ),
        conversation="s-1",
        response_id="s-1/2",
    ),
    Chat(
        "perplexity_web",
        {"query_str": ASKED, "params": {"model_preference": "turbo"}},
        sse(
            ("message", markdown("Hé ", start=0)),
            ("message", markdown("😀", " the", start=1)),
            ("message", markdown("re", start=3)),
            (
                "message",
                markdown("Hé ", "😀", " the", "re", start=0, answer="Hé 😀 there")
                | {"final_sse_message": True},
            ),
            ("end_of_stream", {}),
        ),
        conversation="x-1",
        response_id="b-1",
        model_served="turbo",
        thought=(),
    ),
    Chat(
        "zai_web",
        {"model": "glm-4.6", "chat_id": "z-1", "messages": [{"role": "user", "content": ASKED}]},
        sse(
            zai("Hm", "thinking"),
            zai("Hé 😀 there", "answer"),
            zai("", "other", usage={"prompt_tokens": 8, "completion_tokens": 6}),
            zai("", "done", done=True),
            "[DONE]",
        ),
        conversation="z-1",
        response_id=None,
        is_reported=True,
    ),
    Chat(
        "qwen_web",
        {"model": "qwen3-max", "chat_id": "w-1", "messages": [{"role": "user", "content": ASKED}]},
        sse(
            {"response.created": {"chat_id": "w-1", "response_id": "q-1"}},
            qwen("Hm", "think", used=1),
            qwen("", "think", "finished", used=2),
            qwen("Hé 😀 there", "answer", used=6),
            qwen("", "answer", "finished", used=6),
        ),
        conversation="w-1",
        response_id="q-1",
        is_reported=True,
    ),
]
