"""Output of models that are not OpenAI's: worked by hand from the measured constants."""

import pytest

from estimator.prompts import Given, Said
from estimator.tokens import Count, count_completion

CLAUDE = "claude-sonnet-4-5"
WORDS = "hello world " * 50
"""101 tokens of o200k_base: two a repetition, and the last space."""


def count(model: str, said: Said, choice: str | None = None, provider: str = "") -> Count:
    return count_completion(model, provider, said, Given(api="chat", tool_choice=choice))


def test_words_are_counted_with_the_ratio_of_their_generation() -> None:
    """Claude 4.5: 2.9 + 1.085 x, 1.0 for each accented letter, .3 a newline; 4.7: 1 + 1.45 x."""
    plain = count(CLAUDE, Said(texts=[WORDS]))
    assert (plain.raw, plain.vocabulary, plain.basis) == (101, "o200k_base", "estimated")
    assert plain.tokens == round(2.9 + 1.085 * 101)
    accented = count(CLAUDE, Said(texts=["é\n" * 100]))
    assert accented.tokens == round(2.9 + 1.085 * accented.raw + 100 + 30)
    assert count("claude-opus-4-7", Said(texts=[WORDS])).tokens == round(1 + 1.45 * 101)


def test_gemini_pays_for_each_digit() -> None:
    """2.5: 1.01 x + .44 a digit."""
    digits = count("gemini-2.5-flash", Said(texts=["1234567890" * 10]))
    assert digits.tokens == round(1.01 * digits.raw + 0.44 * 100)


def test_claude_pays_for_each_argument_of_a_call() -> None:
    """32.2 for the first call, 15.7 for a further one, 13.2 for an argument (89 recordings)."""
    none = count(CLAUDE, Said(calls=[("f", "{}")]))
    assert none.tokens == round(32.2 + 1.085 * none.raw)
    two = count(CLAUDE, Said(calls=[("f", '{"a":1,"b":{"c":2}}')]))
    assert two.tokens == round(32.2 + 2 * 13.2 + 1.085 * two.raw)
    both = count(CLAUDE, Said(calls=[("f", "{}"), ("g", '{"a":1}')]))
    assert both.tokens == round(32.2 + 15.7 + 13.2 + 1.085 * both.raw)


@pytest.mark.parametrize("choice", ["required", "forced"])
def test_a_call_that_claude_had_to_make_is_shorter(choice: str) -> None:
    """It does not decide on it: 15.7 less."""
    call = Said(calls=[("f", '{"a":1}')])
    free, bound = count(CLAUDE, call, "auto"), count(CLAUDE, call, choice)
    assert free.tokens - bound.tokens in (15, 16)


def test_arguments_that_are_no_object_have_no_count() -> None:
    """They come off the wire, whole or cut."""
    for arguments in ("", "[1, 2]", '{"a":', "7"):
        called = count(CLAUDE, Said(calls=[("f", arguments)]))
        assert called.tokens == round(32.2 + 1.085 * called.raw)


def test_vertex_leaves_the_frame_of_a_call_out() -> None:
    """Gemini 3: 7 on the Gemini API, 3 on Vertex."""
    call = Said(calls=[("f", "{}")])
    elsewhere = count("gemini-3-flash-preview", call, provider="gcp.gemini")
    on_vertex = count("gemini-3-flash-preview", call, provider="gcp.vertex_ai")
    assert elsewhere.tokens == elsewhere.raw + 7
    assert on_vertex.tokens == on_vertex.raw + 3


def test_gemini_s_hidden_thinking_is_told_by_its_signature() -> None:
    """2.5: .18 n - 9 of n characters: 171 for 1000; what is shown of it is only a summary."""
    silent = count("gemini-2.5-pro", Said(texts=[WORDS]))
    thought = count("gemini-2.5-pro", Said(texts=[WORDS], sealed=[1000]))
    assert thought.tokens - silent.tokens == 171
    assert thought.spread > silent.spread
    summed = Said(texts=[WORDS], sealed=[1000], reasoning=["I am thinking"])
    assert count("gemini-2.5-pro", summed).tokens == thought.tokens
    assert count("gemini-2.5-pro", Said(texts=[WORDS], sealed=[10])).tokens == silent.tokens


def test_thinking_that_is_shown_counts() -> None:
    """Claude before 4.7: 1.12 times the ratio of its words."""
    thought = count(CLAUDE, Said(reasoning=[WORDS]))
    assert thought.tokens == round(1.12 * 1.085 * 101)


@pytest.mark.parametrize(
    ("model", "said", "is_lower"),
    [
        ("gemini-2.5-pro", Said(texts=[WORDS]), True),
        ("gemini-2.5-pro", Said(texts=[WORDS], sealed=[1000]), False),
        ("gemini-2.0-flash", Said(texts=[WORDS]), False),
        ("grok-4", Said(texts=[WORDS]), True),
        (CLAUDE, Said(texts=[WORDS]), False),
        (CLAUDE, Said(texts=[WORDS], reasoning=[WORDS], has_reasoning_item=True), False),
        ("claude-opus-5", Said(texts=[WORDS], sealed=[400], has_reasoning_item=True), True),
        (CLAUDE, Said(texts=[WORDS], server_calls=["web_search"]), True),
    ],
)
def test_what_is_made_out_of_sight_makes_a_lower_bound(
    model: str, said: Said, is_lower: bool
) -> None:
    """Gemini since 2.5 and Grok 4 think unseen, Claude where it says so."""
    assert count(model, said).is_lower_bound is is_lower


def test_of_an_answer_that_was_cut_off_only_its_words_count() -> None:
    """ "hello world" is 2 tokens: 2.17, without the 2.9 around them; a call without its frame."""
    cut = count_completion(CLAUDE, "", Said(texts=["hello world"], is_cut=True))
    assert cut.tokens == 2
    called = count_completion(CLAUDE, "", Said(calls=[("f", '{"a":1}')], is_cut=True))
    assert called.tokens == round(1.085 * called.raw)


def test_nothing_said_is_nothing() -> None:
    """No constant stands around an answer that never began."""
    for model in (CLAUDE, "gemini-2.5-pro", "mistral-large-latest", "my-own-model"):
        empty = count(model, Said(texts=["", ""]))
        assert (empty.tokens, empty.raw) == (0, 0)


def test_less_that_is_known_makes_a_wider_band() -> None:
    """Calls of most families, the server's own tools, and Chinese, Japanese and Korean."""
    words = count(CLAUDE, Said(texts=[WORDS]))
    assert words.spread == pytest.approx(1.07)
    assert count(CLAUDE, Said(texts=[WORDS], server_calls=["web_search"])).spread >= 1.5
    assert count("mistral-small-latest", Said(calls=[("f", "{}")])).spread >= 1.4
    assert count(CLAUDE, Said(texts=["\u4f60\u597d\u4e16\u754c" * 20])).spread >= 1.7
