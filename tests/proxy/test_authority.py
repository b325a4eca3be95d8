"""What the authority's certificate says, and what real clients make of it."""

import hashlib
import os
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from mitmproxy import certs

from proxy import authority, leaves, nss
from proxy.authority import Authority
from wire.services import Services

NOW = datetime.now(UTC)
KEY = authority.new_key()
INSIDE = ("api.openai.com", "some.openai.azure.com", "bedrock-runtime.eu-west-3.amazonaws.com")
OUTSIDE = ("mail.google.com", "s3.eu-west-3.amazonaws.com", "openai.com")


def issued(*hosts: str) -> Authority:
    """The authority of a person with these hosts of their own."""
    return authority.issued(KEY, Services(hosts).domains(), NOW)


def test_it_says_how_far_it_goes() -> None:
    """Critical limits, no authority below it, servers only, a year, nothing to look up."""
    found = issued()
    extensions = found.certificate.extensions
    basic = extensions.get_extension_for_class(x509.BasicConstraints)
    usage = extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    assert extensions.get_extension_for_class(x509.NameConstraints).critical
    assert basic.critical
    assert (basic.value.ca, basic.value.path_length) == (True, 0)
    assert list(usage.value) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert found.ends_at - NOW <= timedelta(days=366)
    assert NOW - found.starts_at >= timedelta(days=1)
    lookups = (x509.CRLDistributionPoints, x509.AuthorityInformationAccess)
    assert not any(isinstance(entry.value, lookups) for entry in extensions)


def test_it_is_read_as_it_was_made() -> None:
    """From the file alone: what it holds for, and whose key it has."""
    made = issued("10.0.0.7:8443", "llm.example.org")
    found = authority.read(b"# of wattprint\n" + made.pem)
    assert found.domains == Services().domains() | {"10.0.0.7", "llm.example.org"}
    assert found.key_hash == issued().key_hash
    assert found.is_of_wattprint
    der = ssl.PEM_cert_to_DER_cert(made.pem.decode())
    assert found.fingerprint.replace(":", "").lower() == hashlib.sha256(der).hexdigest()


def test_two_keys_have_two_names() -> None:
    """Stores of certificates go by name: one home's would be removed for another's."""
    other = authority.issued(authority.new_key(), ["api.openai.com"], NOW)
    assert other.name != issued().name
    assert other.name.startswith("wattprint ")


def test_a_name_that_no_client_can_read_is_left_out() -> None:
    """Some refuse the whole certificate for an empty label; nor is it made anew for it each day."""
    domains = ["api.openai.com", "a..b", f"{'x' * 64}.com"]
    found = authority.issued(KEY, domains, NOW)
    assert found.domains == frozenset({"api.openai.com"})
    assert found.is_good(KEY, domains, NOW)


def served(found: Authority, name: str, folder: Path) -> ssl.SSLContext:
    """A server's side with a certificate for `name` that the authority's key has signed."""
    general, common = leaves.named(name)
    leaf = certs.dummy_cert(KEY, found.certificate, common, [general])  # type: ignore[arg-type]
    path = folder / f"{hashlib.sha256(name.encode()).hexdigest()}.pem"
    path.write_bytes(authority.written(KEY) + leaf.to_pem())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def refusal(found: Authority, name: str, folder: Path) -> str:
    """Why Python's ssl, which asks for all of RFC 5280, does not accept it; "" if it does."""
    trusting = ssl.create_default_context(cadata=found.pem.decode())
    assert trusting.verify_flags & ssl.VERIFY_X509_STRICT
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = trusting.wrap_bio(down, up, server_hostname=name)
    server = served(found, name, folder).wrap_bio(up, down, server_side=True)
    for side in (client, server, client):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
        except ssl.SSLCertVerificationError as error:
            return error.verify_message
    return ""


@pytest.mark.parametrize(
    ("hosts", "name", "is_covered"),
    [
        *(([], name, True) for name in INSIDE),
        *(([], name, False) for name in OUTSIDE),
        ([], "eu.api.openai.com", True),
        ([], "xapi.openai.com", False),
        ([], "127.0.0.1", False),
        ([], "::1", False),
        (["127.0.0.1"], "127.0.0.1", True),
        (["127.0.0.1"], "127.0.0.2", False),
        (["127.0.0.1"], "::1", False),
        (["[::1]"], "::1", True),
        (["[::1]"], "127.0.0.1", False),
        (["localhost"], "localhost", True),
    ],
)
def test_a_client_accepts_what_is_covered_and_nothing_else(
    hosts: list[str], name: str, is_covered: bool, tmp_path: Path
) -> None:
    """A name with all under it, an address alone: we know beforehand what a client will say."""
    found = issued(*hosts)
    assert found.covers(name) is is_covered
    why = refusal(found, name, tmp_path)
    assert bool(why) is not is_covered, why
    assert "subtree violation" in why or is_covered


ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"


class Site:
    """A server on loopback that has a certificate for whatever name it is asked for."""

    def __init__(self, found: Authority, folder: Path) -> None:
        self.ca = folder / "ca.pem"
        self.ca.write_bytes(found.pem)
        self._context = served(found, "api.openai.com", folder)

        def choose(tls: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
            tls.context = served(found, name or "127.0.0.1", folder)

        self._context.sni_callback = choose
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        threading.Thread(target=self._answer, daemon=True).start()

    def _answer(self) -> None:
        with suppress(OSError):
            while True:
                link, _ = self._socket.accept()
                with suppress(OSError), self._context.wrap_socket(link, server_side=True) as tls:
                    tls.recv(65536)
                    tls.sendall(ANSWER)

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    running = Site(issued(), tmp_path_factory.mktemp("site"))
    yield running
    running.close()


NODE = """
const tls = require('tls'), [port, name, ca] = process.argv.slice(1);
const link = tls.connect({port, servername: name, ca: require('fs').readFileSync(ca)});
link.on('secureConnect', () => process.exit(0)).on('error', () => process.exit(1));
"""
CLIENTS = {
    "curl": "curl -s -o {null} --cacert {ca} --resolve {name}:{port}:127.0.0.1 https://{name}:{port}/",
    "openssl": "openssl s_client -connect 127.0.0.1:{port} -servername {name} -CAfile {ca} "
    "-verify_hostname {name} -verify_return_error",
    "gnutls-cli": "gnutls-cli -p {port} --sni-hostname {name} --verify-hostname {name} "
    "--x509cafile {ca} 127.0.0.1",
    "node": "node -e NODE {port} {name} {ca}",
}


@pytest.mark.parametrize("client", CLIENTS)
def test_real_clients_accept_inside_and_refuse_outside(site: Site, client: str) -> None:
    """With the authority among their roots, a leaf of its own key for another name is refused."""
    if shutil.which(client) is None:
        pytest.skip(f"{client} is not installed")

    def ends(name: str) -> int:
        facts = {"name": name, "port": site.port, "ca": site.ca, "null": "/dev/null"}
        command = CLIENTS[client].format(**facts).split()
        words = [NODE if word == "NODE" else word for word in command]
        return subprocess.run(words, input=b"", capture_output=True, timeout=30).returncode

    assert [ends(name) for name in INSIDE[:2]] == [0, 0]
    assert all(ends(name) for name in OUTSIDE[:2])


def test_chromium_keeps_to_the_limits_of_what_its_store_trusts(site: Site, tmp_path: Path) -> None:
    """Put there as `trust install` does; not every browser looks at the limits of a root."""
    if not (shutil.which("chromium") and shutil.which("certutil")):
        pytest.skip("Chromium or NSS's certutil is not installed")
    store = nss.Database("nss", tmp_path / ".pki/nssdb")
    store.folder.mkdir(parents=True)
    store.create()
    store.add(authority.read(site.ca.read_bytes()), site.ca)

    def shown(name: str) -> str:
        options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}/p"]
        rules = f"--host-resolver-rules=MAP * 127.0.0.1:{site.port}"
        command = ["chromium", *options, rules, "--dump-dom", f"https://{name}/"]
        environment = {**os.environ, "HOME": str(tmp_path)}
        return subprocess.run(
            command, env=environment, capture_output=True, timeout=60, text=True
        ).stdout

    assert "hello" in shown(INSIDE[0])
    assert "hello" not in shown(OUTSIDE[0])
