"""A provider on loopback that also speaks Gemini and OpenAI's WebSockets, and keeps its counts."""

import json

from aiohttp import web

from wattprint.demonstration.provider import Answer, Provider, responses_events


class Everyone(Provider):
    """What each of the known programs asks of its own provider; `answers` has all it gave."""

    def __init__(self) -> None:
        super().__init__(pace_s=0)
        self.answers: list[Answer] = []

    def _add_routes(self, app: web.Application) -> None:
        super()._add_routes(app)
        app.router.add_get("/v1/responses", self._responses_socket)
        app.router.add_post(r"/{version:v1|v1beta}/models/{model}:{verb}", self._gemini)

    def _answer(self, body: dict[str, object], prompt: object, limit: object) -> Answer:
        answer = super()._answer(body, prompt, limit)
        self.answers.append(answer)
        return answer

    async def _responses_socket(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(max_msg_size=2**30)
        await socket.prepare(request)
        async for message in socket:
            body = json.loads(message.data)
            is_warming_up = body.get("generate") is False  # Codex begins with it
            answer = self._answer(body, body.get("input"), 0 if is_warming_up else None)
            for _, event in responses_events(answer, next(self._numbers)):
                await socket.send_json(event)
        return socket

    async def _gemini(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        verb, model = request.match_info["verb"], request.match_info["model"]
        if verb == "countTokens":
            return web.json_response({"totalTokens": 10})
        answer = self._answer(body | {"model": model}, body.get("contents"), None)
        said = _gemini(answer)
        if verb != "streamGenerateContent":
            return web.json_response(said)
        if request.query.get("alt") != "sse":
            return web.json_response([said])
        return web.Response(
            text=f"data: {json.dumps(said)}\r\n\r\n", content_type="text/event-stream"
        )


def _gemini(answer: Answer) -> dict[str, object]:
    content = {"role": "model", "parts": [{"text": answer.text}]}
    usage = {
        "promptTokenCount": answer.input_tokens,
        "candidatesTokenCount": answer.output_tokens,
        "totalTokenCount": answer.input_tokens + answer.output_tokens,
    }
    return {
        "candidates": [{"index": 0, "content": content, "finishReason": "STOP"}],
        "modelVersion": answer.model,
        "responseId": "demo",
        "usageMetadata": usage,
    }
