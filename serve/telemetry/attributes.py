"""What a request is called outside of this machine: names that everybody knows, or none.

Names are those of the GenAI semantic conventions
(https://github.com/open-telemetry/semantic-conventions-genai), and `wattprint.*` where these
have none. Nothing that a person wrote, chose or was called by is among them: a model or a
provider that is not in our own tables is `_OTHER`. So the number of series has a bound too.
"""

from collections.abc import Mapping

from estimator import catalogue, pictures
from estimator.factors import FactorSet
from store import telemetry

type Value = str | bool | int | float
type Attributes = dict[str, Value]
type Row = Mapping[str, object]

OTHER = "_OTHER"
CLIENT = "wattprint.client"
OPERATIONS = {
    "chat": "chat",
    "realtime": "chat",
    "completion": "text_completion",
    "embedding": "embeddings",
}
"""By our task; the conventions let other operations have names of their own."""
PROVIDERS = {"moonshot": "moonshot_ai", "moonshot_cn": "moonshot_ai"}
"""Spelled in another way by the conventions than in our table."""


class Naming:
    """Names requests as others may know them. `factors` are as published, with nobody's own."""

    def __init__(self, factors: FactorSet, *, has_clients: bool) -> None:
        self._factors = factors
        self._has_clients = has_clients
        self._providers = telemetry.providers()

    def of(self, row: Row) -> Attributes:
        """What every point and span of a request has."""
        task = str(row["task"])
        provider = str(row["provider"])
        found: Attributes = {
            "gen_ai.operation.name": OPERATIONS.get(task, task),
            "gen_ai.provider.name": self._provider(provider),
        }
        for name in ("request", "response"):
            model = row["model_requested" if name == "request" else "model_served"]
            if model:
                found[f"gen_ai.{name}.model"] = self.model(str(model))
        if self._has_clients and row["client"]:
            found[CLIENT] = str(row["client"])
        return found

    def _provider(self, name: str) -> str:
        return PROVIDERS.get(name, name) if name in self._providers else OTHER

    def model(self, name: str) -> str:
        """As it is spelled, without whose it is (`ft:gpt-4o:acme::id` is `gpt-4o`)."""
        found = catalogue.find(self._factors, name)
        is_known = found is not None and found.name in self._factors.models
        if is_known or pictures.find(self._factors, name):
            return catalogue.bare(name)
        return OTHER


def error_type(row: Row) -> str | None:
    """The status, or how it ended early; None: it did not fail."""
    status = row["http_status"]
    if isinstance(status, int) and status >= 400:
        return str(status)
    outcome = str(row["outcome"])
    return None if outcome in ("complete", "opaque") else outcome
