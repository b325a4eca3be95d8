"""Arguments that send Chromium and its kin through the recorder."""

import contextlib
import os
import sys
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

from proxy.browsers import Way


@contextlib.contextmanager
def prepared(way: Way) -> Iterator[list[str]]:
    """The arguments for a profile that goes through the recorder and trusts it.

    The trust is an argument too: it ends with the process, whatever is kept of the profile.
    It holds with HSTS and with built-in pins as well.
    """
    arguments = [
        f"--user-data-dir={way.folder}",
        f"--proxy-pac-url={way.pac_url}",
        f"--ignore-certificate-errors-spki-list={_key_digest(way.ca)}",
        "--disable-quic",
        "--no-first-run",
        "--no-default-browser-check",
        "--disable-search-engine-choice-screen",
    ]
    # Root may not use Chromium's sandbox; anyone else keeps it.
    if sys.platform != "win32" and os.geteuid() == 0:
        arguments.append("--no-sandbox")
    yield arguments


def _key_digest(certificate: Path) -> str:
    """What the argument names a certificate's public key by."""
    from proxy import authority  # 0.1 s

    digest = authority.read(certificate.read_bytes()).key_hash
    return b64encode(bytes.fromhex(digest)).decode()
