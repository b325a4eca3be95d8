"""A prompt and an answer as the counting rules see them.

Their words are revealed for counting only, so none of these has a repr that could leak them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

type Call = tuple[str, str]
"""A tool call: name, arguments."""


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class Medium:
    """An image, a document or a sound; None: could not be read. `kind` is image, pdf, audio,
    video or file; sizes in pixels."""

    kind: str
    width: int | None = None
    height: int | None = None
    detail: str | None = None
    pages: int | None = None
    characters: int | None = None
    seconds: float | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class PromptMessage:
    """One message."""

    role: str
    parts: Sequence[str] = ()
    name: str | None = None
    calls: Sequence[Call] = ()
    has_item_id: bool = False
    reasoning: Sequence[str] = ()
    sealed: Sequence[int] = ()
    """Characters of each encrypted thought or signature sent back."""
    media: Sequence[Medium] = ()


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class Given:
    """A whole prompt; the fields are those of the wire's Prompt."""

    api: str
    messages: Sequence[PromptMessage] = ()
    tools: str | None = None
    """Compact JSON: an array of definitions, as sent."""
    tool_count: int = 0
    tool_choice: str | None = None
    forced_tool: str | None = None
    schema: str | None = None
    """Compact JSON: {name, description, schema}."""
    server_tools: Sequence[str] = ()
    is_thinking: bool = False
    is_compaction: bool = False
    token_count: int = 0
    has_unseen_history: bool = False


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class Said:
    """A whole answer, as far as it could be seen; the fields are those of the wire's Completion."""

    texts: Sequence[str] = ()
    reasoning: Sequence[str] = ()
    calls: Sequence[Call] = ()
    sealed: Sequence[int] = ()
    has_reasoning_item: bool = False
    server_calls: Sequence[str] = ()
    is_length_limited: bool = False
    created: int | None = None
    """Unix seconds by the server's clock."""
    is_cut: bool = False
    """Its end never came, so only its words are counted, and nothing around them."""
