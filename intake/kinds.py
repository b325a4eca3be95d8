"""The kinds of files that can be imported: how each is told by its content, and who reads it.

A new kind is one line of KINDS.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from intake import (
    chatgpt,
    claude_code,
    claude_export,
    codex,
    gemini_cli,
    lechat,
    llm_logs,
    logs,
    takeout,
)
from intake.files import Opened
from intake.turns import Reader


@dataclass(frozen=True, slots=True)
class Kind:
    """One line of the table."""

    name: str
    source: str
    """What its rows and its import are logged under: har, flows, export, transcript, log."""
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
_CODEX = (
    rb'\s*\{\s*"(?:timestamp|type)".{0,200}?"type"\s*:\s*"session_meta"'
    # Until September 2025.
    rb'|\s*\{\s*"id"\s*:\s*"[^"]+",\s*"timestamp"\s*:\s*"[^"]+",\s*"(?:instructions|git)"'
)
_GEMINI = rb'\s*\{[^{}]{0,400}"projectHash"\s*:'
_GEMINI_LOG = rb'\s*\[\s*\{\s*"sessionId"\s*:\s*"[^"]*",\s*"messageId"\s*:'
_CLAUDE_CODE = rb'(?!\s*\{\s*"log"\s*:)\s*\{.*?"(?:parentUuid|leafUuid|isSidechain|sessionId)"\s*:'
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
        _begun(rb'\s*(?:<!doctype html>)?\s*<html.*?(?:\.mdl-|class="outer-cell)'),
        takeout.turns_of_cards,
    ),
    Kind("lechat", "export", _begun(rb'\s*\[\s*\{.*?"chatId"\s*:'), lechat.turns),
)
TRANSCRIPTS = (
    Kind("codex", "transcript", _begun(_CODEX), codex.turns),
    Kind("gemini-cli", "transcript", _begun(_GEMINI), gemini_cli.turns),
    Kind("gemini-cli-log", "transcript", _begun(_GEMINI_LOG), gemini_cli.asked),
    Kind("claude-code", "transcript", _begun(_CLAUDE_CODE), claude_code.turns),
    Kind("llm", "transcript", llm_logs.is_of_llm, llm_logs.turns),
)
LOGS = (
    Kind("log", "log", logs.is_lines, logs.of_lines),
    Kind("log", "log", logs.is_sheet, logs.of_sheet),
    Kind("log", "log", logs.is_database, logs.of_database),
)
"""What `wattprint export` wrote."""
KINDS: tuple[Kind, ...] = (*LOGS, FLOWS, *EXPORTS, *TRANSCRIPTS, HAR)
"""The first that has a file reads it."""


def kind_of(file: Opened) -> Kind | None:
    """None: of none that is known."""
    return next((kind for kind in KINDS if kind.has(file)), None)
