"""Media in prompts of models that are not OpenAI's: worked by hand from published rules."""

import pytest

from estimator.factors import load
from estimator.media_tokens import media_tokens
from estimator.prompts import Given, Medium, PromptMessage
from estimator.tokens import count_prompt
from estimator.vocabularies import vocabulary_of

CLAUDE, GEMINI, GEMINI_3 = "claude-sonnet-4-5", "gemini-2.5-flash", "gemini-3-pro"


def weight(model: str, **medium: object) -> tuple[float, float]:
    return media_tokens(vocabulary_of(load(), model), Medium(**medium))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (600, 500, 400 + 7),  # 300,000 pixels / 750
        (3136, 1568, 1600),  # fitted to 1568 x 784: 1639 + 7, more than the most
        (3000, 1000, 1568 * (1568 / 3) / 750 + 7),
        (1, 1, 7),
    ],
)
def test_claude_sees_a_token_for_750_pixels(width: int, height: int, expected: float) -> None:
    """Anthropic: fitted into 1568 x 1568, w h / 750, at most about 1600; 7 around it measured."""
    assert weight(CLAUDE, kind="image", width=width, height=height)[0] == pytest.approx(
        expected, abs=0.1
    )


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (560, 280, 20 * 10 + 10),
        (561, 281, 21 * 11 + 11),
        (3080, 280, 55 * 5 + 5),  # fitted to 1540 x 140
    ],
)
def test_mistral_sees_patches_and_the_ends_of_their_lines(
    width: int, height: int, expected: int
) -> None:
    """28 x 28 pixels each."""
    assert weight("pixtral-12b", kind="image", width=width, height=height)[0] == expected


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (336, 336, 144 + 3),
        (100, 100, 144 + 3),
        (400, 301, 2 * 145 + 147),  # 672 x 336
        (597, 566, 4 * 145 + 147),  # 672 x 672
        (5000, 5000, 16 * 145 + 147),  # 4 x 4, made smaller
    ],
)
def test_llama_4_sees_tiles_and_the_whole(width: int, height: int, expected: int) -> None:
    """144 tokens for 336 x 336 pixels; the two sizes recorded differ by 290, as here."""
    model = "llama-4-maverick-17b-128e-instruct"
    assert weight(model, kind="image", width=width, height=height)[0] == expected


def test_gemini_sees_the_same_in_images_of_most_sizes() -> None:
    """258 up to 2.5; about 1,090 in 3, or what `media_resolution` says."""
    for size in ({}, {"width": 8, "height": 8}, {"width": 600, "height": 500}):
        assert weight(GEMINI, kind="image", **size)[0] == 258
        assert weight(GEMINI_3, kind="image", **size)[0] == 1090
    assert weight(GEMINI_3, kind="image", detail="low")[0] == 280
    assert weight(GEMINI, kind="image", detail="low")[0] == 258


def test_an_image_whose_size_is_not_known_has_a_wide_band() -> None:
    """As one of 1024 x 1024; true sizes span twenty-fold."""
    tokens, spread = weight(CLAUDE, kind="image")
    assert tokens == pytest.approx(1024 * 1024 / 750 + 7)
    assert spread**2 >= 20
    assert weight(CLAUDE, kind="image", width=1024, height=1024)[1] < 1.1


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (CLAUDE, 2 * 1590 + 1.45 * 1000),
        (GEMINI, 2 * 258),
        (GEMINI_3, 2 * 530),
        ("mistral-medium-latest", 1.2 * 1000),
    ],
)
def test_a_pdf_weighs_as_it_looks_and_as_it_reads(model: str, expected: float) -> None:
    """Two pages with 4,000 characters."""
    assert weight(model, kind="pdf", pages=2, characters=4000)[0] == expected


def test_sound_weighs_by_the_second() -> None:
    """Gemini: 32 a second; a film's frames as images too."""
    assert weight(GEMINI, kind="audio", seconds=3.0)[0] == 96
    assert weight(GEMINI, kind="video", seconds=3.0)[0] == 870
    assert weight(GEMINI, kind="audio")[1] == 10


def test_what_could_not_be_read_is_never_certain() -> None:
    """By reference, or of a family whose rule is not known."""
    for medium in ("image", "pdf", "audio", "video", "file"):
        assert weight(CLAUDE, kind=medium)[1] >= 4
        assert weight(CLAUDE, kind=medium)[0] > 0
    assert weight("nova-lite", kind="image", width=400, height=300)[1] >= 3


def test_a_prompt_carries_the_certainty_of_its_media() -> None:
    """The band of the whole is as wide as that of the image which makes most of it."""
    spoken = PromptMessage("user", ["hello world"])
    shown = PromptMessage("user", ["hello world"], media=[Medium(kind="image")])

    def count(message: PromptMessage) -> tuple[int, float, str]:
        found = count_prompt(CLAUDE, "", Given(api="messages", messages=[message]))
        return found.tokens, found.spread, found.basis

    words, image = count(spoken), count(shown)
    assert image[0] - words[0] == pytest.approx(1405, abs=1)
    assert image[1] > 4 > words[1]
    assert image[2] == "estimated"
