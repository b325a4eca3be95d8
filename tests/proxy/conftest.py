"""One home with a certificate authority for all: making a key takes a moment."""

from collections.abc import AsyncIterator

import pytest

from proxy import certificates
from store.paths import Home
from tests.proxy.door import Door, opened
from wire.services import Services


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = Home(tmp_path_factory.mktemp("proxy") / "home")
    made.prepare()
    certificates.prepare_authority(made, Services())
    return made


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    """A gateway of this test's own."""
    async with opened() as found:
        yield found
