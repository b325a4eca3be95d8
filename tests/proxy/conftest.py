"""One home with a certificate authority for all: making a key takes a moment."""

import pytest

from proxy import certificates
from store.paths import Home
from wire.services import Services


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = Home(tmp_path_factory.mktemp("proxy") / "home")
    made.prepare()
    certificates.prepare_authority(made, Services())
    return made
