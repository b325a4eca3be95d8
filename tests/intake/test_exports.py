"""What all data exports of web chats have in common, through the whole import."""

import json
import sqlite3
import tracemalloc
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from intake.imports import Importer
from store import forgetting, schema, writing
from store.faults import Fault
from store.forgetting import Selection
from store.keys import Hasher
from store.paths import Home
from store.writing import Column
from tests.intake.exported import (
    Json,
    activity,
    asked,
    claude,
    conversation,
    message,
    mistral,
    root,
    rows,
    said,
    saved,
    taken,
    wrote,
)
from tests.rows import UTC_ZONE, row

CHATGPT = [
    conversation(
        *root(
            asked("u1", "hidden", "purple elephants"),
            said("a1", "u1", "violet 🐘"),
            said("b1", "u1", "lilac"),
            asked("u2", "b1", "more"),
            said("a2", "u2", "yes"),
        ),
        title="purple",
    )
]
CLAUDE = [claude(wrote("h", "human", "purple elephants"), wrote("a", "assistant", "violet"))]
MISTRAL = [
    mistral("q", "user", "purple elephants", "10:00:00"),
    mistral("a", "assistant", "violet", "10:00:05"),
]
GEMINI = [activity("Prompted purple elephants", "10:00:00", "violet", talk="e0ccb7f20d4d6c53")]
EVERY = {"a": CHATGPT, "b": CLAUDE, "c": MISTRAL, "d": GEMINI}


def live(home: Home, **columns: Column) -> None:
    """A row as a recorder writes it; `conversation` and `response` are ids."""
    home.prepare()
    schema.prepare(home)
    with closing(schema.connect(str(home.log))) as connection:
        writing.write(connection, [row(**columns)], zone=UTC_ZONE)


def archive(path: Path, **members: object) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            text = content if isinstance(content, str) else json.dumps(content)
            packed.writestr(f"folder/{name}", text)
    return path


def test_each_is_told_by_its_content_and_a_second_import_adds_nothing(tmp_path: Path) -> None:
    """No name of a file says what it is; one without an answer of a model is of no kind."""
    home = Home(tmp_path / "home")
    kinds = []
    for name, content in EVERY.items():
        result = taken(home, saved(tmp_path / name, content))
        kinds.append((result.kind, result.taken, result.known))
    assert kinds == [
        ("chatgpt", 3, 0),
        ("claude", 1, 0),
        ("lechat", 1, 0),
        ("takeout", 1, 0),
    ]
    for name in EVERY:
        again = taken(home, tmp_path / name)
        assert (again.taken, again.unreadable) == (0, {})
    assert len(rows(home)) == 6


def test_an_archive_is_read_part_by_part_and_what_lies_beside_is_left(tmp_path: Path) -> None:
    """Numbered parts of 2026, where one conversation may stand in two; images are not opened."""
    other = [conversation(said("z", None, "Hi"), uid="c9")]
    path = archive(
        tmp_path / "x.zip",
        **{
            "conversations-000.json": CHATGPT,
            "conversations-001.json": CHATGPT + other,
            "chat.html": "<html><body>var jsonData = []</body></html>",
            "user.json": {"id": "person"},
            "message_feedback.json": [],
            "image.png": "no image, and never opened",
        },
    )
    result = taken(Home(tmp_path / "home"), path)
    assert (result.taken, result.known, result.kind) == (4, 3, "chatgpt")
    assert result.is_whole


def test_an_archive_that_unpacks_to_far_more_than_text_can_is_not_unpacked(tmp_path: Path) -> None:
    """A member of a thousandth of what it says it is."""
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.json", json.dumps(CHATGPT))
        with packed.open("b.json", "w") as member:
            member.write(b'[{"mapping": {')
            for _ in range(100):
                member.write(b" " * 2**20)
    result = taken(Home(tmp_path / "home"), path)
    assert (result.taken, result.is_whole) == (3, False)


def test_an_answer_that_stands_in_two_chats_was_made_once(tmp_path: Path) -> None:
    """ChatGPT copies a chat that goes on elsewhere, under the same ids; a file's own ids, which
    are none of the world's, may be others' in another chat."""
    uid = "019d18cb-47a0-7e53-8bd6-1278557eae3b"
    first = conversation(said(uid, None, "Once"), said("a", uid, "One"))
    second = conversation(said(uid, None, "Once"), said("a", uid, "Two"), uid="c2")
    result = taken(Home(tmp_path / "home"), saved(tmp_path / "a", [first, second]))
    assert (result.taken, result.known) == (3, 1)


def test_undoing_an_import_leaves_the_log_as_it_was(tmp_path: Path) -> None:
    """Rows, roll-ups and what conversations carry."""
    home = Home(tmp_path / "home")
    live(home, response_key="elsewhere")

    def whole() -> list[list[tuple[object, ...]]]:
        with closing(sqlite3.connect(home.log)) as connection:
            tables = ("requests", "hours", "days", "conversations")
            return [connection.execute(f"select * from {name}").fetchall() for name in tables]  # noqa: S608

    before = whole()
    result = taken(home, saved(tmp_path / "a", CHATGPT))
    assert result.taken == 3
    assert whole() != before
    forgetting.forget(home, Selection(import_id=result.import_id))
    assert whole() == before


def test_no_word_and_no_title_is_in_the_log(tmp_path: Path) -> None:
    """Nor the name of a file."""
    home = Home(tmp_path / "home")
    for name, content in EVERY.items():
        taken(home, saved(tmp_path / f"purple-{name}", content))
    for file in home.root.glob("log.db*"):
        held = file.read_bytes()
        assert not any(word in held for word in (b"purple", b"violet", b"elephant"))


def test_what_was_seen_live_is_known(tmp_path: Path) -> None:
    """By the id of the answer, also the steps to it; Gemini's, which have none, by conversation
    and time."""
    home = Home(tmp_path / "home")
    home.prepare()
    key = Hasher(home).key
    live(home, service="chatgpt.com", response_key=key("a2"), started_at="2024-05-01T07:58:00.000Z")
    live(home, provider="anthropic", service="claude.ai", response_key=key("a"))
    live(home, provider="mistral_ai", service="chat.mistral.ai", response_key=key("a"))
    live(
        home,
        provider="gcp.gemini",
        service="gemini.google.com",
        response_key=key("r_1"),
        conversation_key=key("c_e0ccb7f20d4d6c53"),
        started_at="2026-02-28T09:59:58.000Z",
    )
    call = message("k", "assistant", "search", recipient="web.run", end_turn=False)
    stepped = [
        conversation(
            *root(
                asked("u", "hidden", "Quoi ?"),
                ("k", "u", call),
                ("t", "k", message("t", "tool", "found")),
                said("a2", "t", "Voilà"),
                asked("v", "a2", "Et ?"),
                said("new", "v", "Rien"),
            )
        )
    ]
    found = [taken(home, saved(tmp_path / "s", stepped))]
    found += [taken(home, saved(tmp_path / name, EVERY[name])) for name in "bcd"]
    assert [(one.taken, one.known) for one in found] == [(1, 2), (0, 1), (0, 1), (0, 1)]
    fresh = rows(home)[-1]
    # What was live carried 1000 tokens in and 500 out.
    assert int(str(fresh["input_tokens"])) > 1500


def test_one_that_breaks_off_keeps_what_stood_before_and_the_rest_comes_later(
    tmp_path: Path,
) -> None:
    """Half way through a conversation, or through a character."""
    home = Home(tmp_path / "home")
    many = [conversation(said(f"a{n}", None, "été 🦊"), uid=f"c{n}") for n in range(20)]
    path = saved(tmp_path / "x", many)
    whole = json.dumps(many, ensure_ascii=False).encode()
    path.write_bytes(whole[: len(whole) // 2])
    half = taken(home, path)
    assert (half.taken, half.is_whole) == (10, False)
    path.write_bytes(whole.replace(b'"c12"', b'"c12', 1))
    assert taken(home, path).is_whole is False
    path.write_bytes(whole)
    assert taken(home, path).is_whole
    assert len(rows(home)) == 20


@pytest.mark.parametrize("content", [b"[]", b"[1, 2]", b"\x00" * 99, b"[", b'[{"map": {}}]'])
def test_what_is_no_export_is_of_no_kind(tmp_path: Path, content: bytes) -> None:
    """Empty, of another kind, or no more than its beginning."""
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(Fault) as refused:
        taken(Home(tmp_path / "home"), path)
    assert refused.value.code == "import_unknown"


def test_memory_stays_flat_however_long_an_export_is(tmp_path: Path) -> None:
    """48 MB on one line; 20 MB of it at any time."""
    one: Json = conversation(
        *root(asked("u", "hidden", "x"), said("a", "u", "y")), padding="word " * 40_000
    )
    path = tmp_path / "x"
    with path.open("w") as file:
        file.write("[")
        for number in range(240):
            one["conversation_id"] = f"c{number}"
            file.write((", " if number else "") + json.dumps(one))
        file.write("]")
    home = Home(tmp_path / "home")
    with closing(Importer(home)) as importer:
        importer.take(path)
        tracemalloc.start()
        try:
            result = importer.take(path)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert (result.taken, result.known) == (0, 240)
    assert path.stat().st_size > 46 * 2**20
    assert peak < 20 * 2**20
