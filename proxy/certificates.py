"""Our own certificate authority, and the roots that upstream servers are checked against."""

import os
import re
import ssl
from collections.abc import Iterable
from pathlib import Path

import certifi

from store.faults import Fault
from store.paths import Home, replace_private

BASENAME = "mitmproxy"
"""The name under which mitmproxy looks for its authority."""
KEY_BITS = 2048
SYSTEM_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Arch
    "/etc/pki/tls/certs/ca-bundle.crt",  # Fedora
    "/etc/ssl/ca-bundle.pem",  # openSUSE
    "/etc/ssl/cert.pem",  # macOS, Alpine, BSD
)
CA_VARIABLES = (
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "GIT_SSL_CAINFO",
    "AWS_CA_BUNDLE",
    "CARGO_HTTP_CAINFO",
    "DENO_CERT",
    "CODEX_CA_CERTIFICATE",
)
"""Variables that replace a client's roots, and so must name a whole bundle."""
_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----", re.ASCII)


def prepare_authority(home: Home) -> None:
    """Create the CA if there is none: key 0600, in a folder 0700. Call it under the start lock."""
    if not home.ca_certificate.exists():
        from mitmproxy.certs import CertStore  # 0.4 s, which `run` has no need to wait for

        CertStore.create_store(
            home.ca, BASENAME, KEY_BITS, organization="wattprint", cn="wattprint (this computer)"
        )
    for file in home.ca.iterdir():
        file.chmod(0o600)


def prepare_roots(folder: Path, own: Path | None = None) -> Path:
    """Write into `folder` the bundle that upstream certificates are checked against; its path.

    System roots, certifi's, those that this environment names, and the person's `own` file.

    Raises:
        Fault: `ca_unreadable` if `own` is no readable file of certificates.
    """
    found = [*_system_roots(), *_certificates(Path(certifi.where()))]
    for name in (*CA_VARIABLES, "NODE_EXTRA_CA_CERTS"):
        named = Path(os.environ.get(name, ""))
        if named.name and named.parent != folder:  # inside another `run` it is our own bundle
            found += _certificates(named)
    if own is not None:
        certificates = _certificates(own)
        if not certificates:
            raise Fault("ca_unreadable", path=str(own))
        found += certificates
    return _bundle(folder / "upstream-roots.pem", found)


def prepare_client_bundle(home: Home, variables: Iterable[str]) -> Path:
    """Write the bundle for clients: every root they had, and ours; its path.

    `variables` are values of the CA variables that are set already. One that names a
    bare certificate would replace the client's roots, hence a whole bundle.
    """
    found = [*_system_roots(), *_certificates(Path(certifi.where()))]
    for value in variables:
        found += _certificates(Path(value))
    found += _certificates(home.ca_certificate)
    return _bundle(home.ca / "client-roots.pem", found)


def _system_roots() -> list[bytes]:
    named = os.environ.get("SSL_CERT_FILE")
    files = [named] if named else [*SYSTEM_BUNDLES, ssl.get_default_verify_paths().cafile or ""]
    found = [entry for file in files if file for entry in _certificates(Path(file))]
    # On Windows the roots are in a store, not in a file.
    stored = ssl.create_default_context().get_ca_certs(binary_form=True)
    return found + [ssl.DER_cert_to_PEM_cert(der).encode() for der in stored]


def _certificates(file: Path) -> list[bytes]:
    try:
        return _CERTIFICATE.findall(file.read_bytes())
    except OSError:
        return []


def _bundle(path: Path, certificates: list[bytes]) -> Path:
    unique = {re.sub(rb"\s", b"", certificate): certificate for certificate in certificates}
    content = b"\n".join(unique.values()) + b"\n"
    if not path.exists() or path.read_bytes() != content:
        replace_private(path, content)
    return path
