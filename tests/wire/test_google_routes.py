"""Which of Google's paths fall to which reader, on its own hosts and on others."""

import pytest

from wire.exchange import Task
from wire.services import Services

SERVICES = Services(["localhost"])
GEMINI, VERTEX = "generativelanguage.googleapis.com", "aiplatform.googleapis.com"
WEST = "europe-west4"
PLACE = "/v1/projects/p/locations/europe-west4/publishers"
ANYWHERE = "/v1/projects/p/locations/global/publishers"
CLAUDE, PREDICTED = ("anthropic_messages", "c@1"), ("google_predict", "g")
LIVE = "google.ai.generativelanguage.v1alpha.GenerativeService.BidiGenerateContent"


@pytest.mark.parametrize(
    ("host", "path", "reader", "model", "region"),
    [
        (VERTEX, "/v1/publishers/google/models/g:generateContent", "gemini", "g", None),
        (VERTEX, f"{PLACE}/google/models/g:streamGenerateContent?alt=sse", "gemini", "g", WEST),
        (f"{WEST}-{VERTEX}", f"{PLACE}/google/models/g:predict", "google_predict", "g", WEST),
        (VERTEX, f"{PLACE}/google/models/v:predictLongRunning", "google_video", "v", WEST),
        ("aiplatform.eu.rep.googleapis.com", f"{PLACE}/g/models/g:predict", *PREDICTED, "eu"),
        (VERTEX, f"{PLACE}/anthropic/models/c@1:streamRawPredict", *CLAUDE, WEST),
        (VERTEX, f"{PLACE}/mistralai/models/m:rawPredict", "openai_chat", "m", WEST),
        (VERTEX, f"{PLACE}/ai21/models/j:rawPredict", "openai_chat", "j", WEST),
        (VERTEX, f"{ANYWHERE}/google/models/g:generateContent", "gemini", "g", None),
        (GEMINI, "/v1beta/tunedModels/t:generateContent", "gemini", "t", None),
        (GEMINI, "/v1beta/models/g:predict?key=k", *PREDICTED, None),
        (GEMINI, "/v1beta/models/e:batchEmbedContents", "gemini_embeddings", "e", None),
        (GEMINI, "/v1beta/interactions", "gemini_interactions", None, None),
        (GEMINI, "/v1beta/openai/chat/completions", "openai_chat", None, None),
        ("cloudcode-pa.googleapis.com", "/v1internal:generateContent", "code_assist", None, None),
        (
            "localhost",
            "/at/v1beta1/publishers/google/models/g:generateContent",
            "gemini",
            "g",
            None,
        ),
        ("localhost", f"/proxy{PLACE}/anthropic/models/c@1:rawPredict", *CLAUDE, None),
    ],
)
def test_a_call_has_its_reader_its_model_and_its_region(
    host: str, path: str, reader: str, model: str | None, region: str | None
) -> None:
    """ "global" is no region; express mode names no project."""
    route = SERVICES.route(host, None, "POST", path)
    assert route is not None
    assert (route.reader, route.model, route.region_hint) == (reader, model, region)


@pytest.mark.parametrize(
    ("host", "path"),
    [
        (GEMINI, f"/ws/{LIVE}?key=k"),
        (GEMINI, f"/ws/{LIVE}Constrained?access_token=t"),
        (VERTEX, "/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent"),
        ("localhost", f"/gemini/ws/{LIVE}"),
    ],
)
def test_live_is_opened_as_a_websocket_only(host: str, path: str) -> None:
    route = SERVICES.route(host, None, "GET", path, is_upgrade=True)
    assert route is not None
    assert (route.reader, route.task) == ("gemini_live", Task.REALTIME)
    assert SERVICES.route(host, None, "POST", path) is None


@pytest.mark.parametrize(
    "path",
    [
        "/v1beta/models/g:countTokens",
        "/v1beta/models/g",
        "/v1beta/models",
        "/v1beta/cachedContents",
        f"{PLACE}/anthropic/models/count-tokens:rawPredict",
        f"{PLACE}/google/models/v:fetchPredictOperation",
    ],
)
def test_what_makes_no_model_work_has_no_route(path: str) -> None:
    for host in (GEMINI, VERTEX, "localhost"):
        assert SERVICES.route(host, None, "POST", path) is None
