"""Files into a log: what is taken, what is known already, and what cannot be read."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from intake.imports import Importer
from intake.taking import Result
from store import schema, writing
from store.faults import Fault
from store.keys import Hasher
from store.paths import Home
from store.queries import Log
from store.writing import Column
from tests.intake.hars import CHAT_URL, START, answer, entry, har, saved, stream
from tests.rows import UTC_ZONE, row

SECOND = START.timestamp()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("WATTPRINT_TIMEZONE", "UTC")
    return Home(tmp_path / "home")


@pytest.fixture
def importer(home: Home) -> Iterator[Importer]:
    found = Importer(home)
    yield found
    found.close()


def rows(home: Home) -> list[dict[str, object]]:
    """The log, oldest first."""
    with closing(Log(home)) as log:
        return log.requests()[::-1]


def counts(result: Result) -> tuple[int, int, dict[str, int], int]:
    return result.taken, result.known, result.unreadable, result.others


def live(home: Home, **columns: Column) -> None:
    """A row as a recorder writes it."""
    with closing(schema.connect(str(home.log))) as connection:
        writing.write(connection, [row(**columns)], zone=UTC_ZONE)


def test_a_request_is_logged_as_if_it_had_been_seen_live(
    importer: Importer, home: Home, tmp_path: Path
) -> None:
    """With its own time, and no time of a token: nobody knows when the first one came."""
    result = importer.take(saved(tmp_path / "a.har", entry(stream())))
    assert counts(result) == (1, 0, {}, 0)
    assert result.is_whole
    (found,) = rows(home)
    wanted = {
        "started_at": "2026-11-18T10:00:00.000Z",
        "source": "har",
        "service": "openai",
        "endpoint": "/v1/chat/completions",
        "client": "curl",
        "outcome": "complete",
        "is_streamed": 1,
        "model_served": "gpt-4o-2024-08-06",
        "input_tokens": 9,
        "output_tokens": 4,
        "output_basis": "reported",
        "ttfb_ms": 400.0,
        "duration_ms": 1200.0,
        "ttft_ms": None,
        "last_token_ms": None,
        "response_bytes": len(stream().encode()),
        "import_id": 1,
    }
    assert {name: found[name] for name in wanted} == wanted


def test_the_roll_ups_hold_what_was_imported(
    importer: Importer, home: Home, tmp_path: Path
) -> None:
    """Weeks that were never recorded live show up in the dashboard."""
    importer.take(saved(tmp_path / "a.har", entry(), entry(json.dumps(answer("b")), after_s=5)))
    with closing(Log(home)) as log:
        (cell,) = log.cells(START.date(), START.date())
    assert (cell.request_count, cell.input_tokens, cell.output_tokens) == (2, 18, 8)


def test_a_second_import_adds_nothing(importer: Importer, home: Home, tmp_path: Path) -> None:
    """With an id and without one, reported and counted, refused ones too."""
    path = saved(
        tmp_path / "a.har",
        entry(),
        entry(json.dumps(answer(None)), after_s=1),
        entry(json.dumps(answer(None)), after_s=1.2),
        entry(json.dumps(answer("same")), after_s=20),
        entry(json.dumps(answer("same")), after_s=30),
        entry(stream().replace('"usage"', '"other"'), after_s=40),
        entry("{}", status=429, after_s=41),
    )
    assert counts(importer.take(path)) == (7, 0, {}, 0)
    assert counts(importer.take(path)) == (0, 7, {}, 0)
    assert len(rows(home)) == 7


def test_what_two_files_share_is_taken_once(importer: Importer, home: Home, tmp_path: Path) -> None:
    """Whoever saves twice from one open window has the first requests in both files."""
    first, second = entry(json.dumps(answer(None))), entry(json.dumps(answer("b")), after_s=3)
    third = entry(json.dumps(answer(None)), after_s=0.5)
    assert importer.take(saved(tmp_path / "a.har", first, second)).taken == 2
    assert counts(importer.take(saved(tmp_path / "b.har", first, third, second))) == (1, 2, {}, 0)
    assert len(rows(home)) == 3


def test_one_exchange_that_is_listed_twice_is_one(
    importer: Importer, home: Home, tmp_path: Path
) -> None:
    """A service worker's own request lies within that of its page; a retry has other counts."""
    path = saved(
        tmp_path / "a.har",
        entry(),
        entry(after_s=0.2),
        entry(json.dumps(answer(made=5)), after_s=0.3),
        entry(json.dumps(answer(None)), after_s=9),
        entry(json.dumps(answer(None)), after_s=9),
    )
    assert counts(importer.take(path)) == (3, 2, {}, 0)


def test_answers_that_all_have_one_id_are_all_taken(
    importer: Importer, home: Home, tmp_path: Path
) -> None:
    """As servers on one's own machine give them, with usage and without."""
    bare = stream("chatcmpl-0").replace('"usage"', '"other"')
    path = saved(
        tmp_path / "a.har",
        *(entry(bare, after_s=2 * n) for n in range(3)),
        *(entry(stream("chatcmpl-0"), after_s=10 + 2 * n) for n in range(3)),
    )
    assert counts(importer.take(path)) == (6, 0, {}, 0)
    assert counts(importer.take(path)) == (0, 6, {}, 0)


@pytest.mark.parametrize(
    ("columns", "is_known"),
    [
        ({}, True),
        ({"started_at": "2026-11-18T22:00:00.000Z"}, True),
        ({"started_at": "2026-11-20T10:00:00.000Z"}, False),
        ({"output_tokens": 5}, False),
        ({"output_tokens": 5, "output_basis": "estimated"}, False),
        (
            {
                "output_tokens": 5,
                "output_basis": "estimated",
                "started_at": "2026-11-18T10:00:30.000Z",
            },
            True,
        ),
        ({"provider": "groq"}, False),
        ({"model_served": "gpt-4o-mini"}, False),
        ({"response_key": "other"}, False),
    ],
)
def test_what_was_seen_live_is_known_by_its_answer(
    importer: Importer,
    home: Home,
    tmp_path: Path,
    columns: dict[str, Column],
    is_known: bool,
) -> None:
    """Provider, id, model and counts are the same, and the times within a day; counts that one
    of both was not told by the provider say nothing, but then the times are within a minute."""
    seen: dict[str, Column] = {
        "response_key": Hasher(home).key("chatcmpl-1"),
        "started_at": "2026-11-18T10:05:00.000Z",
        "input_tokens": 9,
        "output_tokens": 4,
    }
    live(home, **(seen | columns))
    assert importer.take(saved(tmp_path / "a.har", entry())).known == is_known


def test_an_answer_in_a_file_without_its_request_is_known_whatever_its_model(
    importer: Importer, home: Home, tmp_path: Path
) -> None:
    """A web chat's answer need not name one, and a file need not hold what was asked for."""
    key, at = Hasher(home).key("chatcmpl-1"), "2026-11-18T10:00:05.000Z"
    live(home, response_key=key, started_at=at, input_tokens=9, output_tokens=4)
    bare = {name: value for name, value in answer().items() if name != "model"}
    nothing = {"mimeType": "application/json", "params": [{"name": "model", "value": "x"}]}
    path = saved(tmp_path / "a.har", entry(json.dumps(bare), posted=nothing))
    assert counts(importer.take(path)) == (0, 1, {}, 0)


@pytest.mark.parametrize(
    ("columns", "is_known"),
    [
        ({}, True),
        ({"started_at": "2026-11-18T09:59:59.500Z"}, True),
        ({"started_at": "2026-11-18T10:00:02.000Z"}, False),
        ({"input_tokens": 8}, False),
        ({"endpoint": "/v1/responses"}, False),
        ({"service": "groq"}, False),
        ({"http_status": 500}, False),
    ],
)
def test_what_was_seen_live_without_an_id_is_known_by_its_second(
    importer: Importer,
    home: Home,
    tmp_path: Path,
    columns: dict[str, Column],
    is_known: bool,
) -> None:
    """Service, endpoint, status and counts are the same."""
    live(home, **({"input_tokens": 9, "output_tokens": 4} | columns))
    path = saved(tmp_path / "a.har", entry(json.dumps(answer(None)), after_s=0.4))
    assert importer.take(path).known == is_known


@pytest.mark.parametrize(
    ("error", "status", "known"),
    [("net::ERR_ABORTED", 200, 1), ("net::ERR_ABORTED", 0, 1), ("net::ERR_FAILED", 200, 0)],
)
def test_an_answer_that_was_broken_off_is_known_by_its_second(
    importer: Importer, home: Home, tmp_path: Path, error: str, status: int, known: int
) -> None:
    """Its id was seen live; a browser keeps nothing of it, and at times not the status."""
    key = Hasher(home).key("chatcmpl-1")
    live(home, started_at="2026-11-18T10:00:00.400Z", response_key=key)
    broken = {"status": status, "_error": error}
    result = importer.take(saved(tmp_path / "a.har", entry("{", response=broken)))
    assert counts(result) == (1 - known, known, {}, 0)


def test_as_many_are_known_as_the_log_holds(importer: Importer, home: Home, tmp_path: Path) -> None:
    """A server of one's own may give every answer one id: two seen live, three in the file."""
    for minute in (0, 1):
        at = f"2026-11-18T10:0{minute}:00.000Z"
        key = Hasher(home).key("chatcmpl-1")
        live(home, response_key=key, started_at=at, input_tokens=9, output_tokens=4)
    path = saved(tmp_path / "a.har", *(entry(after_s=60 * minute) for minute in range(3)))
    assert counts(importer.take(path)) == (1, 2, {}, 0)


def test_what_cannot_be_read_is_told_by_its_reason(
    importer: Importer, home: Home, tmp_path: Path
) -> None:
    """And is in no row; what goes to no service is not even counted as unreadable."""
    cut = json.dumps(answer())
    aborted = {"status": 0, "_error": "net::ERR_ABORTED"}
    result = importer.take(
        saved(
            tmp_path / "a.har",
            entry({}),
            entry({"size": 9999, "text": cut[:80]}),
            entry("<html>"),
            entry({}, response={"status": 0}),
            entry({}, response=aborted, after_s=5),
            entry(url="wss://api.openai.com/v1/realtime", status=101, method="GET"),
            entry(startedDateTime="never"),
            entry(url="https://example.com/v1/chat/completions"),
            entry(url="data:text/plain,x"),
            entry(url=f"{CHAT_URL}/x", method="OPTIONS"),
            {},
        )
    )
    assert result.unreadable == {
        "answer_missing": 1,
        "answer_cut": 1,
        "format": 1,
        "no_answer": 1,
        "messages_missing": 1,
        "entry_broken": 2,
    }
    assert (result.taken, result.others) == (1, 3)
    (found,) = rows(home)
    assert (found["outcome"], found["http_status"]) == ("aborted", None)


def test_a_connection_gives_a_row_for_each_of_its_turns(
    importer: Importer, home: Home, tmp_path: Path
) -> None:
    """Messages have times of their own, so that of the first token is known."""
    created = {"type": "response.create", "model": "gpt-5", "input": "Hé"}
    messages = []
    for turn in range(2):
        usage = {"input_tokens": 7 + turn, "output_tokens": 3}
        done = {"id": f"resp_{turn}", "model": "gpt-5", "output": [], "usage": usage}
        delta = {"type": "response.output_text.delta", "delta": "x", "output_index": 0}
        for at, kind, event in (
            (0.0, "send", created),
            (0.25, "receive", delta),
            (1.0, "receive", {"type": "response.completed", "response": done}),
        ):
            message = {"opcode": 1, "data": json.dumps(event)}
            messages.append({"type": kind, "time": SECOND + 10 * turn + at + 1} | message)
    socket = entry(
        url="wss://api.openai.com/v1/responses",
        method="GET",
        status=101,
        _webSocketMessages=messages,
    )
    path = saved(tmp_path / "a.har", socket)
    assert counts(importer.take(path)) == (2, 0, {}, 0)
    names = ("started_at", "input_tokens", "output_tokens", "ttft_ms", "duration_ms", "outcome")
    assert [tuple(found[name] for name in names) for found in rows(home)] == [
        ("2026-11-18T10:00:01.000Z", 7, 3, 250.0, 1000.0, "complete"),
        ("2026-11-18T10:00:11.000Z", 8, 3, 250.0, 1000.0, "complete"),
    ]
    assert counts(importer.take(path)) == (0, 2, {}, 0)


def test_a_host_of_the_persons_own_is_read(home: Home, tmp_path: Path) -> None:
    """As live: what the settings name."""
    home.prepare()
    home.settings.write_text('[recording]\nhosts = ["llm.example.org"]\n')
    with closing(Importer(home)) as importer:
        path = saved(tmp_path / "a.har", entry(url="https://llm.example.org/v1/chat/completions"))
        assert importer.take(path).taken == 1


def test_a_file_that_breaks_off_keeps_what_was_read(
    importer: Importer, home: Home, tmp_path: Path
) -> None:
    """It is said, and importing the whole file later adds the rest."""
    whole = har(*(entry(json.dumps(answer(str(n))), after_s=n) for n in range(5)))
    path = tmp_path / "a.har"
    path.write_text(json.dumps(whole)[:-200])
    broken = importer.take(path)
    assert (broken.taken, broken.is_whole) == (4, False)
    path.write_text(json.dumps(whole))
    assert counts(importer.take(path)) == (1, 4, {}, 0)
    assert len(rows(home)) == 5


def test_a_stop_in_the_middle_leaves_what_was_read(
    importer: Importer, home: Home, tmp_path: Path
) -> None:
    """Ctrl+C: rows, roll-ups and the import's own count agree."""
    path = saved(
        tmp_path / "a.har", *(entry(json.dumps(answer(str(n))), after_s=n) for n in range(300))
    )
    calls = iter(range(300))

    def progress(done: int, size: int) -> None:
        if next(calls) == 250:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        importer.take(path, progress)
    assert len(rows(home)) == 250
    with closing(sqlite3.connect(home.log)) as connection:
        assert connection.execute("select taken_count, name_key from imports").fetchall() == [
            (250, "")
        ]
        (summed,) = connection.execute("select sum(request_count) from hours").fetchone()
    assert summed == 250
    assert counts(importer.take(path)) == (50, 250, {}, 0)


def test_each_import_is_remembered_with_its_counts(
    importer: Importer, home: Home, tmp_path: Path
) -> None:
    """Under a keyed hash of the file's content, which is the same under another name."""
    for name in ("a.har", "b.har"):
        importer.take(saved(tmp_path / name, entry(), entry({}, after_s=2)))
    with closing(sqlite3.connect(home.log)) as connection:
        first, second = connection.execute(
            "select kind, taken_count, known_count, unread_count, name_key from imports"
        )
    assert first[:4] == ("har", 1, 0, 1)
    assert second[:4] == ("har", 0, 1, 1)
    assert first[4] == second[4] != ""


def test_a_file_of_another_kind_leaves_no_trace(
    importer: Importer, home: Home, tmp_path: Path
) -> None:
    """Not even an import."""
    (tmp_path / "a.json").write_text('{"log": {}}')
    with pytest.raises(Fault) as refused:
        importer.take(tmp_path / "a.json")
    assert refused.value.code == "import_unknown"
    with closing(sqlite3.connect(home.log)) as connection:
        assert connection.execute("select count(*) from imports").fetchone() == (0,)


def test_no_word_of_a_file_is_in_the_log(importer: Importer, home: Home, tmp_path: Path) -> None:
    """Numbers and names only, as live."""
    text = stream(text="purple elephants").replace('"usage"', '"other"')
    importer.take(saved(tmp_path / "a.har", entry(text), entry("purple elephants", after_s=3)))
    assert len(rows(home)) == 1
    for file in home.root.glob("log.db*"):
        assert b"purple" not in file.read_bytes()
