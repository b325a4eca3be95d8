"""A prompt as the counting rules see it."""

from collections.abc import Sequence
from dataclasses import dataclass

type Call = tuple[str, str]
"""A tool call: name, arguments."""


@dataclass(frozen=True, slots=True, repr=False)
class PromptMessage:
    """One message, its words revealed for counting only; without a repr that could leak them."""

    role: str
    parts: Sequence[str] = ()
    name: str | None = None
    calls: Sequence[Call] = ()
