"""Our own authority, and bundles of roots in which nothing is missing."""

import os
import re
import ssl
import stat
import subprocess
import sys
from pathlib import Path

import certifi
import pytest
import trustme

from proxy import certificates
from store.faults import Fault
from store.paths import Home

ONE = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def held(path: Path) -> set[bytes]:
    """The certificates of a file, in DER: how they are laid out is no matter."""
    return {
        ssl.PEM_cert_to_DER_cert(found) for found in ONE.findall(path.read_text("ascii", "replace"))
    }


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company's own root, with a text before it as some tools write."""
    path = tmp_path_factory.mktemp("company") / "root.pem"
    path.write_bytes(b"# Company root\r\n" + trustme.CA().cert_pem.bytes().replace(b"\n", b"\r\n"))
    return path


@pytest.fixture
def system(company: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of system roots with a certificate that certifi does not hold."""
    path = tmp_path / "system.pem"
    path.write_bytes(trustme.CA().cert_pem.bytes())
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setattr(certificates, "SYSTEM_BUNDLES", (str(path), "/missing.pem"))
    return path


def test_the_authority_is_ours_and_closed_to_others(home: Home) -> None:
    """The key can sign for any name: 0600 in 0700. It says whose it is."""
    assert mode(home.ca) == 0o700
    files = list(home.ca.iterdir())
    assert {mode(file) for file in files} == {0o600}
    assert home.ca_certificate in files
    assert b"PRIVATE KEY" not in home.ca_certificate.read_bytes()
    shown = ssl._ssl._test_decode_cert(str(home.ca_certificate))  # type: ignore[attr-defined]
    names = dict(pair for part in shown["subject"] for pair in part)
    assert names["organizationName"] == "wattprint"


def test_the_authority_is_made_once(home: Home) -> None:
    """Clients that trust it would have to be told anew otherwise."""
    before = home.ca_certificate.read_bytes()
    certificates.prepare_authority(home)
    assert home.ca_certificate.read_bytes() == before


def test_upstreams_are_checked_against_all_roots(
    system: Path, company: Path, tmp_path: Path
) -> None:
    """System, certifi's and the person's own; mitmproxy alone would take one of them only."""
    path = certificates.prepare_roots(tmp_path, company)
    assert held(path) >= held(Path(certifi.where())) | held(system) | held(company)
    ssl.create_default_context(cafile=str(path))
    assert mode(path) == 0o600


def test_our_own_authority_is_no_upstreams(system: Path, home: Home, tmp_path: Path) -> None:
    """Whoever got its key could not pose as a provider to us."""
    assert not held(certificates.prepare_roots(tmp_path)) & held(home.ca_certificate)


def test_clients_get_every_root_they_had_and_ours(system: Path, company: Path, home: Home) -> None:
    """A bundle that held ours alone would cut a client off from everything else."""
    path = certificates.prepare_client_bundle(home, [str(company), "/missing.pem"])
    assert held(path) >= (
        held(Path(certifi.where())) | held(system) | held(company) | held(home.ca_certificate)
    )
    assert b"PRIVATE KEY" not in path.read_bytes()


def test_a_named_file_of_system_roots_is_used(
    system: Path, company: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SSL_CERT_FILE replaces the system's own, as it does for OpenSSL."""
    monkeypatch.setenv("SSL_CERT_FILE", str(company))
    found = held(certificates.prepare_roots(tmp_path))
    assert found >= held(company)
    assert not found & held(system)


def test_each_certificate_is_there_once(system: Path, company: Path, tmp_path: Path) -> None:
    """However often and however wrapped it was found."""
    path = certificates.prepare_roots(tmp_path, company)
    found = ONE.findall(path.read_text())
    assert len(found) == len(held(path))


def test_a_bundle_that_has_not_changed_is_left_alone(
    system: Path, company: Path, tmp_path: Path
) -> None:
    """A client may be reading it just now."""
    before = certificates.prepare_roots(tmp_path, company).stat()
    after = certificates.prepare_roots(tmp_path, company).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


@pytest.mark.parametrize("content", [None, "", "-----BEGIN CERTIFICATE-----"])
def test_a_file_without_certificates_is_a_fault(tmp_path: Path, content: str | None) -> None:
    """The person named it to be trusted: to go on without would fail later, and far away."""
    own = tmp_path / "own.pem"
    if content is not None:
        own.write_text(content)
    with pytest.raises(Fault) as caught:
        certificates.prepare_roots(tmp_path, own)
    assert (caught.value.code, caught.value.facts) == ("ca_unreadable", {"path": str(own)})


PREPARER = """
import sys
from pathlib import Path
from mitmproxy.certs import CertStore
from proxy import certificates
from store import presence
from store.paths import Home
home = Home(Path(sys.argv[1]))
home.prepare()
print(flush=True)
sys.stdin.read()
with presence.start_lock(home):
    certificates.prepare_authority(home)
    print(home.ca_certificate.read_text())
"""


def test_processes_that_start_together_have_one_authority(tmp_path: Path) -> None:
    """Under the start lock; without it, each would go on with a key of its own."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", PREPARER, str(tmp_path / "home")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": ""},
            text=True,
        )
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()
    for process in processes:
        assert process.stdin is not None
        process.stdin.close()
        process.stdin = None
    said = {process.communicate(timeout=60)[0].strip() for process in processes}

    assert [process.returncode for process in processes] == [0] * 3
    assert said == {(tmp_path / "home/ca/mitmproxy-ca-cert.pem").read_text().strip()}
