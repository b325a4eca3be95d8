"""Data exports of Le Chat: a file a conversation, whose messages stand in no order."""

import zipfile
from pathlib import Path

from estimator import tokens
from estimator.tokens import Given, PromptMessage, Said
from store.paths import Home
from tests.intake.exported import mistral, rows, saved, taken

QUESTION = mistral("m1", "user", "Combien font six fois sept ?", "16:18:19")
ANSWER = mistral("m2", "assistant", "Quarante-deux.", "16:18:20")


def given(*words: str) -> int:
    told = [PromptMessage("user", [one]) for one in words]
    return tokens.count_prompt(None, "mistral_ai", Given(api="web", messages=told)).tokens


def made(*words: str) -> int:
    return tokens.count_completion(None, "mistral_ai", Said(texts=words), Given(api="web")).tokens


def test_messages_are_put_in_the_order_of_their_times(tmp_path: Path) -> None:
    """A second answer to the same question reads what the first did; the next goes on from it."""
    home = Home(tmp_path / "home")
    again = mistral("m3", "assistant", "42, soit quarante-deux.", "16:19:00", version=1)
    more = mistral("m4", "user", "Merci 🦊", "16:20:00", files=[{"type": "image", "name": "x.png"}])
    last = mistral("m5", "assistant", "De rien", "16:20:05")
    result = taken(home, saved(tmp_path / "a", [last, again, QUESTION, more, ANSWER]))
    assert (result.kind, result.taken, result.unreadable) == ("lechat", 3, {})
    one, two, three = rows(home)
    wanted = {
        "started_at": "2025-09-19T16:18:20.236Z",
        "source": "export",
        "service": "chat.mistral.ai",
        "provider": "mistral_ai",
        "model_served": None,
        "turn": 1,
        "input_tokens": given(str(QUESTION["content"])),
        "output_tokens": made(str(ANSWER["content"])),
        "input_basis": "estimated",
        "is_lower_bound": 1,
    }
    assert {name: one[name] for name in wanted} == wanted
    assert (two["input_tokens"], two["turn"]) == (one["input_tokens"], 1)
    carried = given(str(QUESTION["content"])) + made(str(again["content"]))
    assert int(str(three["input_tokens"])) > carried + given("Merci 🦊")
    assert three["turn"] == 2


def test_chunks_hold_tools_thoughts_and_images_and_are_not_counted_twice(tmp_path: Path) -> None:
    """`content` is the chunks' text again."""
    chunks = [
        {"type": "text", "text": "Je réfléchis.", "_context": {"type": "reasoning"}},
        {
            "type": "tool_call",
            "name": "web_search",
            "publicArguments": "météo",
            "publicResult": {"found": "32 degrés à Lyon"},
            "isDone": True,
        },
        {"type": "text", "text": "Il fait chaud."},
        {"type": "reference", "referenceIds": [1]},
        {"type": "image_url", "imageUrl": "https://example.com/i.png"},
        None,
    ]
    home = Home(tmp_path / "home")
    said = mistral("m2", "assistant", "Il fait chaud.", "16:18:20", contentChunks=chunks)
    assert taken(home, saved(tmp_path / "a", [QUESTION, said])).taken == 2
    chat, image = rows(home)
    assert int(str(chat["reasoning_tokens"])) > 0
    assert int(str(chat["input_tokens"])) > given(str(QUESTION["content"])) + 5
    assert (image["task"], image["output_count"], image["width"]) == ("image", 1, None)


def test_an_archive_holds_many_and_one_that_breaks_off_keeps_the_rest(tmp_path: Path) -> None:
    """Attachments beside the conversations are no conversations."""
    path = tmp_path / "le-chat.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("chat-1.json", saved(tmp_path / "x", [QUESTION, ANSWER]).read_bytes())
        archive.writestr("chat-1-files/notes.txt", "chatId, role")
        other = [{**message, "chatId": "m9"} for message in (QUESTION, ANSWER)]
        archive.writestr("chat-2.json", saved(tmp_path / "y", other).read_bytes()[:-20])
        archive.writestr("chat-3.json", "[]")
    home = Home(tmp_path / "home")
    result = taken(home, path)
    assert (result.taken, result.is_whole, result.kind) == (1, False, "lechat")


def test_what_cannot_be_told_is_counted(tmp_path: Path) -> None:
    """No words, no time, nothing that is anything."""
    odd = [
        {"chatId": "m1", "role": "assistant", "id": "a", "content": None},
        {"chatId": "m1", "role": "assistant", "id": "b", "content": "Où ?", "createdAt": "hier"},
        {"chatId": None, "role": 5, "files": [None], "contentChunks": {"a": 1}, "createdAt": 1e30},
    ]
    result = taken(Home(tmp_path / "home"), saved(tmp_path / "a", odd))
    assert (result.taken, result.unreadable) == (0, {"no_words": 1, "no_time": 1})
