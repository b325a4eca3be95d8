"""Rules of the house that no single part can keep."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = (
    "addons",
    "estimator",
    "intake",
    "proxy",
    "reports",
    "store",
    "tui",
    "wattprint",
    "wire",
)
LONGEST = 400
NEVER: dict[str, set[str]] = {
    "wire": {"mitmproxy", "textual", "aiohttp", "store", "estimator", "reports"},
    "estimator": {"mitmproxy", "textual", "aiohttp", "store", "wire", "reports"},
    "store": {"mitmproxy", "textual", "aiohttp", "addons", "proxy", "reports", "tui"},
    "reports": {"mitmproxy", "textual", "aiohttp", "sqlite_utils", "addons", "proxy", "tui"},
    "tui": {"mitmproxy", "aiohttp", "addons", "proxy"},
    "addons": {"textual", "reports", "tui", "proxy"},
    "proxy": {"textual", "reports", "tui"},
    "intake": {"mitmproxy", "textual", "reports", "tui", "proxy", "addons"},
}
"""What no module of a package may bring along when it is imported."""


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("package", PACKAGES)
def test_a_module_can_be_read_in_one_sitting(package: str) -> None:
    """Past 400 lines it is split."""
    lengths = {
        str(file.relative_to(ROOT)): len(file.read_text("utf-8").splitlines())
        for file in modules(package)
    }
    assert lengths
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


@pytest.mark.parametrize("package", NEVER)
def test_a_package_loads_only_what_it_may(package: str) -> None:
    """Every module of it, imported in a process of its own."""
    names = [
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for file in modules(package)
    ]
    script = f"import sys, {', '.join(names)}; print(*{{n.partition('.')[0] for n in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        cwd=ROOT,
    )
    assert package in done.stdout.split()
    assert NEVER[package] & set(done.stdout.split()) == set()
