import pytest
from mitmproxy.proxy.layers.http import _http1

from proxy import leniency


@pytest.mark.parametrize("name", ["make_body_reader", "Http1Client"])
def test_a_mitmproxy_that_is_built_otherwise_stays_as_it_is(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Not half changed, and the recorder starts."""
    before = vars(_http1) | {"read_headers": _http1.Http1Client.read_headers}
    client = _http1.Http1Client
    monkeypatch.delattr(_http1, name)
    leniency.apply.__wrapped__()
    assert client.read_headers is before["read_headers"]
    assert {key for key, value in vars(_http1).items() if before[key] is not value} == set()
