"""mitmproxy without what a recorder does not use."""

import subprocess
import sys

CODE = """
import sys
from proxy import lean
lean.leave_addons_unloaded()
import proxy.engine
assert "mitmproxy.addons.onboarding" not in sys.modules
assert "flask" not in sys.modules
from mitmproxy import addons
assert len(addons.default_addons()) > 20
assert "mitmproxy.addons.onboarding" in sys.modules
lean.leave_addons_unloaded()
from mitmproxy.tools import dump
"""


def test_addons_that_nobody_asks_for_are_not_loaded_and_can_be_all_the_same() -> None:
    """A third of a second and 16 MB: each start pays it, and every hour of running."""
    ended = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 0, ended.stderr
