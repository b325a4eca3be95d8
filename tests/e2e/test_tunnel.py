"""What is not ours is tunnelled untouched, and who refuses the certificate is let through."""

import asyncio
import hashlib
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import trustme

from tests.e2e.recording import Recording


class Elsewhere:
    """A TLS server that is no LLM service; it answers any request with `elsewhere`."""

    def __init__(self, folder: Path) -> None:
        authority = trustme.CA()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate = authority.issue_cert("localhost")
        certificate.configure_cert(self.context)
        self.digest = hashlib.sha256(
            ssl.PEM_cert_to_DER_cert(certificate.cert_chain_pems[0].bytes().decode())
        ).hexdigest()
        self.ca = folder / "elsewhere.pem"
        authority.cert_pem.write_to_path(self.ca)
        self.port = 0

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._answer, "127.0.0.1", 0, ssl=self.context)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\nconnection: close\r\n\r\nelsewhere")
        await writer.drain()
        writer.close()

    async def stop(self) -> None:
        self._server.close()


@pytest.fixture
async def elsewhere(tmp_path: Path) -> AsyncIterator[Elsewhere]:
    server = Elsewhere(tmp_path)
    await server.start()
    yield server
    await server.stop()


def seen_certificate(proxy: str, connect: str, sni: str, trusted: ssl.SSLContext) -> str:
    """SHA-256 of the certificate that a client sees behind a CONNECT."""
    address = urlsplit(proxy)
    with closing(
        socket.create_connection((str(address.hostname), int(address.port or 0)), 10)
    ) as link:
        link.sendall(f"CONNECT {connect} HTTP/1.1\r\nHost: {connect}\r\n\r\n".encode())
        assert b" 200 " in link.recv(4096).split(b"\r\n")[0]
        with trusted.wrap_socket(link, server_hostname=sni) as tls:
            der = tls.getpeercert(binary_form=True)
    return hashlib.sha256(der or b"").hexdigest()


@pytest.mark.parametrize("connect", ["localhost:{port}", "127.0.0.1:{port}"])
async def test_a_host_that_is_no_service_shows_its_own_certificate(
    elsewhere: Elsewhere, shared: Recording, connect: str
) -> None:
    """By name or by address, the client speaks TLS with the server itself."""
    trusted = ssl.create_default_context(cafile=str(elsewhere.ca))
    seen = await asyncio.to_thread(
        seen_certificate, shared.proxy, connect.format(port=elsewhere.port), "localhost", trusted
    )
    assert seen == elsewhere.digest


async def test_a_service_asked_for_by_address_is_known_by_its_sni(
    elsewhere: Elsewhere, shared: Recording
) -> None:
    """CONNECT to an IP with SNI api.openai.com: decided on the name, so our certificate shows."""
    trusted = ssl.create_default_context(cafile=shared.ca)
    seen = await asyncio.to_thread(
        seen_certificate, shared.proxy, f"127.0.0.1:{elsewhere.port}", "api.openai.com", trusted
    )
    assert seen != elsewhere.digest


async def test_what_speaks_no_tls_in_a_tunnel_passes_too(shared: Recording) -> None:
    """A server that greets first, as SSH and SMTP do, is heard."""

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-test\r\n")
        assert await reader.readline() == b"SSH-2.0-client\r\n"
        writer.write(b"heard\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    address = urlsplit(shared.proxy)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(f"CONNECT localhost:{port} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"SSH-2.0-client\r\n")
    assert await reader.readline() == b"SSH-2.0-test\r\n"
    assert await reader.readline() == b"heard\r\n"
    writer.close()
    server.close()


async def test_a_client_that_refuses_our_certificate_is_passed_through_from_then_on(
    elsewhere: Elsewhere, tmp_path: Path
) -> None:
    """It fails once; the second try reaches the server itself, and `status` counts it."""
    recording = await asyncio.to_thread(
        Recording,
        tmp_path / "home",
        None,
        ("--trust-upstream-ca", str(elsewhere.ca)),
        {"WATTPRINT_HOSTS": f"localhost:{elsewhere.port}"},
    )
    pinned = ssl.create_default_context(cafile=str(elsewhere.ca))
    url = f"https://localhost:{elsewhere.port}/"

    def ask() -> str:
        return httpx.get(url, proxy=recording.proxy, verify=pinned, trust_env=False).text

    with pytest.raises(httpx.ConnectError):
        await asyncio.to_thread(ask)
    assert await asyncio.to_thread(ask) == "elsewhere"
    status = await asyncio.to_thread(recording.command, "status", "--json")
    await asyncio.to_thread(recording.close)
    assert '"passed_through": 1' in status.stdout


@pytest.mark.parametrize("is_mapped", [True, False])
async def test_an_upstream_whose_certificate_is_not_trusted_is_refused(
    elsewhere: Elsewhere, tmp_path: Path, is_mapped: bool
) -> None:
    """The client's trust in us must not become trust in anybody, through either door."""
    server = f"localhost:{elsewhere.port}"
    maps = {"api.openai.com": f"https://{server}"} if is_mapped else {}
    recording = await asyncio.to_thread(
        Recording, tmp_path / "home", maps, (), {"WATTPRINT_HOSTS": server}
    )
    trusted = ssl.create_default_context(cafile=recording.ca)
    url = "https://api.openai.com/v1/models" if is_mapped else f"https://{server}/v1/models"
    answer = await asyncio.to_thread(
        lambda: httpx.get(url, proxy=recording.proxy, verify=trusted, trust_env=False)
    )
    assert answer.status_code == 502
    assert "elsewhere" not in answer.text
    if is_mapped:
        second = await asyncio.to_thread(lambda: httpx.get(f"{recording.gateway}/openai/v1/models"))
        assert second.json()["error"]["code"] == "upstream_unreachable"
    await asyncio.to_thread(recording.close)
