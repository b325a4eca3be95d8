"""Speaking another language than English, and English again."""

from collections.abc import Iterator

import pytest

from reports import words


@pytest.fixture(params=words.LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    """Each of them in turn."""
    words.use(request.param)
    yield request.param
    words.use(words.SOURCE)


@pytest.fixture
def french() -> Iterator[None]:
    words.use("fr")
    yield
    words.use(words.SOURCE)
