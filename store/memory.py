"""What a conversation carries into its next turn, as counts under keyed hashes: never its words.

Web chats send only the new message, and Responses can leave the history on the server; the
model reads all of it again each time.
"""

import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Mapping

from store.keys import Hasher
from store.writing import Column, Recalled, carried_by
from wire.exchange import Exchange

_KEPT = 4096
"""Answers whose counts are kept at hand, for rows that are not written yet."""


class Memory:
    """Looks the turn before up: by the answer's id, else by the conversation's.

    `log` gives a connection for reading, or raises sqlite3.Error or OSError.
    """

    def __init__(self, hasher: Hasher, log: Callable[[], sqlite3.Connection]) -> None:
        self._hasher = hasher
        self._log = log
        self._recent: OrderedDict[str, Recalled] = OrderedDict()

    def recall(self, exchange: Exchange) -> Recalled | None:
        """The turn before this exchange; None: there was none, or it was not seen."""
        parent, conversation = exchange.parent_id, exchange.conversation_id
        found = None
        if parent:
            key = self._hasher.key(parent)
            found = self._recent.get(key) or self._answer(exchange.provider, key)
        if found is None and conversation:
            key = self._hasher.key(conversation)
            found = self._recent.get(key) or self._conversation(exchange.provider, key)
        return found

    def learn(self, row: Mapping[str, Column]) -> None:
        """Keep what a row says at hand until it can be looked up."""
        carried = carried_by(row)
        if carried is None:
            return
        for key in (row["response_key"], row["conversation_key"]):
            if key is not None:
                self._recent[str(key)] = carried
                self._recent.move_to_end(str(key))
        while len(self._recent) > _KEPT:
            self._recent.popitem(last=False)

    def _answer(self, provider: str, key: str) -> Recalled | None:
        return self._read(
            "select input_tokens, output_tokens, reasoning_tokens, turn from requests "
            "where response_key = ? and provider = ? order by id desc limit 1",
            (key, provider),
        )

    def _conversation(self, provider: str, key: str) -> Recalled | None:
        return self._read(
            "select input_tokens, 0, 0, turn_count from conversations "
            "where key = ? and provider = ?",
            (key, provider),
        )

    def _read(self, query: str, bound: tuple[str, str]) -> Recalled | None:
        try:
            row = self._log().execute(query, bound).fetchone()
        except (sqlite3.Error, OSError):
            return None
        if row is None or row[0] is None or row[1] is None:
            return None
        return Recalled(row[0] + row[1] - (row[2] or 0), row[3] or 1)
