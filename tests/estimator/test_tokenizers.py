"""The shipped vocabularies: ours, checked, never fetched, and hard to upset."""

import hashlib
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator import tokenizers

MILLION = 1_000_000


@pytest.mark.parametrize(
    ("file", "digest"),
    [
        # tiktoken_ext.openai_public: o200k_base and cl100k_base.
        ("o200k_base", "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"),
        ("cl100k_base", "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"),
    ],
)
def test_the_files_are_openais_under_tiktokens_names(file: str, digest: str) -> None:
    """tiktoken looks for the SHA-1 of the URL and checks the SHA-256."""
    url = f"https://openaipublic.blob.core.windows.net/encodings/{file}.tiktoken"
    path = tokenizers.FOLDER / hashlib.sha1(url.encode(), usedforsecurity=False).hexdigest()
    assert hashlib.sha256(path.read_bytes()).hexdigest() == digest


@pytest.mark.parametrize(("encoding", "tokens"), [("o200k_base", 2), ("cl100k_base", 2)])
def test_special_tokens_are_plain_text(encoding: str, tokens: int) -> None:
    """A person may write <|endoftext|>: it must not raise, and is several tokens."""
    assert tokenizers.length(encoding, "hello world") == tokens
    special = tokenizers.length(encoding, "<|endoftext|>")
    assert special is not None
    assert special > 1


@pytest.mark.parametrize(
    "text",
    [
        " " * MILLION,
        "\n" * MILLION,
        "\t " * (MILLION // 2),
        "a" * MILLION,
        "\N{GRINNING FACE}" * (MILLION // 4),
        "\0" * MILLION,
        "\ud800" * 1000,
        "word " * 30_000,
    ],
    ids=["spaces", "newlines", "tabs", "letter", "emoji", "nul", "surrogates", "words"],
)
def test_hostile_text_is_counted(text: str) -> None:
    """A million spaces make tiktoken panic; cut into slices they are a number."""
    for encoding in ("o200k_base", "cl100k_base"):
        tokens = tokenizers.length(encoding, text)
        assert tokens is not None
        assert 0 < tokens <= 4 * len(text)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.sampled_from(["word", "Über", "", "\n", "a", "it's", "12345", ",", "(x)\n\n", "  \t"]),
        min_size=1,
        max_size=40,
    )
)
def test_cutting_into_slices_changes_no_count(words: list[str]) -> None:
    """Slices end before a space that follows something: no token reaches over that."""
    import tiktoken

    line = " ".join([*words, "end."]) + " "
    text = line * (250_000 // len(line))
    for encoding in ("o200k_base", "cl100k_base"):
        assert tokenizers.length(encoding, "warm") is not None
        whole = tiktoken.get_encoding(encoding).encode_ordinary(text)
        assert tokenizers.length(encoding, text) == len(whole)


def test_loading_leaves_the_environment_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable may be the person's own, and children inherit it."""
    for before in (None, "/nowhere"):
        if before is None:
            monkeypatch.delenv("TIKTOKEN_CACHE_DIR", raising=False)
        else:
            monkeypatch.setenv("TIKTOKEN_CACHE_DIR", before)
        tokenizers._load.cache_clear()
        assert tokenizers.length("cl100k_base", "hello") == 1
        assert os.environ.get("TIKTOKEN_CACHE_DIR") == before


def test_a_damaged_file_is_neither_used_nor_deleted_nor_fetched(tmp_path: Path) -> None:
    """tiktoken alone would delete it and go to the network. Sockets are closed off here."""
    folder = tmp_path / "vocabularies"
    shutil.copytree(tokenizers.FOLDER, folder)
    for path in folder.iterdir():
        path.write_bytes(path.read_bytes()[:-1])
    code = """
import socket, sys
from pathlib import Path
def refuse(*_): raise AssertionError("network")
socket.socket.connect = socket.getaddrinfo = refuse
from estimator import tokenizers, tokens
tokenizers.FOLDER = Path(sys.argv[1])
assert tokenizers.length("o200k_base", "hello") is None
count = tokens.count_completion("gpt-4o", "openai", tokens.Said(texts=["a" * 400]))
assert (count.tokens, count.basis) == (100, "estimated"), count
assert count.spread >= 2
"""
    subprocess.run([sys.executable, "-c", code, str(folder)], check=True, timeout=60)
    assert len(list(folder.iterdir())) == 2


def test_the_same_text_is_encoded_once(encoded: list[str]) -> None:
    """In each vocabulary; what was forgotten, again."""
    tokenizers.forget()
    for _ in range(3):
        assert tokenizers.length("o200k_base", "hello world") == 2
        assert tokenizers.length("cl100k_base", "hello world") == 2
    assert encoded == ["hello world"] * 2
    tokenizers.forget()
    assert tokenizers.length("o200k_base", "hello world") == 2
    assert len(encoded) == 3


def test_the_memory_is_bounded_and_keeps_what_was_seen_lately(
    encoded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a generation of three, a text that is seen again and again is never encoded again."""
    monkeypatch.setattr(tokenizers, "_GENERATION", 3)
    tokenizers.forget()
    for place in range(100):
        tokenizers.length("o200k_base", f"text {place}")
        tokenizers.length("o200k_base", "often")
    assert encoded.count("often") == 1
    assert sum(map(len, tokenizers._seen["o200k_base"])) <= 6


def test_the_memory_holds_no_text() -> None:
    """Numbers only."""
    tokenizers.forget()
    tokenizers.length("o200k_base", "a secret of mine")
    new, old = tokenizers._seen["o200k_base"]
    assert [type(each) for each in (*new, *new.values())] == [int, int]
    assert old == {}


def test_threads_share_the_memory() -> None:
    """Whoever comes first; none sees another text's length."""
    tokenizers.forget()
    texts = ["word " * count for count in range(1, 200)]
    expected = [tokenizers.length("o200k_base", text) for text in texts]
    tokenizers.forget()
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(partial(tokenizers.length, "o200k_base"), texts * 8))
    assert found == expected * 8
