"""One recorder and one upstream for the tests that do no harm to them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.recording import Recording
from tests.e2e.upstream import Provider, Upstream, served


@pytest.fixture(scope="session")
def upstream() -> Upstream:
    return Upstream()


@pytest.fixture(scope="session")
def maps(upstream: Upstream) -> Iterator[dict[str, str]]:
    """OpenAI goes to the upstream that misbehaves on demand, Anthropic and xAI to a provider."""
    with served(upstream) as misbehaving, served(Provider(pace_s=0.001)) as provider:
        yield {
            "api.openai.com": misbehaving,
            "api.anthropic.com": provider,
            "api.x.ai": provider,
        }


@pytest.fixture
def recording(tmp_path: Path, maps: dict[str, str]) -> Iterator[Recording]:
    """A recorder of this test's own."""
    running = Recording(tmp_path / "home", maps)
    yield running
    running.close()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, maps: dict[str, str]) -> Iterator[Recording]:
    """A recorder that the tests of a module share; each asks for its own rows by label."""
    running = Recording(tmp_path_factory.mktemp("shared") / "home", maps)
    yield running
    running.close()
