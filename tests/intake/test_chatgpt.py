"""Data exports of ChatGPT: each answer on every branch, with all that stood before it there.

The sums are written out by hand: a message of n tokens (o200k_base) is n + 4, the end of a prompt
3, and an answer its words alone.
"""

import random
from pathlib import Path

import pytest

from estimator import tokens
from estimator.tokens import Given, PromptMessage, Said
from store import memory
from store.paths import Home
from tests.intake.exported import (
    BEGUN,
    Json,
    Node,
    Row,
    asked,
    conversation,
    message,
    root,
    rows,
    said,
    saved,
    taken,
)

IMAGE = {"content_type": "image_asset_pointer", "asset_pointer": "sediment://f", "size_bytes": 9}


def imported(tmp_path: Path, *conversations: object) -> list[Row]:
    home = Home(tmp_path / "home")
    result = taken(home, saved(tmp_path / "anything.json", list(conversations)))
    assert (result.kind, result.unreadable, result.is_whole) == ("chatgpt", {}, True)
    return rows(home)


def given(*words: str, model: str = "gpt-4o", role: str = "user") -> int:
    """Tokens of messages, with nothing before them."""
    messages = [PromptMessage(role, [one]) for one in words]
    return tokens.count_prompt(model, "openai", Given(api="web", messages=messages)).tokens


def made(words: str, model: str = "gpt-4o") -> int:
    return tokens.count_completion(model, "openai", Said(texts=[words]), Given(api="web")).tokens


def counts(found: list[Row]) -> list[tuple[object, object]]:
    return [(row["input_tokens"], row["output_tokens"]) for row in found]


def test_an_answer_is_logged_as_live_with_what_it_read(tmp_path: Path) -> None:
    """« Bonjour » is one token: 1 + 4 + 3 in; « Salut ! » two, out."""
    (row,) = imported(
        tmp_path, conversation(*root(asked("u", "hidden", "Bonjour"), said("a", "u", "Salut !")))
    )
    wanted = {
        "started_at": "2024-05-01T08:00:00.000Z",
        "source": "export",
        "service": "chatgpt.com",
        "provider": "openai",
        "task": "chat",
        "model_served": "gpt-4o",
        "outcome": "complete",
        "turn": 1,
        "input_tokens": 8,
        "output_tokens": 2,
        "input_basis": "estimated",
        "output_basis": "estimated",
        "is_lower_bound": 1,
        "message_count": 1,
        "import_id": 1,
    }
    assert {name: row[name] for name in wanted} == wanted


def test_every_answer_reads_its_own_branch_and_no_other(tmp_path: Path) -> None:
    """Two answers to one question, a question that was edited, and what follows each."""
    found = imported(
        tmp_path,
        conversation(
            *root(
                asked("u1", "hidden", "one"),
                said("a1", "u1", "alpha alpha"),
                asked("u2", "a1", "two two"),
                said("a2", "u2", "beta"),
                said("b1", "u1", "gamma gamma gamma"),
                asked("v2", "b1", "three"),
                said("b2", "v2", "delta"),
                asked("w1", "hidden", "four four"),
                said("c1", "w1", "epsilon"),
            )
        ),
    )
    one, two, three = (given(words) for words in ("one", "two two", "three"))
    first, again = one + made("alpha alpha"), one + made("gamma gamma gamma")
    assert counts(found) == [
        (one, made("alpha alpha")),
        (first + two, made("beta")),
        (one, made("gamma gamma gamma")),
        (again + three, made("delta")),
        (given("four four"), made("epsilon")),
    ]
    assert [row["turn"] for row in found] == [1, 2, 1, 2, 1]


def tree(size: int, seed: int) -> tuple[Json, dict[str, tuple[int, int]]]:
    """A random tree in random order; what each answer reads and says, from root to answer."""
    source = random.Random(seed)
    nodes: list[Node] = [("root", None, None)]
    wanted: dict[str, tuple[int, int]] = {}
    carried = {"root": 0}
    for number in range(size):
        parent = source.choice(nodes[-40:])[0] if number % 3 else nodes[-1][0]
        words = " ".join(source.choice(("chat", "été", "🦊", "x")) for _ in range(number % 7 + 1))
        uid = f"{'u' if parent[0] != 'u' else 'a'}{seed}-{number}"
        nodes.append(asked(uid, parent, words) if uid[0] == "u" else said(uid, parent, words))
        if uid[0] == "u":
            carried[uid] = carried[parent] + given(words)
        else:
            wanted[uid] = carried[parent], made(words)
            carried[uid] = sum(wanted[uid])
        nodes[-1][2]["create_time"] = BEGUN + number  # type: ignore[index]
    whole = conversation(*source.sample(nodes, len(nodes)), uid=f"c{seed}")
    return whole, {str(BEGUN + int(uid.split("-")[1])): counted for uid, counted in wanted.items()}


def test_sums_are_those_of_the_branch_however_many_there_are_and_in_whatever_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the answer before is long forgotten and has to be looked up in the log."""
    monkeypatch.setattr(memory, "_KEPT", 420)
    trees = [tree(900, seed) for seed in range(2)]
    found = imported(tmp_path, *(whole for whole, _ in trees))
    wanted = sorted(counted for _, counts in trees for counted in counts.values())
    assert len(found) == len(wanted)
    assert sorted((row["input_tokens"], row["output_tokens"]) for row in found) == wanted
    assert {row["input_basis"] for row in found} == {"estimated"}


def test_a_long_branch_reads_more_with_each_turn(tmp_path: Path) -> None:
    """Thousands of turns: the last has read all of them, and so has the second branch's."""
    nodes: list[Node] = [("root", None, None)]
    for number in range(1500):
        nodes.append(asked(f"u{number}", nodes[-1][0], "one"))
        nodes.append(said(f"a{number}", f"u{number}", "two"))
    nodes.append(asked("v", "a0", "one"))
    nodes.append(said("b", "v", "two"))
    found = imported(tmp_path, conversation(*nodes))
    turn, answer = given("one"), made("two")
    assert found[1499]["input_tokens"] == 1500 * turn + 1499 * answer
    assert found[1500]["input_tokens"] == 2 * turn + answer


def test_thoughts_and_a_call_are_one_answer_and_a_tools_result_is_read_by_the_next(
    tmp_path: Path,
) -> None:
    """As in exports of 2025; thoughts are made, and not read again."""
    thoughts: Json = {
        "content_type": "thoughts",
        "thoughts": [{"summary": "Plan", "content": "Think it over", "finished": True}],
    }
    recap: Json = {"content_type": "reasoning_recap", "content": "Thought for 4s"}
    code: Json = {"content_type": "code", "language": "python", "text": "print(6 * 7)"}
    output: Json = {"content_type": "execution_output", "text": "42"}
    o3 = {"model_slug": "o3", "thinking_effort": "extended"}
    calling, final = imported(
        tmp_path,
        conversation(
            *root(
                asked("u", "hidden", "Combien ?"),
                ("t", "u", message("t", "assistant", thoughts, end_turn=False, metadata=o3)),
                (
                    "c",
                    "t",
                    message(
                        "c", "assistant", code, end_turn=False, recipient="python", metadata=o3
                    ),
                ),
                ("x", "c", message("x", "tool", output)),
                ("r", "x", message("r", "assistant", recap, end_turn=False, metadata=o3)),
                said("a", "r", "42", metadata=o3),
            )
        ),
    )
    assert calling["reasoning_tokens"] == 4  # "Plan", "Think it over"
    assert calling["reasoning_effort"] == "extended"
    carried = sum(int(str(calling[name])) for name in ("input_tokens", "output_tokens")) - 4
    assert final["input_tokens"] == carried + given("42", model="o3", role="tool")
    assert (calling["turn"], final["turn"], final["model_served"]) == (1, 2, "o3")


def test_images_that_were_made_are_rows_of_their_own(tmp_path: Path) -> None:
    """Of DALL-E in 2023 and of the chat's own model since: their number and size, no words."""
    made_ones: Json = {
        "content_type": "multimodal_text",
        "parts": [
            {**IMAGE, "width": 1024, "height": 1792, "metadata": {"dalle": {"gen_id": "g"}}},
            {**IMAGE, "width": 1024, "height": 1792, "metadata": {"generation": {"gen_id": "h"}}},
        ],
    }
    plot: Json = {"content_type": "multimodal_text", "parts": [{**IMAGE, "metadata": None}, None]}
    call = message("c", "assistant", '{"prompt": "un renard"}', recipient="dalle.text2im")
    found = imported(
        tmp_path,
        conversation(
            *root(
                asked("u", "hidden", "Dessine"),
                ("c", "u", call),
                ("x", "c", message("x", "tool", made_ones)),
                ("p", "x", message("p", "tool", plot)),
                said("a", "p", "Voilà"),
            )
        ),
    )
    (picture,) = (row for row in found if row["task"] == "image")
    assert (picture["output_count"], picture["width"], picture["height"]) == (2, 1024, 1792)
    assert (picture["input_tokens"], picture["input_basis"]) == (None, "unknown")
    assert (picture["model_served"], picture["model_requested"]) == (None, None)
    assert len(found) == 3


def test_images_files_and_voices_in_prompts_are_counted_by_their_measures(tmp_path: Path) -> None:
    """1024 x 1024 in gpt-4o: 765 tokens; 4.2 s of voice: 44, in place of its transcript; a file
    by reference: 1000."""
    voice: Json = {
        "content_type": "real_time_user_audio_video_asset_pointer",
        "frames_asset_pointers": [],
        "video_container_asset_pointer": None,
        "audio_asset_pointer": {
            "content_type": "audio_asset_pointer",
            "format": "wav",
            "metadata": {"start": 0.0, "end": 4.2},
        },
    }
    heard = {"content_type": "audio_transcription", "text": "Bonjour à tous", "direction": "in"}
    shown: Json = {
        "content_type": "multimodal_text",
        "parts": [{**IMAGE, "width": 1024, "height": 1024}, "Quoi ?", None],
    }
    file = {"attachments": [{"id": "f", "name": "secret.csv", "mime_type": "text/csv"}]}
    spoken: Json = {"content_type": "multimodal_text", "parts": [heard, voice]}
    answer: Json = {"content_type": "multimodal_text", "parts": [{**heard, "direction": "out"}]}
    first, second = imported(
        tmp_path,
        conversation(
            *root(
                ("u1", "hidden", message("u1", "user", shown, metadata=file)),
                said("a1", "u1", "Un chat"),
                ("u2", "a1", message("u2", "user", spoken)),
                ("a2", "u2", message("a2", "assistant", answer)),
            )
        ),
    )
    assert first["input_tokens"] == given("Quoi ?") + 765 + 1000
    before = given("Quoi ?") + 765 + 1000 + made("Un chat")
    # 4.2 s at 10 a second, and 2; a message of no words is 4, the prompt's end 3.
    assert second["input_tokens"] == before + 44 + 7
    assert second["output_tokens"] == made("Bonjour à tous")


def test_what_a_person_told_every_chat_is_read_and_what_is_hidden_is_no_answer(
    tmp_path: Path,
) -> None:
    """Custom instructions of 2023 and 2024, memories, and empty hidden messages."""
    about: Json = {
        "content_type": "user_editable_context",
        "user_profile": "Je vis à Lyon",
        "user_instructions": "Sois bref",
    }
    memory_: Json = {"content_type": "model_editable_context", "model_set_context": "Aime le thé"}
    (row,) = imported(
        tmp_path,
        conversation(
            *root(
                ("i", "hidden", message("i", "user", about)),
                ("m", "i", message("m", "assistant", memory_)),
                ("e", "m", message("e", "assistant", "", weight=0.0, end_turn=None)),
                asked("u", "e", "Salut"),
                said("a", "u", "Oui"),
            ),
            gizmo_id="g-abc",
            gizmo_type="gpt",
        ),
    )
    profile = tokens.count_prompt(
        "gpt-4o",
        "openai",
        Given(
            api="web",
            messages=[
                PromptMessage("user", ["Je vis à Lyon", "Sois bref"]),
                PromptMessage("assistant", ["Aime le thé"]),
                PromptMessage("user", ["Salut"]),
            ],
        ),
    )
    assert row["input_tokens"] == profile.tokens


def test_exports_of_every_year_are_read(tmp_path: Path) -> None:
    """December 2022: roles without an author; 2023: the model of old; 2026: wrapped in an object.
    An alias is no model, and without a name the model stays unknown."""
    old = {"id": "a", "role": "assistant", "create_time": BEGUN, "weight": 1.0, "recipient": "all"}
    told = {"content_type": "text", "parts": ["Hi"]}
    of_2022 = conversation(("r", None, None), ("a", "r", {**old, "content": told}))
    render = {"model_slug": "text-davinci-002-render-sha", "finish_details": {"type": "stop"}}
    auto = {"model_slug": "auto", "default_model_slug": "auto"}
    home = Home(tmp_path / "home")
    wrapped = {
        "conversations": [
            of_2022,
            conversation(("r", None, None), said("b", "r", "Hi", metadata=render), uid="c2"),
            conversation(("r", None, None), said("c", "r", "Hi", metadata=auto), uid="c3"),
            conversation(("r", None, None), said("d", "r", "Hi", metadata=None), uid="c4"),
        ]
    }
    assert taken(home, saved(tmp_path / "a", wrapped)).taken == 4
    models = [(row["model_requested"], row["model_served"]) for row in rows(home)]
    assert models == [
        (None, None),
        (None, "text-davinci-002-render-sha"),
        (None, None),
        (None, None),
    ]


def test_what_was_broken_off_or_cut_short_says_so(tmp_path: Path) -> None:
    """An answer that the person stopped, and one that goes on after the limit of its length."""
    stopped = {"model_slug": "gpt-4o", "finish_details": {"type": "interrupted"}}
    limited = {"model_slug": "gpt-4o", "finish_details": {"type": "max_tokens"}}
    first, second, third = imported(
        tmp_path,
        conversation(
            *root(
                asked("u", "hidden", "Go"),
                said("a", "u", "un", metadata=stopped, end_turn=None),
                said("b", "u", "deux", metadata=limited, end_turn=None),
                said("c", "b", "trois"),
            )
        ),
    )
    assert [row["outcome"] for row in (first, second, third)] == ["aborted", "complete", "complete"]
    assert int(str(third["input_tokens"])) > int(str(second["input_tokens"]))


def test_what_cannot_be_told_is_counted_and_nothing_raises(tmp_path: Path) -> None:
    """Null and wrong things everywhere, half surrogates, emoji, no times; the rest is read."""
    bare: dict[str, object] = {"mapping": None, "conversation_id": 7}
    odd = conversation(
        ("r", "missing", None),
        ("x", "r", {"id": None, "author": None, "content": None, "metadata": [], "recipient": 3}),
        said("empty", "r", ""),
        ("null", "r", message("null", "assistant", {"content_type": "text", "parts": None})),
        asked("u", "r", "half \ud83e and 🦊 <|endoftext|>"),
        said("a", "u", "\udd8a", children=[None, 5]),
        ("circle", "circle", message("circle", "assistant", "round")),
        uid="c9",
    )
    timeless = conversation(said("t", None, "When?", after_s=None), uid="c8")
    timeless |= {"create_time": None, "update_time": "soon"}
    late = conversation(said("l", None, "x", after_s=1e12), uid="c7", create_time=BEGUN)
    home = Home(tmp_path / "home")
    path = saved(tmp_path / "a.json", [conversation(uid="c0"), bare, odd, timeless, late])
    result = taken(home, path)
    assert (result.taken, result.unreadable) == (3, {"no_words": 2, "no_time": 1})
    assert all(row["output_tokens"] for row in rows(home))
