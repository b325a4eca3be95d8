"""A profile of Firefox that goes through the recorder and trusts it, in itself alone."""

import contextlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from proxy.browsers import Way
from store.faults import Fault

NICKNAME = "wattprint"
TRUSTED_FOR_SERVERS = "C,,"
PATIENCE_S = 30.0
PREFERENCES: Mapping[str, bool | int | str] = {
    # The recorder reads no HTTP/3.
    "network.http.http3.enable": False,
    # No pages of a first start, and no question.
    "browser.aboutwelcome.enabled": False,
    "browser.preonboarding.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionPolicyBypassNotification": True,
    "termsofuse.bypassNotification": True,
    # A profile that is thrown away has nothing to report.
    "app.normandy.enabled": False,
    "app.shield.optoutstudies.enabled": False,
    "browser.newtabpage.activity-stream.feeds.telemetry": False,
    "browser.newtabpage.activity-stream.telemetry": False,
    "datareporting.healthreport.uploadEnabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "datareporting.usage.uploadEnabled": False,
    "toolkit.telemetry.unified": False,
}


@contextlib.contextmanager
def prepared(way: Way) -> Iterator[list[str]]:
    """Firefox's arguments, while the profile goes through the recorder and trusts it.

    Raises:
        Fault: `browser_no_certutil` where NSS's tool is missing, `browser_untrusting` where
            it failed.
    """
    certutil = nss_tool()
    if certutil is None:
        raise Fault("browser_no_certutil")
    wanted = {
        **PREFERENCES,
        "network.proxy.type": 2,  # by the PAC file that the next one names
        "network.proxy.autoconfig_url": way.pac_url,
    }
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(wanted[name])});" for name in wanted]
    (way.folder / "user.js").write_text("\n".join(lines) + "\n")
    _trust(certutil, way)
    try:
        # The last is for Windows, where the first process hands over to another and ends.
        windows = ["--wait-for-browser"] if sys.platform == "win32" else []
        yield ["--profile", str(way.folder), *windows]
    finally:
        _distrust(certutil, way.folder)


def nss_tool() -> str | None:
    """NSS's certutil. Windows has another program of that name."""
    return None if sys.platform == "win32" else shutil.which("certutil")


def _trust(certutil: str, way: Way) -> None:
    if not (way.folder / "cert9.db").exists():
        _run(certutil, "-N", "--empty-password", "-d", f"sql:{way.folder}")
    _distrust(certutil, way.folder)  # the certificate of before, if a crash left it
    trusting = ("-t", TRUSTED_FOR_SERVERS, "-i", str(way.ca))
    added = _run(certutil, "-A", "-n", NICKNAME, *trusting, "-d", f"sql:{way.folder}")
    if not added:
        raise Fault("browser_untrusting")


def _distrust(certutil: str, folder: Path) -> None:
    _run(certutil, "-D", "-n", NICKNAME, "-d", f"sql:{folder}")


def _run(*command: str) -> bool:
    done = subprocess.run(  # noqa: S603
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE_S,
        check=False,
    )
    return done.returncode == 0
