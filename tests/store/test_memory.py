"""What a conversation carries on, looked up by the answer before or by the conversation."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from store import schema, writing
from store.keys import Hasher
from store.memory import Memory
from store.paths import Home
from store.rows import row_of
from store.writing import Column, Recalled
from wire.exchange import Completion, Exchange, Message, Prompt, Reading, Usage
from wire.text import Text

UTC_ZONE = ZoneInfo("UTC")
START = datetime(2026, 11, 18, 10, tzinfo=UTC)


@pytest.fixture
def log(home: Home) -> Iterator[sqlite3.Connection]:
    schema.prepare(home)
    with closing(schema.connect(str(home.log))) as connection:
        yield connection


@pytest.fixture
def hasher(home: Home) -> Hasher:
    return Hasher(home)


@pytest.fixture
def memory(hasher: Hasher, log: sqlite3.Connection) -> Memory:
    return Memory(hasher, lambda: log)


def exchange(number: int, **values: object) -> Exchange:
    """The turn of that number in the conversation `c`, its answer named `a1`, `a2`, …"""
    named: dict[str, object] = {"conversation_id": "c", "response_id": f"a{number}"}
    named["provider"] = "openai"
    return Exchange(
        uid=f"u{number}",
        started_at=START + timedelta(minutes=number),
        source="proxy",
        service="chatgpt.com",
        endpoint="/backend-api/conversation",
        model_requested="gpt-4o",
        **(named | values),  # type: ignore[arg-type]
    )


def prompt(*, goes_on: bool) -> Prompt:
    """`hello world`: two tokens and seven around them in gpt-4o, whatever api it is."""
    hello = Message(role="user", parts=(Text("hello world"),))
    return Prompt(api="chat", messages=(hello,), has_unseen_history=goes_on)


ANSWER = Completion(texts=(Text("hello world"),))
"""Two tokens."""


def turn(memory: Memory, hasher: Hasher, number: int, **values: object) -> dict[str, Column]:
    asked = exchange(number, **values)
    reading = Reading(exchange=asked, prompt=prompt(goes_on=number > 1), completion=ANSWER)
    return row_of(reading, hasher, UTC_ZONE, "0.1.0", memory.recall(asked))


def test_each_turn_reads_the_turns_before_again(
    memory: Memory, hasher: Hasher, log: sqlite3.Connection
) -> None:
    """9 tokens in and 2 out; then 11 + 9 in; then 22 + 9: marked as estimated from below."""
    rows = []
    for number in (1, 2, 3):
        row = turn(memory, hasher, number)
        memory.learn(row)
        writing.write(log, [row], zone=UTC_ZONE)
        rows.append(row)
    assert [row["input_tokens"] for row in rows] == [9, 20, 31]
    assert [row["turn"] for row in rows] == [1, 2, 3]
    assert [row["is_lower_bound"] for row in rows] == [0, 1, 1]
    assert [row["input_basis"] for row in rows] == ["counted", "estimated", "estimated"]
    assert [row["counted_input_raw"] for row in rows] == [2, 2, 2]


def test_it_outlives_the_recorder(memory: Memory, hasher: Hasher, log: sqlite3.Connection) -> None:
    """By the conversation alone, from the log; another provider's is another one."""
    writing.write(log, [turn(memory, hasher, 1)], zone=UTC_ZONE)
    fresh = Memory(hasher, lambda: log)
    assert fresh.recall(exchange(2)) == Recalled(11, 1)
    assert fresh.recall(exchange(2, provider="anthropic")) is None
    assert fresh.recall(exchange(2, conversation_id="d")) is None


def test_an_answer_asked_for_again_goes_on_from_its_parent(
    memory: Memory, hasher: Hasher, log: sqlite3.Connection
) -> None:
    """A branch carries what stood before it, not what was said in the other one."""
    for number in (1, 2):
        row = turn(memory, hasher, number, parent_id=f"a{number - 1}" if number > 1 else None)
        writing.write(log, [row], zone=UTC_ZONE)
    again = Memory(hasher, lambda: log)
    assert again.recall(exchange(3, parent_id="a1")) == Recalled(11, 1)
    assert again.recall(exchange(3, parent_id="a2")) == Recalled(22, 2)
    assert again.recall(exchange(3, parent_id="never seen")) == Recalled(22, 2)


def test_thinking_is_not_carried_on(memory: Memory, hasher: Hasher) -> None:
    """What the model thought is not read again."""
    usage = Usage(input_tokens=100, output_tokens=50, reasoning_tokens=30)
    memory.learn(turn(memory, hasher, 1, usage=usage))
    assert memory.recall(exchange(2)) == Recalled(120, 1, asked=100)


def test_thinking_that_was_only_shown_is_not_carried_on_either(
    memory: Memory, hasher: Hasher
) -> None:
    """9 tokens in, 2 of thinking and 2 of words out, none of them reported: 11 go on."""
    thought = Completion(texts=(Text("hello world"),), reasoning=(Text("hello world"),))
    reading = Reading(exchange=exchange(1), prompt=prompt(goes_on=False), completion=thought)
    row = row_of(reading, hasher, UTC_ZONE, "0.1.0")
    assert (row["output_tokens"], row["reasoning_tokens"]) == (4, 2)
    memory.learn(row)
    assert memory.recall(exchange(2)) == Recalled(11, 1, asked=9)


def test_another_answer_to_a_turn_reads_what_that_turn_read(memory: Memory, hasher: Hasher) -> None:
    """9 in and 2 out, then 20 in and 2 out; asked again 20, not 22; it goes on with 22 + 9."""
    for number in (1, 2):
        memory.learn(turn(memory, hasher, number))
    again = Prompt(api="completion", has_unseen_history=True, is_retry=True)
    asked = exchange(3)
    reading = Reading(exchange=asked, prompt=again, completion=ANSWER)
    row = row_of(reading, hasher, UTC_ZONE, "0.1.0", memory.recall(asked))
    assert (row["input_tokens"], row["turn"]) == (20, 2)
    memory.learn(row)
    assert turn(memory, hasher, 4)["input_tokens"] == 22 + 9


def test_a_web_chat_that_begins_again_has_its_first_turn(memory: Memory, hasher: Hasher) -> None:
    """Whoever changes the first message leaves all that followed it."""
    for number in (1, 2):
        memory.learn(turn(memory, hasher, number))
    asked, new = exchange(3), Prompt(api="web", messages=prompt(goes_on=False).messages)
    reading = Reading(exchange=asked, prompt=new, completion=ANSWER)
    row = row_of(reading, hasher, UTC_ZONE, "0.1.0", memory.recall(asked))
    assert (row["input_tokens"], row["turn"]) == (9, 1)


def test_a_turn_that_was_not_counted_leaves_the_one_before(
    memory: Memory, hasher: Hasher, log: sqlite3.Connection
) -> None:
    """Unknown is not zero."""
    writing.write(log, [turn(memory, hasher, 1)], zone=UTC_ZONE)
    silent = row_of(Reading(exchange=exchange(2)), hasher, UTC_ZONE, "0.1.0")
    memory.learn(silent)
    writing.write(log, [silent], zone=UTC_ZONE)
    assert memory.recall(exchange(3)) == Recalled(11, 1)


def test_what_went_before_a_reported_count_is_in_it(memory: Memory, hasher: Hasher) -> None:
    """The provider's own figure has the history already."""
    memory.learn(turn(memory, hasher, 1))
    row = turn(memory, hasher, 2, usage=Usage(input_tokens=500, output_tokens=5))
    assert (row["input_tokens"], row["input_basis"]) == (500, "reported")


def test_a_conversation_is_forgotten_with_any_row_of_it(
    memory: Memory, hasher: Hasher, log: sqlite3.Connection
) -> None:
    """Deletion leaves no count behind that was made from what is gone."""
    writing.write(log, [turn(memory, hasher, 1)], zone=UTC_ZONE)
    writing.remove(log, [1], zone=UTC_ZONE)
    assert Memory(hasher, lambda: log).recall(exchange(2)) is None


def test_a_log_that_cannot_be_read_is_a_turn_not_seen(hasher: Hasher) -> None:
    """The exchange is logged all the same."""

    def broken() -> sqlite3.Connection:
        raise sqlite3.OperationalError

    assert Memory(hasher, broken).recall(exchange(2)) is None


def test_an_imported_older_turn_does_not_replace_a_newer_one(
    memory: Memory, hasher: Hasher, log: sqlite3.Connection
) -> None:
    """The later turn is what the next one carries."""
    writing.write(log, [turn(memory, hasher, 1)], zone=UTC_ZONE)
    writing.write(log, [turn(memory, hasher, 2)], zone=UTC_ZONE)
    older = turn(memory, hasher, 0, usage=Usage(input_tokens=1, output_tokens=1))
    writing.write(log, [older], zone=UTC_ZONE)
    assert Memory(hasher, lambda: log).recall(exchange(3)) == Recalled(22, 2)
