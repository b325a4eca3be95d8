"""An import that is taken back leaves the log as it was, byte for byte in an export."""

import io
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from intake.imports import Importer
from intake.kinds import KINDS
from reports import export
from reports.reading import opened
from store import forgetting, schema, writing
from store.bookkeeping import Bookkeeper
from store.forgetting import Selection
from store.keys import Hasher
from store.listing import Sought
from store.paths import Home
from store.writing import Column
from tests.intake import exported, hars, test_flows
from tests.rows import UTC_ZONE, log_of, row
from wire.exchange import Completion, Exchange, Message, Prompt, Reading, Task
from wire.text import Text

type Make = Callable[[Path], Path]


def of_har(folder: Path) -> Path:
    return hars.saved(folder / "a.har", hars.entry(hars.stream()))


def of_flows(folder: Path) -> Path:
    return test_flows.written(
        folder / "a.flows", test_flows.flow(json.dumps(hars.answer()).encode())
    )


def of_chatgpt(folder: Path) -> Path:
    nodes = exported.root(exported.asked("q", "hidden", "Une question ?"),
                          exported.said("a", "q", "Une réponse 🦊"))  # fmt: skip
    return exported.saved(folder / "conversations.json", [exported.conversation(*nodes)])


def of_claude(folder: Path) -> Path:
    talk = exported.claude(
        exported.wrote("q", "human", "Hi"), exported.wrote("a", "assistant", "Ho")
    )
    return exported.saved(folder / "conversations.json", [talk])


def of_takeout(folder: Path) -> Path:
    said = exported.activity("Prompted Bonjour", "08:00:00.000", "<p>Salut</p>", talk="t")
    return exported.saved(folder / "MyActivity.json", [said])


def of_lechat(folder: Path) -> Path:
    said = [exported.mistral("q", "user", "Hi", "08:00:00"),
            exported.mistral("a", "assistant", "Ho", "08:00:03")]  # fmt: skip
    return exported.saved(folder / "chat-m1.json", said)


def of_claude_code(folder: Path) -> Path:
    usage = {"input_tokens": 9, "output_tokens": 7, "cache_read_input_tokens": 4}
    message = {"id": "msg_01ABCDEFGHJKLMNPQRSTUVWX", "role": "assistant", "type": "message",
               "model": "claude-sonnet-4-5-20250929", "content": [], "usage": usage}  # fmt: skip
    line = {"parentUuid": None, "isSidechain": False, "sessionId": "s", "type": "assistant",
            "timestamp": "2026-11-18T09:00:00.000Z", "uuid": "u", "message": message}  # fmt: skip
    return of_lines(folder / "s.jsonl", line)


def of_codex(folder: Path) -> Path:
    usage = {"input_tokens": 90, "cached_input_tokens": 8, "output_tokens": 7,
             "reasoning_output_tokens": 3, "total_tokens": 97}  # fmt: skip
    info = {"total_token_usage": usage, "last_token_usage": usage}
    at = {"timestamp": "2026-11-18T09:00:00.000Z"}
    return of_lines(
        folder / "rollout-s.jsonl",
        at | {"type": "session_meta", "payload": {"id": "s", "cli_version": "0.60.0"}},
        at | {"type": "turn_context", "payload": {"model": "gpt-5-codex"}},
        {"timestamp": "2026-11-18T09:00:09.000Z", "type": "event_msg",
         "payload": {"type": "token_count", "info": info}},
    )  # fmt: skip


def of_gemini_cli(folder: Path) -> Path:
    tokens = {"input": 9, "output": 7, "cached": 0, "thoughts": 2, "tool": 0, "total": 18}
    at = "2026-11-18T09:00:05.000Z"
    said = {"id": "g", "timestamp": at, "type": "gemini", "content": "Ho", "tokens": tokens,
            "model": "gemini-2.5-pro"}  # fmt: skip
    session = {"sessionId": "s", "projectHash": "p", "startTime": at, "lastUpdated": at}
    return exported.saved(folder / "session-s.json", session | {"messages": [said]})


def of_llm(folder: Path) -> Path:
    path = folder / "logs.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute(
            "create table responses (id text primary key, model text, prompt text, system text, "
            "prompt_json text, options_json text, response text, response_json text, "
            "conversation_id text, duration_ms integer, datetime_utc text, "
            "input_tokens integer, output_tokens integer, token_details text)"
        )
        db.execute(
            "insert into responses (id, model, prompt, response, conversation_id, duration_ms, "
            "datetime_utc, input_tokens, output_tokens) values "
            "('r', 'gpt-4o', 'Hi', 'Ho', 'k', 900, '2026-11-18T09:00:00.000000+00:00', 9, 7)"
        )
        db.execute("create table conversations (id text primary key, name text, model text)")
        db.commit()
    return path


def of_log(folder: Path) -> Path:
    other = log_of(folder / "other", [row(conversation_key="0" * 32), row(client=None)])
    path = folder / "other.jsonl"
    path.write_bytes(exported_by(other))
    return path


def of_lines(path: Path, *lines: object) -> Path:
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    return path


def of_folder(folder: Path) -> Path:
    below = folder / "below"
    below.mkdir()
    of_codex(below)
    of_claude_code(below)
    return below


MAKERS: dict[str, Make] = {
    "har": of_har,
    "flows": of_flows,
    "chatgpt": of_chatgpt,
    "claude": of_claude,
    "takeout": of_takeout,
    "lechat": of_lechat,
    "claude-code": of_claude_code,
    "codex": of_codex,
    "gemini-cli": of_gemini_cli,
    "llm": of_llm,
    "log": of_log,
}


def exported_by(home: Home) -> bytes:
    out = io.BytesIO()
    with opened(home) as read:
        export.json_lines(export.entries(read, Sought()), out)
    return out.getvalue()


def without_ids(content: bytes) -> list[dict[str, object]]:
    """An id is never given twice, so what came after an import has others than without it."""
    lines = [json.loads(line) for line in content.splitlines()]
    return [{name: value for name, value in line.items() if name != "id"} for line in lines]


def live(home: Home, rows: Iterable[dict[str, Column]]) -> None:
    with closing(schema.connect(str(home.log))) as connection:
        writing.write(connection, list(rows), zone=UTC_ZONE)


def turn(home: Home, uid: str, minute: int, talk: str = "c1") -> dict[str, Column]:
    """A turn of a web chat seen live, whose history lies with the service."""
    exchange = Exchange(
        uid=uid,
        started_at=datetime(2026, 11, 18, 12, minute, tzinfo=UTC),
        source="proxy",
        service="chatgpt.com",
        provider="openai",
        endpoint="/backend-api/conversation",
        task=Task.CHAT,
        model_served="gpt-4o",
        conversation_id=talk,
        parent_id="p" if minute else None,
    )
    words = Text("Et ensuite ?")
    prompt = Prompt(
        api="web",
        messages=(Message(role="user", parts=(words,)),),
        has_unseen_history=bool(minute),
    )
    reading = Reading(exchange=exchange, prompt=prompt, completion=Completion(texts=(words,)))
    with closing(schema.connect(str(home.log))) as connection:
        return Bookkeeper(Hasher(home), UTC_ZONE, lambda: connection).row(reading)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A log with live rows, one of them the first turn of a conversation."""
    monkeypatch.setenv("WATTPRINT_TIMEZONE", "UTC")
    home = log_of(tmp_path / "home", [row(started_at="2020-01-01T00:00:00.000Z")])
    live(home, [turn(home, "first-turn", 0)])
    return home


@pytest.mark.parametrize("make", [*MAKERS.values(), of_folder], ids=[*MAKERS, "folder"])
def test_an_import_taken_back_leaves_no_trace(home: Home, tmp_path: Path, make: Make) -> None:
    """Live rows came before it, after it and when it was gone; the last goes on from a turn of
    before, as in a log that never had the import."""
    before = exported_by(home)
    never = Home(tmp_path / "never")
    shutil.copytree(home.root, never.root)

    with closing(Importer(home)) as importer:
        result = importer.take(make(tmp_path))
    assert result.taken > 0
    assert exported_by(home) != before
    between = row(started_at="2027-01-01T00:00:00.000Z")
    live(home, [between])
    live(never, [between])
    assert forgetting.forget(home, Selection(import_id=result.import_id)) == result.taken
    assert exported_by(home).startswith(before)
    for one in (home, never):
        live(one, [turn(one, "second-turn", 30)])

    assert without_ids(exported_by(home)) == without_ids(exported_by(never))
    with closing(Importer(home)) as importer:
        again = importer.take(make_again(tmp_path, make))
    assert again.taken == result.taken


def make_again(folder: Path, make: Make) -> Path:
    (folder / "again").mkdir()
    return make(folder / "again")


def test_each_kind_of_file_is_tried() -> None:
    """A new kind of import has to be undone as well. A list of what was asked brings no row."""
    kinds = {kind.name for kind in KINDS}
    assert kinds - {"gemini-cli-log"} == MAKERS.keys()


def test_a_conversation_goes_on_as_if_the_import_had_not_been(home: Home, tmp_path: Path) -> None:
    """The export has later turns of a conversation that was seen live, and long ones."""
    message = exported.message("a", "assistant", "Une longue réponse. " * 500)
    message["create_time"] = datetime(2026, 11, 18, 12, 20, tzinfo=UTC).timestamp()
    asked = exported.message("q", "user", "Une question ?")
    asked["create_time"] = datetime(2026, 11, 18, 12, 19, tzinfo=UTC).timestamp()
    nodes = exported.root(("q", "hidden", asked), ("a", "q", message))
    path = exported.saved(tmp_path / "conversations.json", [exported.conversation(*nodes)])
    alone = turn(home, "alone", 30)

    with closing(Importer(home)) as importer:
        result = importer.take(path)
    assert result.taken == 1
    assert int(str(turn(home, "with-it", 30)["input_tokens"])) > 1000
    forgetting.forget(home, Selection(import_id=result.import_id))
    assert turn(home, "without", 30)["input_tokens"] == alone["input_tokens"]


def test_a_file_that_two_imports_went_through_can_be_had_again(home: Home, tmp_path: Path) -> None:
    """A folder is gone through quickly where nothing has changed: not where it was undone."""
    folder = of_folder(tmp_path)
    with closing(Importer(home)) as importer:
        first = importer.take(folder)
        (folder / "s.jsonl").touch()
        importer.take(folder)
        forgetting.forget(home, Selection(import_id=first.import_id))
        assert importer.take(folder).taken == first.taken
