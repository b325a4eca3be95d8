"""Logins of `run`: read on the connection, and ended at the proxy."""

import base64

import pytest
from mitmproxy import http
from mitmproxy.test import tflow

from addons.callers import Callers
from addons.tap import Tap
from tests.addons.conftest import Notebook
from tests.addons.test_tap import flow_to
from wire.callers import Caller
from wire.services import Services

OURS = "Basic " + base64.b64encode(b"run-llm:essay").decode()
FOREIGN = "Basic " + base64.b64encode(b"alice:hunter2").decode()


def asking(login: str) -> http.HTTPFlow:
    flow = tflow.tflow()
    flow.request.headers["Proxy-Authorization"] = login
    return flow


def test_the_requests_of_a_tunnel_are_for_whom_its_connect_says(
    notebook: Notebook, services: Services
) -> None:
    """And win over what the recorder was started for."""
    callers = Callers()
    tap = Tap(notebook, services, client="codex", callers=callers)
    connect, flow = asking(OURS), flow_to("api.openai.com")
    flow.client_conn = connect.client_conn
    callers.http_connect(connect)
    tap.requestheaders(flow)
    tap.requestheaders(flow_to("api.openai.com"))
    heads = [piece.head for piece in notebook.pieces() if piece.head]
    assert [(head.client, head.label) for head in heads] == [("llm", "essay"), ("codex", None)]


@pytest.mark.parametrize(("login", "kept"), [(OURS, None), (FOREIGN, FOREIGN)])
def test_only_our_login_is_taken_out_of_a_request(login: str, kept: str | None) -> None:
    """Plain HTTP carries it to the server; one for a proxy behind us is not ours to take."""
    callers, flow = Callers(), asking(login)
    callers.requestheaders(flow)
    assert flow.request.headers.get("Proxy-Authorization") == kept
    assert callers.of(flow) == (Caller("llm", "essay") if kept is None else Caller())
