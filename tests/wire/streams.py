"""The same small exchange in the three formats, streamed: 8 tokens in, 4 out."""

from wire.exchange import Usage

CHAT_REQUEST = {"model": "m", "messages": [{"role": "user", "content": "Hé"}], "stream": True}
CHAT_STREAM = (
    ": OPENROUTER PROCESSING\n\n"
    'data: {"id":"c1","model":"m-1","choices":[{"index":0,"delta":{"role":"assistant"}}]}\r\n\r\n'
    'data: {"choices":[{"index":0,"delta":{"content":"Hé 😀"}}]}\n\n'
    'data: {"choices":[{"index":0,"delta":{"content":" there"},"finish_reason":"stop"}]}\n\n'
    'data: {"choices":[],"usage":{"prompt_tokens":8,"completion_tokens":4}}\n\n'
    "data: [DONE]\n\n"
).encode()
RESPONSES_REQUEST = {"model": "m", "input": "Hé"}
RESPONSES_STREAM = (
    'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":"é"}\n\n'
    'event: response.completed\ndata: {"type":"response.completed","response":{"model":"m-1",'
    '"output":[],"usage":{"input_tokens":8,"output_tokens":4}}}\n\n'
).encode()
MESSAGES_REQUEST = {"model": "m", "messages": [{"role": "user", "content": "Hé"}]}
MESSAGES_STREAM = (
    'event: message_start\ndata: {"type":"message_start","message":{"model":"m-1",'
    '"usage":{"input_tokens":8,"output_tokens":1}}}\n\n'
    'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,'
    '"delta":{"type":"text_delta","text":"é"}}\n\n'
    'event: message_delta\ndata: {"type":"message_delta","usage":{"output_tokens":4}}\n\n'
    'event: message_stop\ndata: {"type":"message_stop"}\n\n'
).encode()
STREAMS = {
    "openai_chat": (CHAT_REQUEST, CHAT_STREAM),
    "openai_responses": (RESPONSES_REQUEST, RESPONSES_STREAM),
    "anthropic_messages": (MESSAGES_REQUEST, MESSAGES_STREAM),
}
USAGE = Usage(input_tokens=8, output_tokens=4)
HALF = CHAT_STREAM[: CHAT_STREAM.index(b'data: {"choices":[{"index":0,"delta":{"content":" th')]
