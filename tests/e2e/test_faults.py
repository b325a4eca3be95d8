"""The soak in small: what goes wrong around a recorder loses nothing and harms nobody."""

import sys
from pathlib import Path

import pytest

from benchmarks.soak import lines
from benchmarks.soaking.parts import Sizes, Soak
from benchmarks.soaking.provider import Provider
from benchmarks.soaking.recorder import Recorder
from store.paths import Home

SIZES = Sizes(requests=100, warming=60, rest_s=1, big_mb=8, idle=60, held_s=0.5, kills=1)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
async def test_nothing_is_lost_while_everything_goes_wrong(tmp_path: Path) -> None:
    """Resets, half-closed and broken streams, clients that are slow or leave, large bodies, many
    silent streams, a locked log, SIGKILL: what a client saw to its end is in the log with its
    exact tokens, and every byte came as it was sent."""
    home = Home(tmp_path / "home")
    home.root.mkdir(mode=0o700)
    provider = Provider()
    recorder = Recorder(home, await provider.start())
    soak = Soak(recorder, provider, seed=5, sizes=SIZES)
    try:
        for name in ("use", "big", "idle", "lock", "kill"):
            part = await soak.part(name)
            assert part.is_clean, lines(part)
            assert part.account is not None
            assert part.account.finished
    finally:
        await soak.close()
        assert recorder.end() == 0
        await provider.stop()
