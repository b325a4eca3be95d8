"""Our own authority, and bundles of roots in which nothing is missing."""

import os
import re
import ssl
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import certifi
import pytest
import trustme
from mitmproxy.certs import CertStore

from proxy import authority, certificates
from store import presence
from store.faults import Fault
from store.paths import Home
from wire.services import Services

NOW = datetime(2026, 11, 22, tzinfo=UTC)
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
    """The key can sign: 0600 in 0700, and nowhere else. The certificate says whose it is."""
    assert mode(home.ca) == 0o700
    files = list(home.ca.iterdir())
    assert {mode(file) for file in files} == {0o600}
    keys = [file.name for file in files if b"PRIVATE KEY" in file.read_bytes()]
    assert keys == ["mitmproxy-ca.pem"]
    assert authority.read(home.ca_certificate.read_bytes()).is_of_wattprint


def test_the_authority_is_made_once(home: Home) -> None:
    """Clients that trust it would have to be told anew otherwise."""
    before = home.ca_certificate.read_bytes()
    certificates.prepare_authority(home, Services())
    assert home.ca_certificate.read_bytes() == before


@pytest.fixture
def own(tmp_path: Path) -> Home:
    """A home of this test's own, with an authority."""
    made = Home(tmp_path / "own")
    made.prepare()
    certificates.prepare_authority(made, Services(), NOW)
    return made


def shown(home: Home) -> authority.Authority:
    return authority.read(home.ca_certificate.read_bytes())


def test_a_host_that_it_lacks_is_added_under_the_same_key(own: Home) -> None:
    """And what holds for more than is needed now stays: nobody is told anew without need."""
    before = shown(own)
    certificates.prepare_authority(own, Services(["llm.example.org"]), NOW)
    after = shown(own)
    assert (after.key_hash, after.name) == (before.key_hash, before.name)
    assert after.covers("llm.example.org")
    assert not before.covers("llm.example.org")

    certificates.prepare_authority(own, Services(), NOW)
    assert shown(own) == after


@pytest.mark.parametrize("days", [-30, 250, 400])
def test_near_its_end_and_before_its_beginning_it_is_made_anew(own: Home, days: int) -> None:
    """With the same key, and so long before that a recorder can stay on for months."""
    before, now = shown(own), NOW + timedelta(days=days)
    certificates.prepare_authority(own, Services(), now)
    after = shown(own)
    assert after.key_hash == before.key_hash
    assert after.starts_at < now
    assert after.ends_at == now + timedelta(days=365)


def old(home: Home) -> bytes:
    """Put into a home what older versions made: mitmproxy's authority; its certificate."""
    for file in home.ca.iterdir():
        file.unlink()
    CertStore.create_store(home.ca, "mitmproxy", 2048, organization="wattprint")
    return home.ca_certificate.read_bytes()


def test_one_that_can_vouch_for_any_name_goes_with_its_key(own: Home) -> None:
    """Who still trusts it trusts nobody: the key is in none of the files that are left."""
    before = authority.read(old(own))
    assert before.domains is None
    certificates.prepare_authority(own, Services(), NOW)
    assert shown(own).key_hash != before.key_hash
    assert shown(own).domains
    names = {"mitmproxy-ca.pem", "mitmproxy-ca-cert.pem", "mitmproxy-dhparam.pem"}
    assert {file.name for file in own.ca.iterdir()} == names


def test_an_old_one_stays_while_a_recorder_uses_it(own: Home) -> None:
    """Its clients could not go on otherwise."""
    before = old(own)
    entry = presence.of_this_process(proxy="p", gateway="g", ca="c", kind="main")
    with presence.announced(own, entry):
        certificates.prepare_authority(own, Services(), NOW)
        assert certificates.certificate_for(own, Services(), own.ca, NOW) == own.ca_certificate
    assert own.ca_certificate.read_bytes() == before


def test_a_crash_between_two_files_is_mended(own: Home) -> None:
    """The certificate that clients are given is that of the key."""
    right = own.ca_certificate.read_bytes()
    own.ca_certificate.write_bytes(b"half")
    certificates.prepare_authority(own, Services(), NOW)
    assert own.ca_certificate.read_bytes() == right

    (own.ca / "mitmproxy-ca.pem").write_bytes(b"")
    certificates.prepare_authority(own, Services(), NOW)
    pair = (own.ca / "mitmproxy-ca.pem").read_bytes()
    assert shown(own).key_hash == authority.read(pair).key_hash


def test_a_recorder_with_hosts_of_its_own_has_a_certificate_for_them(own: Home) -> None:
    """Of the same key, in a file of its own: what stays trusted does not grow with each command."""
    before = own.ca_certificate.read_bytes()
    services = Services(["127.0.0.1:8443", "llm.example.org"])
    path = certificates.certificate_for(own, services, own.ca, NOW)
    found = authority.read(path.read_bytes())
    assert found.key_hash == shown(own).key_hash
    assert all(map(found.covers, ["127.0.0.1", "llm.example.org", "api.openai.com"]))
    assert own.ca_certificate.read_bytes() == before
    assert certificates.certificate_for(own, Services(), own.ca, NOW) == own.ca_certificate

    written = path.stat().st_mtime_ns
    assert certificates.certificate_for(own, services, own.ca, NOW) == path
    assert path.stat().st_mtime_ns == written
    bundle = certificates.prepare_client_bundle(own, path, [])
    assert held(bundle) >= held(path)
    own.remove()
    assert not own.root.exists()


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
    path = certificates.prepare_client_bundle(
        home, home.ca_certificate, [str(company), "/missing.pem"]
    )
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
from wire.services import Services
home = Home(Path(sys.argv[1]))
home.prepare()
print(flush=True)
sys.stdin.read()
with presence.start_lock(home):
    certificates.prepare_authority(home, Services())
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
