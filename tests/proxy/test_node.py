"""Which Node goes past the proxy, so that `run` can say it."""

from pathlib import Path

import pytest

from proxy.node import deaf_version


@pytest.fixture
def own(tmp_path: Path) -> dict[str, str]:
    """An environment whose Node says the version that a test writes."""
    for name, text in (
        ("node", f"#!/bin/sh\ncat {tmp_path}/version\n"),
        ("tool", "#!/usr/bin/env node\n"),
        ("gemini", "#!/usr/bin/env node\n"),
        ("other", "#!/bin/sh\n"),
    ):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o700)
    return {"PATH": f"{tmp_path}:/usr/bin:/bin"}


@pytest.mark.parametrize(
    ("version", "is_deaf"),
    [
        ("v18.20.8", True),
        ("v20.20.2", True),
        ("v22.20.0", True),
        ("v22.21.0", False),
        ("v23.11.0", True),
        ("v24.0.0", False),
        ("v26.1.0-nightly", False),
        ("not a version", False),
    ],
)
def test_a_node_is_deaf_before_it_learnt_to_follow(
    own: dict[str, str], tmp_path: Path, version: str, is_deaf: bool
) -> None:
    """22.21 and 24.0 were the first; 23 never did."""
    (tmp_path / "version").write_text(f"{version}\n")
    assert deaf_version(["node", "x.mjs"], own) == (version[1:] if is_deaf else None)


@pytest.mark.parametrize(
    ("cmd", "is_asked"),
    [
        ("npx some-tool", True),
        ("tool --x", True),
        ("npx @google/gemini-cli", False),
        ("gemini", False),
        ("other", False),
        ("python x.py", False),
        ("no-such-command", False),
    ],
)
def test_only_what_node_runs_and_nobody_knows_is_asked(
    own: dict[str, str], tmp_path: Path, cmd: str, is_asked: bool
) -> None:
    """A known program follows the proxy by itself, whatever runs it."""
    (tmp_path / "version").write_text("v20.0.0\n")
    assert bool(deaf_version(cmd.split(), own)) is is_asked
