"""Our own certificate authority, and the roots that upstream servers are checked against."""

import hashlib
import os
import re
import ssl
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import certifi

from store import presence
from store.faults import Fault
from store.paths import Home, replace_private
from wire.services import Services

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


def prepare_authority(home: Home, services: Services, now: datetime | None = None) -> None:
    """Make HOME/ca hold for the hosts of `services`: key 0600, in a folder 0700.

    A certificate that does not hold for all of them, or nears its end, is made anew with the
    same key. One that could vouch for any name, as older versions made, goes with its key,
    unless a recorder still uses it. Call it under the start lock.

    Raises:
        Fault: `home_unwritable`.
    """
    from proxy import authority  # 0.1 s, which `run` has no need to wait for

    now = now or datetime.now(UTC)
    file = home.ca / "mitmproxy-ca.pem"
    try:
        pem = file.read_bytes()
        key, current = authority.read_key(pem), authority.read(pem)
    except PermissionError as error:
        raise Fault("home_unwritable", path=str(file), reason=error.strerror or "") from None
    except (FileNotFoundError, ValueError):
        if file.exists() and presence.live(home):
            return
        for old in home.ca.glob("mitmproxy-*"):
            old.unlink()
        key = authority.new_key()
        current = authority.issued(key, services.domains(), now)
    if not current.is_good(key, services.domains(), now):
        current = authority.issued(key, services.domains(), now)
    _keep(file, authority.written(key) + current.pem)
    _keep(home.ca_certificate, current.pem)
    parameters = home.ca / "mitmproxy-dhparam.pem"
    if not parameters.exists():
        from mitmproxy.certs import DEFAULT_DHPARAM

        _keep(parameters, DEFAULT_DHPARAM)


def certificate_for(
    home: Home, services: Services, folder: Path, now: datetime | None = None
) -> Path:
    """The certificate that clients of a recorder of these services have to trust; its path.

    That of the home, unless the recorder has hosts which it does not hold for: then one of
    the same key, written into `folder`, that holds for these too.
    """
    from proxy import authority

    now, domains = now or datetime.now(UTC), services.domains()
    pem = (home.ca / "mitmproxy-ca.pem").read_bytes()
    if authority.read(pem).covers_all(domains):
        return home.ca_certificate
    key, hosts = authority.read_key(pem), hashlib.sha256(" ".join(sorted(domains)).encode())
    own = folder / f"{home.ca_certificate.stem}-{hosts.hexdigest()[:8]}.pem"
    if not own.exists() or not authority.read(own.read_bytes()).is_good(key, domains, now):
        replace_private(own, authority.issued(key, domains, now).pem)
    return own


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


def prepare_client_bundle(home: Home, authority: Path, variables: Iterable[str]) -> Path:
    """Write the bundle for clients: every root they had, and the recorder's; its path.

    `authority` is the certificate of the recorder, `variables` are values of the CA
    variables that are set already. One that names a bare certificate would replace the
    client's roots, hence a whole bundle.
    """
    found = [*_system_roots(), *_certificates(Path(certifi.where()))]
    for value in filter(None, variables):
        found += _certificates(Path(value))
    found += _certificates(authority)
    return _bundle(home.ca / f"{authority.stem}-roots.pem", found)


def _system_roots() -> list[bytes]:
    named = os.environ.get("SSL_CERT_FILE")
    files = [named] if named else [*SYSTEM_BUNDLES, ssl.get_default_verify_paths().cafile or ""]
    found = [entry for file in files if file for entry in _certificates(Path(file))]
    if os.name != "nt":
        return found
    # On Windows the roots are in a store, not in a file.
    stored = ssl.create_default_context().get_ca_certs(binary_form=True)
    return found + [ssl.DER_cert_to_PEM_cert(der).encode() for der in stored]


def _certificates(file: Path) -> list[bytes]:
    """Those of a file, or of the files in a folder: REQUESTS_CA_BUNDLE may name one."""
    try:
        files = [part for part in file.iterdir() if part.is_file()] if file.is_dir() else [file]
        return [entry for part in files for entry in _CERTIFICATE.findall(part.read_bytes())]
    except OSError:
        return []


def _bundle(path: Path, certificates: list[bytes]) -> Path:
    unique = {found.translate(None, b" \t\r\n"): found for found in certificates}
    _keep(path, b"\n".join(unique.values()) + b"\n")
    return path


def _keep(path: Path, content: bytes) -> None:
    """Have this file, closed to others; one that has this content is left alone."""
    if not path.exists() or path.read_bytes() != content:
        replace_private(path, content)
    path.chmod(0o600)
