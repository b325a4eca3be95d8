"""Which hosts are LLM services, and which of their requests are LLM calls.

One table for the tap, the gateway, the PAC file, the environment and the docs.
"""

from dataclasses import dataclass

from wire.exchange import Task


@dataclass(frozen=True, slots=True)
class Route:
    """What one request is: where it goes and who reads it."""

    service: str
    provider: str
    endpoint: str
    """The path's pattern, such as /v1/chat/completions: never the path as sent."""
    task: Task
    reader: str | None
    """The reader of `wire.readers`; None: logged as opaque."""
    is_local: bool = False
