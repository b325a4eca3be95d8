"""The one type that words wait in until they are counted."""

from collections.abc import Iterable


class Text:
    """Words on their way to the tokenizer. Its repr is its length, so no log can leak it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    @classmethod
    def joined(cls, parts: Iterable[str]) -> "Text":
        return cls("".join(parts))

    def reveal(self) -> str:
        """The words themselves, for counting only."""
        return self._value

    def __len__(self) -> int:
        return len(self._value)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return f"<text of {len(self._value)} characters>"

    __str__ = __repr__
