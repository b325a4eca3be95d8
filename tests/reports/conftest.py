"""Speaking another language than English, and English again."""

from collections.abc import Iterator

import pytest

from reports import words


@pytest.fixture
def french() -> Iterator[None]:
    words.use("fr")
    yield
    words.use(words.SOURCE)
