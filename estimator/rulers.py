"""Measures texts in one family's vocabulary, and remembers what it measured."""

import re

from estimator import tokenizers
from estimator.figures import Vocabulary

_CHARACTERS_PER_TOKEN = 4
_UNREADABLE_SPREAD = 2.0
"""Of characters/4, where a text cannot be encoded at all."""
_CJK_SPREAD = 1.7
"""No recording has enough Chinese, Japanese or Korean to fit other vocabularies on it."""
_CJK = re.compile("[\u3040-\ud7a3]")
_JOINT = "\n\n"
_TAIL = 256


class Ruler:
    """One per count: `raw` adds up what the tokenizer returned for the exchange's own text."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.raw = 0
        self.is_readable = True
        """Every text could be encoded."""
        self._has_cjk = False
        self._encoding = vocabulary.encoding

    @property
    def spread(self) -> float:
        """Factor each way of what was measured so far."""
        spread = self.vocabulary.spread
        if self._has_cjk:
            spread = max(spread, _CJK_SPREAD)
        return spread if self.is_readable else max(spread, _UNREADABLE_SPREAD)

    def length(self, text: str) -> int:
        """Tokens in the vocabulary's encoding, added to `raw`."""
        tokens = tokenizers.length(self._encoding, text)
        if tokens is None:
            tokens = self._guess(text)
        self.raw += tokens
        return tokens

    def overhead(self, text: str) -> int:
        """Tokens of text that is not the exchange's own, or is kept apart: not in `raw`."""
        tokens = tokenizers.length(self._encoding, text)
        return self._guess(text) if tokens is None else tokens

    def joint(self, before: str) -> int:
        """What the end of a text and an empty line behind it add to it, if a `#` follows them.

        L(before + "\\n\\n" + "# …") - L(before) - L("# …"): no token begins before a `#` that
        follows a line's end and goes on past it, so only the last words have to be looked at.
        """
        tail = before[tokenizers.last_gap(before, _TAIL) :]
        return self.overhead(tail + _JOINT) - self.overhead(tail)

    def scaled(self, text: str) -> float:
        """Tokens in the family's own vocabulary, by the measured ratios."""
        numbers = self.vocabulary.numbers
        tokens = numbers["per_token"] * self.length(text)
        if numbers["per_newline"]:
            tokens += numbers["per_newline"] * text.count("\n")
        if numbers["per_digit"]:
            tokens += numbers["per_digit"] * sum(map(text.count, "0123456789"))
        if not text.isascii():
            tokens += numbers["per_non_ascii"] * (len(text) - len(text.encode("ascii", "ignore")))
            self._has_cjk = self._has_cjk or _CJK.search(text) is not None
        return tokens

    def _guess(self, text: str) -> int:
        self.is_readable = False
        return -(-len(text) // _CHARACTERS_PER_TOKEN)
