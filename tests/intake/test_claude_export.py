"""Data exports of Claude: a message is an answer with all its steps, on its branch."""

from pathlib import Path

from estimator import tokens
from estimator.tokens import Given, PromptMessage, Said
from store.paths import Home
from tests.intake.exported import Json, Row, claude, rows, saved, taken, wrote

FRESH = "00000000-0000-4000-8000-000000000000"


def imported(tmp_path: Path, *conversations: object, kind: str = "claude") -> list[Row]:
    home = Home(tmp_path / "home")
    result = taken(home, saved(tmp_path / "anything", list(conversations)))
    assert (result.kind, result.unreadable, result.is_whole) == (kind, {}, True)
    return rows(home)


def given(*messages: tuple[str, list[str]], model: str | None = None) -> int:
    told = [PromptMessage(role, words) for role, words in messages]
    return tokens.count_prompt(model, "anthropic", Given(api="web", messages=told)).tokens


def made(said: Said, model: str | None = None) -> int:
    return tokens.count_completion(model, "anthropic", said, Given(api="web")).tokens


def test_an_answer_is_logged_as_live_and_an_unknown_model_stays_unknown(tmp_path: Path) -> None:
    """Exports before 2026 name no model, and have no branches: each message follows the last."""
    first, second = imported(
        tmp_path,
        claude(
            wrote("h1", "human", "Bonjour 🦊"),
            wrote("a1", "assistant", "Salut !"),
            wrote("h2", "human", "Ça va ?"),
            wrote("a2", "assistant", "Oui."),
        ),
    )
    wanted = {
        "started_at": "2025-06-01T08:00:10.123Z",
        "source": "export",
        "service": "claude.ai",
        "provider": "anthropic",
        "task": "chat",
        "model_requested": None,
        "model_served": None,
        "turn": 1,
        "input_basis": "estimated",
        "output_basis": "estimated",
        "is_lower_bound": 1,
    }
    assert {name: first[name] for name in wanted} == wanted
    before = given(("user", ["Bonjour 🦊"])) + made(Said(texts=["Salut !"]))
    assert second["input_tokens"] == before + given(("user", ["Ça va ?"]))
    assert second["turn"] == 2


def test_branches_are_told_by_the_message_before(tmp_path: Path) -> None:
    """Two answers to one question; what follows goes on from the second. In any order."""
    found = imported(
        tmp_path,
        claude(
            wrote("a3", "assistant", "trois", parent_message_uuid="h2"),
            wrote("a1", "assistant", "un", parent_message_uuid="h1"),
            wrote("a2", "assistant", "deux deux", parent_message_uuid="h1"),
            wrote("h1", "human", "Compte", parent_message_uuid=FRESH),
            wrote("h2", "human", "Encore", parent_message_uuid="a2"),
            model="claude-sonnet-4-20250514",
        ),
    )
    model = "claude-sonnet-4-20250514"
    asked = given(("user", ["Compte"]), model=model)
    again = made(Said(texts=["deux deux"]), model)
    assert [row["input_tokens"] for row in found] == [
        asked,
        asked,
        asked + again + given(("user", ["Encore"]), model=model),
    ]
    assert {row["model_requested"] for row in found} == {model}


def test_tools_thoughts_and_attachments_are_counted(tmp_path: Path) -> None:
    """What was taken out of a file and what a tool gave back is read; thoughts are made only."""
    human = wrote(
        "h",
        "human",
        "Résume",
        attachments=[
            {"file_name": "a.txt", "file_type": "txt", "extracted_content": "Le texte entier"},
            {"file_name": "b.docx", "file_size": 9, "extracted_content": ""},
        ],
        files=[{"file_name": "photo.PNG"}, {"file_name": "plan.pdf"}],
    )
    blocks: list[Json] = [
        {"type": "thinking", "thinking": "Hmm, voyons.", "summaries": []},
        {"type": "tool_use", "name": "web_search", "input": {"query": "été"}},
        {
            "type": "tool_result",
            "name": "web_search",
            "content": [{"type": "text", "text": "32 °"}],
        },
        {"type": "text", "text": "Il fait chaud.", "citations": []},
        {"type": "token_budget"},
    ]
    first, second = imported(
        tmp_path,
        claude(
            human,
            wrote("a", "assistant", *blocks),
            wrote("h2", "human", "Merci"),
            wrote("a2", "assistant", "De rien"),
        ),
    )
    words = given(("user", ["Résume", "Le texte entier"]), ("tool", ["32 °"]))
    assert int(str(first["input_tokens"])) > words + 2000  # a photo, a plan and a file unread
    said = Said(
        texts=["Il fait chaud."],
        reasoning=["Hmm, voyons."],
        calls=[("web_search", '{"query":"été"}')],
        has_reasoning_item=True,
    )
    assert first["output_tokens"] == made(said)
    carried = sum(int(str(first[name])) for name in ("input_tokens", "output_tokens"))
    thought = int(str(first["reasoning_tokens"]))
    assert second["input_tokens"] == carried - thought + given(("user", ["Merci"]))


def test_exports_of_2023_and_broken_ones_are_read(tmp_path: Path) -> None:
    """One text without blocks; null in every place; an answer with no words or no time."""
    old: list[Json] = [
        {"uuid": "h", "text": "Hello", "sender": "human", "created_at": "2023-08-01T10:00:00.1Z"},
        {"uuid": "a", "text": "Hi", "sender": "assistant", "created_at": "2023-08-01T10:00:00.1Z"},
    ]
    odd: list[Json] = [
        {"uuid": None, "text": None, "sender": None, "content": None, "attachments": [None]},
        {"uuid": "x", "text": "", "sender": "assistant", "content": [None, {"type": "text"}]},
        {"uuid": "y", "text": "half \ud83e", "sender": "assistant", "created_at": 12},
    ]
    home = Home(tmp_path / "home")
    path = saved(
        tmp_path / "a",
        [claude(*old), claude(*odd, created_at=None, uid="k2"), claude(uid="k3", chat_messages=5)],
    )
    result = taken(home, path)
    assert (result.taken, result.unreadable) == (1, {"no_words": 1, "no_time": 1})
    (row,) = rows(home)
    assert (row["started_at"], row["output_tokens"]) == (
        "2023-08-01T10:00:00.100Z",
        made(Said(texts=["Hi"])),
    )
