"""The web chat of perplexity.ai: each event has the whole answer so far, or its next pieces.

It has no public contract and reports no usage. What is not known is ignored.
"""

from collections.abc import Mapping

from wire.chats import web_chats
from wire.chats.deltas import segments
from wire.exchange import Media, MediaKind
from wire.fields import (
    INDEX_LIMIT,
    Json,
    NotJsonError,
    items,
    mapping,
    mappings,
    parse,
    position,
    string,
)
from wire.findings import Reader
from wire.names import identifier, name

_ANSWER = "ask_text"
_PIECES = 2**16


class PerplexityWeb(Reader):
    """Reads one exchange with /rest/sse/perplexity_ask."""

    def __init__(self) -> None:
        super().__init__()
        self._chunks: list[str] = []
        self._rewritten = 0
        self._usage: str | None = None
        """Which of the blocks holds the answer: others may repeat it."""

    def request(self, body: Json) -> None:
        asked = mapping(body)
        about = mapping(asked.get("params"))
        found = self.found
        found.model_requested = name(about.get("model_preference"))
        found.parent_id = identifier(about.get("last_backend_uuid"))
        draft = web_chats.draft(has_history=found.parent_id is not None)
        if words := string(asked.get("query_str")):
            files = [Media(kind=MediaKind.FILE) for _ in items(about.get("attachments"))]
            draft.add("user", words, media=files)
        found.prompt = draft.prompt()

    def event(self, name: str, body: Json, at: float) -> None:
        found, frame = self.found, mapping(body)
        before = found.transcript.allowance
        self._named(frame)
        for block in mappings(frame.get("blocks")):
            self._block(block)
        if self._usage is None and "text" in frame:
            found.has_answer = True
            if words := _answer_in(string(frame["text"])):
                self._whole(words)
        found.has_failed |= frame.get("status") == "FAILED"
        is_last = frame.get("final_sse_message") is True or name == "end_of_stream"
        found.has_ended |= found.has_answer and is_last
        if found.transcript.allowance < before:
            found.token_came(at)

    def _named(self, frame: Mapping[str, Json]) -> None:
        found = self.found
        found.model_served = name(frame.get("display_model")) or found.model_served
        found.response_id = identifier(frame.get("backend_uuid")) or found.response_id
        found.conversation_id = identifier(frame.get("context_uuid")) or found.conversation_id

    def _block(self, block: Mapping[str, Json]) -> None:
        """A block of markdown, whole or in pieces, or patches to one."""
        usage = string(block.get("intended_usage"))
        markdown, patched = mapping(block.get("markdown_block")), mapping(block.get("diff_block"))
        if not usage.startswith(_ANSWER) or self._usage not in {None, usage}:
            return
        if not markdown and patched.get("field") != "markdown_block":
            return
        self.found.has_answer, self._usage = True, usage
        self._markdown(markdown)
        for patch in mappings(patched.get("patches")):
            path = segments(string(patch.get("path"))[:256])
            if not path:
                self._markdown(mapping(patch.get("value")))
            elif path[0] == "chunks" and len(path) == 2 and path[1].isdecimal():
                self._pieces(int(path[1][:4]), [patch.get("value")])

    def _markdown(self, markdown: Mapping[str, Json]) -> None:
        if isinstance(whole := markdown.get("answer"), str):
            self._whole(whole)
        else:
            start = position(markdown.get("chunk_starting_offset"))
            self._pieces(start, items(markdown.get("chunks")))

    def _whole(self, words: str) -> None:
        self._chunks = [words]
        self.found.transcript.set_text(_ANSWER, words)

    def _pieces(self, start: int, chunks: list[Json]) -> None:
        """Pieces of the answer from a place on; those that came before may come again."""
        words, known, is_rewritten = self.found.transcript, self._chunks, False
        for place, chunk in enumerate(map(string, chunks), start):
            if place == len(known) < _PIECES:
                known.append(chunk)
                words.add_text(_ANSWER, chunk)
            elif place < len(known) and known[place] != chunk:
                known[place], is_rewritten = chunk, True
        if is_rewritten:
            words.set_text(_ANSWER, "".join(known))
            self._rewritten += 1
        if self._rewritten > INDEX_LIMIT:
            words.drop()
        if words.is_cut:
            known.clear()


def _answer_in(text: str) -> str:
    """The answer in JSON in a string: {answer}, or steps of which the last has one within."""
    try:
        inner = parse(text)
    except NotJsonError:
        return ""
    steps = mappings(inner)
    if steps and isinstance(nested := mapping(steps[-1].get("content")).get("answer"), str):
        return _answer_in(nested) or nested
    return string(mapping(inner).get("answer"))
