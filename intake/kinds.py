"""The kinds of files that can be imported: how each is told by its content, and who reads it.

A new kind is one line of KINDS.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from intake import chatgpt, claude_export, lechat, takeout
from intake.files import Opened
from intake.turns import Reader


@dataclass(frozen=True, slots=True)
class Kind:
    """One line of the table."""

    name: str
    source: str
    """What its rows and its import are logged under: har, flows, export, transcript."""
    has: Callable[[Opened], object]
    """Whether a file is of this kind, which mostly shows in its `start`."""
    reader: Reader | None = None
    """None: recorded traffic, which `intake.imports` replays."""


def _begun(pattern: bytes) -> Callable[[Opened], object]:
    """Whether a file's first bytes match."""
    begins = re.compile(pattern, re.DOTALL)
    return lambda file: begins.match(file.start)


HAR = Kind("har", "har", _begun(rb'\s*\{.*?"log"\s*:'))
FLOWS = Kind(
    "flows",
    "flows",
    # mitmproxy writes a netstring for each flow: its length, a colon, its content.
    _begun(rb"\d{1,12}:"),
)
_LISTED = rb'\s*(?:\[|\{\s*"conversations"\s*:\s*\[)\s*\{.*?'
EXPORTS = (
    Kind("chatgpt", "export", _begun(_LISTED + rb'"mapping"\s*:\s*\{'), chatgpt.turns),
    Kind("claude", "export", _begun(_LISTED + rb'"chat_messages"\s*:\s*\['), claude_export.turns),
    Kind(
        "takeout",
        "export",
        _begun(
            rb'\s*\[\s*\{.*?"(?:header"\s*:\s*"|products"\s*:\s*\[)[^\]]{0,80}?(?i:gemini|bard)'
        ),
        takeout.turns,
    ),
    Kind(
        "takeout",
        "export",
        _begun(rb"\s*(?:<!doctype html>)?\s*<html.*?mdl-typography"),
        takeout.turns_of_cards,
    ),
    Kind("lechat", "export", _begun(rb'\s*\[\s*\{.*?"chatId"\s*:'), lechat.turns),
)
KINDS: tuple[Kind, ...] = (FLOWS, *EXPORTS, HAR)
"""The first that has a file reads it."""


def kind_of(file: Opened) -> Kind | None:
    """None: of none that is known."""
    return next((kind for kind in KINDS if kind.has(file)), None)
