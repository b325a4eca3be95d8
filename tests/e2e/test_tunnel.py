"""What is not ours is tunnelled untouched, and who refuses the certificate is let through."""

import asyncio
import hashlib
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import trustme
from aiohttp import web

from store import refusals
from tests.e2e.recording import PATIENCE_S, Recording, clean_environment
from tests.e2e.upstream import answer, served

CALL = "/v1/chat/completions"


class Secure:
    """A TLS server named localhost, with a certificate that only its own clients know.

    It answers a chat request like an OpenAI one, and everything else with `elsewhere`.
    """

    def __init__(self, folder: Path) -> None:
        authority = trustme.CA()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate = authority.issue_cert("localhost")
        certificate.configure_cert(self.context)
        self.digest = hashlib.sha256(
            ssl.PEM_cert_to_DER_cert(certificate.cert_chain_pems[0].bytes().decode())
        ).hexdigest()
        self.ca = folder / f"{id(self)}.pem"
        authority.cert_pem.write_to_path(self.ca)
        self.port = 0

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    async def start(self) -> str:
        app = web.Application()
        app.router.add_post(CALL, self._chat)
        app.router.add_route("*", "/{rest:.*}", self._elsewhere)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=self.context).start()
        self.port = self._runner.addresses[0][1]
        return self.url

    async def _chat(self, request: web.Request) -> web.Response:
        await request.read()
        return web.json_response(answer("hello"))

    async def _elsewhere(self, request: web.Request) -> web.Response:
        return web.Response(text="elsewhere")

    async def stop(self) -> None:
        await self._runner.cleanup()


class Echo:
    """A server that speaks first, as SSH and SMTP do, and then sends back what it gets."""

    async def start(self) -> str:
        self._server = await asyncio.start_server(self._echo, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return f"localhost:{self.port}"

    async def _echo(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"ready")
        while data := await reader.read(1024):
            writer.write(data)
        writer.close()

    async def stop(self) -> None:
        self._server.close()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secure]:
    """One that is ours: the recorder's settings name it, with its port."""
    server = Secure(tmp_path_factory.mktemp("service"))
    with served(server):
        yield server


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secure]:
    """One of the same name at another port, which is not ours."""
    server = Secure(tmp_path_factory.mktemp("other"))
    with served(server):
        yield server


@pytest.fixture(scope="module")
def echo() -> Iterator[str]:
    """host:port; ours, too."""
    with served(Echo()) as address:
        yield address


@pytest.fixture(scope="module")
def recorder(
    tmp_path_factory: pytest.TempPathFactory, service: Secure, echo: str
) -> Iterator[Recording]:
    """It trusts the service's certificate, and nobody trusts the recorder's by default."""
    home = tmp_path_factory.mktemp("recorder") / "home"
    with closing(recording_of(home, service, echo)) as running:
        yield running


def recording_of(home: Path, service: Secure, *others: str) -> Recording:
    """A recorder that knows the service for one of AI, and trusts its certificate."""
    trusting = ("--trust-upstream-ca", str(service.ca))
    hosts = ",".join((f"localhost:{service.port}", *others))
    return Recording(home, None, trusting, {"WATTPRINT_HOSTS": hosts})


def connect(proxy: str, target: str) -> socket.socket:
    """A connection to a target through the proxy."""
    address = urlsplit(proxy)
    link = socket.create_connection((str(address.hostname), int(address.port or 0)), PATIENCE_S)
    link.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode())
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += link.recv(1)
    assert b" 200 " in head.split(b"\r\n")[0]
    return link


def seen_certificate(proxy: str, target: str, sni: str | None) -> str:
    """SHA-256 of the certificate that a client, which takes any, sees behind a CONNECT."""
    anybody = ssl.create_default_context()
    anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
    anybody.set_alpn_protocols(["h2", "http/1.1"])
    link = connect(proxy, target)
    with closing(link), anybody.wrap_socket(link, server_hostname=sni) as tls:
        der = tls.getpeercert(binary_form=True)
        # Who hangs up now would be taken for one that refuses the certificate.
        tls.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        tls.recv(1)
    return hashlib.sha256(der or b"").hexdigest()


@pytest.mark.parametrize(
    ("target", "sni", "is_read"),
    [
        ("localhost:{service}", "localhost", True),
        ("127.0.0.1:{service}", "localhost", True),
        ("localhost:{service}", None, True),
        ("127.0.0.1:{service}", None, False),
        ("localhost:{service}", "cloudflare-ech.com", False),
        ("localhost:{other}", "localhost", False),
        ("127.0.0.1:{other}", "localhost", False),
        ("localhost:{other}", None, False),
        ("127.0.0.1:{other}", "api.openai.com", True),
        ("localhost:{other}", "api.openai.com.example.org", False),
    ],
)
def test_the_name_that_a_client_asks_for_decides_whose_certificate_it_sees(
    recorder: Recording, service: Secure, other: Secure, target: str, sni: str | None, is_read: bool
) -> None:
    """SNI, else the host of CONNECT, at any port; who is not ours shows its own, to HTTP/2 too."""
    asked = target.format(service=service.port, other=other.port)
    seen = seen_certificate(recorder.proxy, asked, sni)
    own = service.digest if "{service}" in target else other.digest
    assert (seen != own) is is_read


@pytest.mark.parametrize(
    "said",
    [
        b"SSH-2.0-client\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00",
        b"\x16\x00\x00\x00\x05hello",
        b"\x00\x01\x02",
    ],
    ids=["SSH", "HTTP/2 without TLS", "no ClientHello", "no TLS", "anything"],
)
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_what_speaks_no_tls_in_a_tunnel_passes(
    recorder: Recording, echo: str, said: bytes, host: str
) -> None:
    """Byte for byte, to a host that is ours as to one that is not, also where it speaks first."""
    target = echo.replace("localhost", host)
    with closing(connect(recorder.proxy, target)) as link:
        link.sendall(said)
        heard = b""
        while len(heard) < len(said) + len(b"ready"):
            heard += link.recv(1024)
    assert heard == b"ready" + said


def test_plain_http_to_others_passes_and_is_not_recorded(recorder: Recording) -> None:
    """Whatever its path: the host decides."""

    class Plain:
        async def start(self) -> str:
            app = web.Application()
            app.router.add_route("*", "/{rest:.*}", self._answer)
            self._runner = web.AppRunner(app, access_log=None)
            await self._runner.setup()
            await web.TCPSite(self._runner, "127.0.0.1", 0).start()
            return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

        async def _answer(self, request: web.Request) -> web.Response:
            return web.json_response(answer(await request.text()))

        async def stop(self) -> None:
            await self._runner.cleanup()

    before = recorder.healthy(in_flight=0, pending_rows=0)["written"]
    with served(Plain()) as url:
        heard = httpx.post(url + CALL, content="hello", proxy=recorder.proxy, trust_env=False)
    assert heard.json()["choices"][0]["message"]["content"] == "hello"
    assert recorder.healthy(in_flight=0, pending_rows=0)["written"] == before


def _curl(proxy: str, service: Secure) -> list[str]:
    return ["curl", "-sS", "-x", proxy, "--cacert", str(service.ca), service.url]


def _openssl(proxy: str, service: Secure) -> list[str]:
    way = f"-proxy {proxy.removeprefix('http://')} -connect localhost:{service.port}"
    checks = f"-servername localhost -CAfile {service.ca} -verify_return_error"
    ask = r"printf 'GET / HTTP/1.0\r\n\r\n'"
    return ["sh", "-c", f"{ask} | openssl s_client -quiet {way} {checks}"]


def _python(proxy: str, service: Secure) -> list[str]:
    program = f"""
import ssl, urllib.request as u
trusted = u.HTTPSHandler(context=ssl.create_default_context(cafile={str(service.ca)!r}))
opener = u.build_opener(u.ProxyHandler({{"https": {proxy!r}}}), trusted)
print(opener.open({service.url!r}).read())
"""
    return [sys.executable, "-c", program]


def _node(proxy: str, service: Secure) -> list[str]:
    address = urlsplit(proxy)
    program = f"""
const ca = require('fs').readFileSync('{service.ca}');
const way = {{host: '{address.hostname}', port: {address.port}, method: 'CONNECT'}};
const asked = require('http').request({{...way, path: 'localhost:{service.port}'}});
asked.on('connect', (_, socket) => {{
  const link = require('tls').connect({{socket, servername: 'localhost', ca}});
  link.on('secureConnect', () => link.write('GET / HTTP/1.0\\r\\n\\r\\n'));
  link.on('data', (data) => console.log(String(data)));
  link.on('error', () => process.exit(1));
}});
asked.end();
"""
    return ["node", "-e", program]


@pytest.mark.parametrize(
    ("program", "tries"), [(_curl, 1), (_openssl, 1), (_python, 1), (_node, 3)]
)
def test_a_program_that_refuses_our_certificate_is_let_through_from_then_on(
    recorder: Recording, service: Secure, program: Callable[[str, Secure], list[str]], tries: int
) -> None:
    """It fails once, or three times if it hangs up without a word; then it reaches the server."""
    if not shutil.which(program(recorder.proxy, service)[0]):
        pytest.skip(f"needs {program.__name__.strip('_')}")

    def is_answered() -> bool:
        done = subprocess.run(
            program(recorder.proxy, service),
            env=clean_environment(),
            capture_output=True,
            timeout=PATIENCE_S,
            check=False,
        )
        return b"elsewhere" in done.stdout

    assert [is_answered() for _ in range(tries)] == [False] * tries
    assert is_answered()


def test_recorders_share_who_refused_and_hear_when_to_try_again(
    tmp_path: Path, service: Secure
) -> None:
    """One that starts later does not make the client fail again, until it is told to."""
    pinned = ssl.create_default_context(cafile=str(service.ca))

    def ask(recording: Recording) -> str:
        web = httpx.get(service.url, proxy=recording.proxy, verify=pinned, trust_env=False)
        return web.text

    with closing(recording_of(tmp_path / "home", service)) as first:
        with pytest.raises(httpx.ConnectError):
            ask(first)
        first.until(lambda: bool(refusals.in_force(first.home, datetime.now(UTC))))
        with closing(recording_of(tmp_path / "home", service)) as later:
            assert ask(later) == "elsewhere"
            assert later.health()["passed_through"] == 1
            assert "refused the certificate" in later.command("status").stdout

            assert refusals.forget(first.home, "localhost", datetime.now(UTC)) == 1
            for each in (first, later):
                each.until(partial(seen_as_ours, each, service))
            with pytest.raises(httpx.ConnectError):
                ask(later)


def seen_as_ours(recording: Recording, service: Secure) -> bool:
    seen = seen_certificate(recording.proxy, f"localhost:{service.port}", "localhost")
    return seen != service.digest


def test_an_upstream_whose_certificate_is_not_trusted_is_refused(
    service: Secure, tmp_path: Path
) -> None:
    """The client's trust in us must not become trust in anybody, through either door.

    From the second time on the server is left to the client, who sees its own certificate.
    """
    maps, hosts = {"api.openai.com": service.url}, {"WATTPRINT_HOSTS": f"localhost:{service.port}"}
    with closing(Recording(tmp_path / "home", maps, (), hosts)) as recording:
        trusted = ssl.create_default_context(cafile=recording.ca)

        def ask(url: str) -> httpx.Response:
            return httpx.get(url, proxy=recording.proxy, verify=trusted, trust_env=False)

        assert ask(service.url).status_code == 502
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            ask(service.url)
        refused = ask("https://api.openai.com/v1/models")
        assert (refused.status_code, "elsewhere" in refused.text) == (502, False)
        by_gateway = httpx.get(f"{recording.gateway}/openai/v1/models", trust_env=False)
        assert by_gateway.json()["error"]["code"] == "upstream_unreachable"
        troubles = recording.health()["troubles"]
        assert isinstance(troubles, list)
        assert {"upstream_untrusted", "passed_through"} <= {told["code"] for told in troubles}
