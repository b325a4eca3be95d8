"""What tests of counting share."""

import pytest
import tiktoken


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that is handed to tiktoken from now on."""
    texts: list[str] = []
    encode = tiktoken.Encoding.encode_ordinary

    def encode_ordinary(self: tiktoken.Encoding, text: str) -> list[int]:
        texts.append(text)
        return encode(self, text)

    monkeypatch.setattr(tiktoken.Encoding, "encode_ordinary", encode_ordinary)
    return texts
