"""How the exporters reach the Collector, and why they did not."""

from typing import Any

import requests
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceResponse,
)


class Session(requests.Session):
    """Remembers how the last request ended, which the exporters only log."""

    def __init__(self) -> None:
        super().__init__()
        self.trouble: str | None = None
        """None: it was taken."""
        self.refused = 0
        """Points or spans that it left out, of all requests."""
        self.auth = _as_it_is

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        """Raises requests.RequestException, also where the answer is to go elsewhere, or a page
        for people: the exporters take both for a success."""
        if self.verify is not True:  # else REQUESTS_CA_BUNDLE would be asked instead
            kwargs["verify"] = self.verify
        try:
            response = super().request(*args, **kwargs)
        except requests.RequestException as error:
            self.trouble = type(error).__name__
            raise
        self.trouble = None if response.status_code == requests.codes.ok else _status(response)
        if response.is_redirect:
            raise requests.TooManyRedirects
        if response.headers.get("content-type", "").startswith("text/html") and response.ok:
            self.trouble = "text/html"
            raise requests.exceptions.ContentDecodingError
        self.refused += _refused(response) if response.ok else 0
        return response


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """In the place of what ~/.netrc has for the host."""
    return request


def _status(response: requests.Response) -> str:
    return f"HTTP {response.status_code}"


def _refused(response: requests.Response) -> int:
    """What OTLP calls a partial success."""
    try:
        # A trace's answer has the same fields.
        said = ExportMetricsServiceResponse.FromString(response.content)
    except Exception:  # whatever the parser makes of a page that is no answer
        return 0
    return int(said.partial_success.rejected_data_points)
