"""One request of the soak: what is asked for, and the bytes that must come back for it.

An order crosses to the provider in a header. Its answer follows from it alone, so that the
client knows each byte, and the usage in it has the order's number as output tokens, so that
the log can be compared exactly.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum

HEADER = "X-Soak"
BLOCK = b"x" * 16_000


class Kind(StrEnum):
    """How the provider answers."""

    WHOLE = "whole"
    STREAM = "stream"
    UNTIL_END = "until_end"
    """A stream without a length, ended by half-closing the connection."""
    BROKEN = "broken"
    """Half a stream, then an orderly close without its last chunk."""
    RESET = "reset"
    """Half a stream, then a reset."""
    REFUSED = "refused"
    """Reset before a byte was answered."""
    IDLE = "idle"
    """An event, a long silence until the provider is told, and the rest."""


class Manner(StrEnum):
    """How the client reads."""

    WELL = "well"
    SLOWLY = "slowly"
    LEAVES = "leaves"
    """Hangs up after the first bytes."""


FINISHING = frozenset({Kind.WHOLE, Kind.STREAM, Kind.UNTIL_END, Kind.IDLE})


@dataclass(frozen=True, slots=True)
class Order:
    """One request and its answer."""

    number: int
    kind: Kind = Kind.STREAM
    manner: Manner = Manner.WELL
    events: int = 10
    blocks: int = 0
    """Of 16 kB each, after the events."""
    sent_bytes: int = 0
    """Of the prompt."""
    pace_s: float = 0.0
    """Between two events."""

    @property
    def label(self) -> str:
        """What the log knows it by."""
        return f"soak-{self.number}"

    @property
    def input_tokens(self) -> int:
        return 100 + self.number % 400

    @property
    def is_stream(self) -> bool:
        return self.kind is not Kind.WHOLE

    def header(self) -> str:
        return json.dumps(asdict(self))

    def prompt(self) -> bytes:
        """The request's body."""
        body = {"model": "gpt-4o", "stream": self.is_stream, "messages": [{"role": "user"}]}
        body["messages"] = [{"role": "user", "content": "w " * (self.sent_bytes // 2 or 5)}]
        return json.dumps(body).encode()

    def answer(self) -> Iterator[bytes]:
        """The parts of a whole answer."""
        if not self.is_stream:
            message = {"role": "assistant", "content": f"number {self.number}"}
            yield json.dumps(self._chunk({"message": message}, has_usage=True)).encode()
            return
        for index in range(self.events):
            yield _event(self._chunk({"delta": {"content": f" {index}"}}))
        block = self._chunk({"delta": {"content": BLOCK.decode()}})
        for _ in range(self.blocks):
            yield _event(block)
        yield _event(self._chunk(None, has_usage=True)) + b"data: [DONE]\n\n"

    def _chunk(self, choice: dict[str, object] | None, *, has_usage: bool = False) -> object:
        usage = {"prompt_tokens": self.input_tokens, "completion_tokens": self.number}
        usage["total_tokens"] = self.input_tokens + self.number
        return {
            "id": f"chatcmpl-{self.number}",
            "model": "gpt-4o-2024-08-06",
            "choices": [{"index": 0, **choice}] if choice else [],
            **({"usage": usage} if has_usage else {}),
        }


def of_header(text: str) -> Order:
    """What `header` wrote."""
    found = json.loads(text)
    return Order(**found | {"kind": Kind(found["kind"]), "manner": Manner(found["manner"])})


def _event(chunk: object) -> bytes:
    return f"data: {json.dumps(chunk)}\n\n".encode()
