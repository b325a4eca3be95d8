"""Gemini's prompts and answers from Google's Takeout, as JSON and as HTML, in its languages."""

from pathlib import Path

import pytest

from estimator import tokens
from estimator.tokens import Given, PromptMessage, Said
from store.paths import Home
from tests.intake.exported import Json, activity, card, page, rows, saved, taken

TALK = "e0ccb7f20d4d6c53"


def given(*words: str) -> int:
    told = [PromptMessage("user", [one]) for one in words]
    return tokens.count_prompt(None, "gcp.gemini", Given(api="web", messages=told)).tokens


def made(*words: str) -> int:
    return tokens.count_completion(None, "gcp.gemini", Said(texts=words), Given(api="web")).tokens


def test_prompts_of_a_conversation_add_up_and_those_of_none_stand_alone(tmp_path: Path) -> None:
    """The newest comes first and conversations are mixed; without a link nothing is guessed."""
    entries = [
        activity("Prompt : Encore", "12:00:02.500", "<p>trois</p>", talk=TALK),
        activity("Prompt : Seul", "12:00:01.500", "<p>l&#39;été</p><p>🦊</p>"),
        activity("Prompt : Autre", "11:00:02", "deux", talk="0123456789abcdef"),
        activity("Prompt : Compte", "11:00:01", "<ul><li>un</li></ul>", talk=TALK),
    ]
    home = Home(tmp_path / "home")
    result = taken(home, saved(tmp_path / "x", entries))
    assert (result.kind, result.taken, result.unreadable) == ("takeout", 4, {})
    found = {str(row["started_at"])[11:23]: row for row in rows(home)}
    counted = {at: (row["input_tokens"], row["output_tokens"]) for at, row in found.items()}
    assert counted == {
        "12:00:01.500": (given("Seul"), made("l'été\n🦊")),
        "11:00:01.000": (given("Compte"), made("un")),
        "11:00:02.000": (given("Autre"), made("deux")),
        "12:00:02.500": (given("Compte") + made("un") + given("Encore"), made("trois")),
    }
    wanted = {
        "service": "gemini.google.com",
        "provider": "gcp.gemini",
        "source": "export",
        "model_served": None,
        "model_requested": None,
        "input_basis": "estimated",
        "is_lower_bound": 1,
        "turn": 2,
    }
    assert {name: found["12:00:02.500"][name] for name in wanted} == wanted
    assert found["12:00:01.500"]["turn"] is None


def test_what_is_no_answer_is_left_out_and_what_lacks_words_or_time_is_counted(
    tmp_path: Path,
) -> None:
    """Feedback, canvases, other products; drafts of one answer are one row."""
    entries: list[Json] = [
        activity("Gave feedback: Good response", "10:00:00", "Thanks"),
        activity("Created a canvas", "10:00:01"),
        activity("Prompted no answer", "10:00:02"),
        activity("Prompted no time", "", "Yes"),
        activity("Searched", "10:00:03", "x", header="Search", products=["Search"]),
        activity("Prompted two drafts", "10:00:04", "one", "two", header="Gemini Apps"),
        activity("질문", "10:00:05", "답", header="Gemini 앱", attachedFiles=["a.png", "b.csv"]),
        {"header": "Bard", "title": None, "time": None, "safeHtmlItem": [None, {"html": 5}]},
    ]
    home = Home(tmp_path / "home")
    result = taken(home, saved(tmp_path / "x", entries))
    assert (result.taken, result.unreadable) == (2, {"no_words": 1, "no_time": 1})
    drafts, shown = rows(home)
    assert drafts["output_tokens"] == made("one", "two")
    assert int(str(shown["input_tokens"])) > given("질문") + 500


@pytest.mark.parametrize(
    ("said", "when"),
    [
        ("Prompt&nbsp;: Combien ?", "28 févr. 2026, 23:30:05 CET"),
        ("Prompted&nbsp;Combien ?", "Feb 28, 2026, 10:30:05\u202fPM UTC"),
        ("Prompted&nbsp;Combien ?", "28.02.2026, 22:30:05 UTC"),
        ("Prompted&nbsp;Combien ?", "2026/02/28 22:30:05 UTC"),
        ("Prompted&nbsp;Combien ?", "28 feb 2026, 14:30:05 PST"),
    ],
)
def test_both_forms_of_one_activity_are_the_same(tmp_path: Path, said: str, when: str) -> None:
    """In whatever language the account is: the second import of the two adds nothing."""
    answer = "<p>Six fois <b>sept</b> :</p><pre><code>42 &lt; 43</code></pre>"
    home = Home(tmp_path / "home")
    html = tmp_path / "x"
    html.write_text(page([card(said, when, answer, TALK)]), encoding="utf-8")
    result = taken(home, html)
    assert (result.kind, result.taken, result.unreadable) == ("takeout", 1, {})
    (row,) = rows(home)
    assert row["started_at"] == "2026-02-28T22:30:05.000Z"
    assert row["input_tokens"] == given("Combien ?")
    assert row["output_tokens"] == made("Six fois sept :\n42 < 43")
    entry = activity("Prompt : Combien ?", "22:30:05.123", answer, talk=TALK)
    assert taken(home, saved(tmp_path / "y", [entry])).known == 1


def test_a_page_of_cards_is_read_to_its_break(tmp_path: Path) -> None:
    """Cards of other products, without a time, too large, and a last one that is cut."""
    cards = [
        card("Prompted&nbsp;one<br>two", f"Feb 28, 2026, 10:30:{n:02} PM UTC", "<p>Yes</p>")
        for n in range(30)
    ]
    cards[3] = card("Visited", "Feb 28, 2026, 10:30:03 PM UTC", "x", header="Search")
    cards[4] = card("Prompted&nbsp;when", "?", "<p>Then</p>")
    cards[5] = card("Prompted&nbsp;nothing", "Feb 28, 2026, 10:30:05 PM UTC", "")
    home = Home(tmp_path / "home")
    path = tmp_path / "x"
    path.write_text(page(cards)[:-200], encoding="utf-8")
    result = taken(home, path)
    assert (result.taken, result.is_whole) == (26, False)
    assert result.unreadable == {"no_time": 1, "no_words": 1}
    path.write_text(page(cards), encoding="utf-8")
    assert (taken(home, path).taken, len(rows(home))) == (1, 27)
