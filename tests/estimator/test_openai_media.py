"""What media weigh for OpenAI's models, worked by hand from its published rules."""

import pytest

from estimator.openai_media import medium_tokens
from estimator.prompts import Medium


def image(model: str, width: int, height: int, detail: str | None = None) -> tuple[float, float]:
    size = Medium(kind="image", width=width, height=height, detail=detail)
    return medium_tokens(model, size, "chat")


@pytest.mark.parametrize(
    ("model", "width", "height", "tokens"),
    [
        # OpenAI's own examples: 1024 x 1024 is 768 x 768, four tiles; 2048 x 4096 is fitted to
        # 1024 x 2048, then 768 x 1536, six tiles.
        ("gpt-4o", 1024, 1024, 85 + 170 * 4),
        ("gpt-4o", 2048, 4096, 85 + 170 * 6),
        # Small ones are not scaled up.
        ("gpt-4.1", 512, 512, 85 + 170),
        ("gpt-4o-mini", 513, 512, 2833 + 5667 * 2),
        ("gpt-5", 1024, 1024, 70 + 140 * 4),
        ("o1", 1024, 1024, 75 + 150 * 4),
        ("computer-use-preview", 1024, 768, 65 + 129 * 4),
        # 32 x 32 patches of 1024 x 1024 pixels; of 64 x 33, two by two.
        ("gpt-4.1-mini", 1024, 1024, 1659 + 1),  # 1.62 x 1024 = 1658.88
        ("gpt-4.1-nano", 64, 33, 10 + 1),  # 2.46 x 4 = 9.84
        ("gpt-5-mini", 64, 33, 5 + 2),  # 1.2 x 4 = 4.8
        ("gpt-5-nano", 64, 33, 6 + 2),
        ("gpt-5.4-nano", 64, 33, 5 + 2),
        # At most 1536 patches.
        ("o4-mini", 4000, 4000, 2642 + 1),  # 1.72 x 1536 = 2641.92
    ],
)
def test_an_image_weighs_its_tiles_or_its_patches(
    model: str, width: int, height: int, tokens: int
) -> None:
    """Exactly, where its size could be read."""
    assert image(model, width, height) == (tokens, 1.0)


def test_an_image_at_low_detail_weighs_only_the_base() -> None:
    """Whatever its size, known or not."""
    assert image("gpt-4o", 4000, 4000, "low") == (85, 1.0)
    assert medium_tokens("gpt-5", Medium(kind="image", detail="low"), "chat") == (70, 1.0)


def test_an_image_whose_size_is_unread_is_taken_as_a_thousand_pixels_square() -> None:
    """In a band that is twenty-fold."""
    tokens, spread = medium_tokens("gpt-4o", Medium(kind="image"), "chat")
    assert tokens == 85 + 170 * 4
    assert spread**2 == pytest.approx(20, abs=1)


def test_a_document_is_shown_as_words_and_in_chat_as_pages_too() -> None:
    """Chat: 212 a page + 4 + characters / 4; Responses without the pages."""
    document = Medium(kind="pdf", pages=3, characters=400)
    assert medium_tokens("gpt-4o", document, "chat")[0] == 3 * 212 + 4 + 100
    assert medium_tokens("gpt-4o", document, "responses")[0] == 4 + 100


def test_sounds_weigh_ten_tokens_a_second() -> None:
    """And two."""
    assert medium_tokens("gpt-audio", Medium(kind="audio", seconds=3.0), "chat")[0] == 32
