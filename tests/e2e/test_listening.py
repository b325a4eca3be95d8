"""A recorder that was told to listen on another address than loopback."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.e2e.recording import Recording

BODY = {"model": "gpt-4o", "messages": []}
PATH = "/v1/chat/completions"


def _own_address() -> str | None:
    """An address of this machine that is not loopback."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing
        except OSError:
            return None
        found = str(probe.getsockname()[0])
    return None if found.startswith(("127.", "0.")) else found


ADDRESS = _own_address()
pytestmark = pytest.mark.skipif(ADDRESS is None, reason="this machine has loopback alone")


@pytest.fixture(scope="module")
def recording(
    tmp_path_factory: pytest.TempPathFactory, maps: dict[str, str]
) -> Iterator[Recording]:
    root = tmp_path_factory.mktemp("listening") / "home"
    running = Recording(root, maps, ("--listen", str(ADDRESS)))
    yield running
    running.close()


def test_a_container_records_through_both_doors(recording: Recording) -> None:
    """By the machine's address, or by the name that containers have for it; not on loopback."""
    trusted = ssl.create_default_context(cafile=recording.ca)
    with httpx.Client(proxy=recording.proxy, verify=trusted) as web:
        assert web.post(f"https://api.openai.com{PATH}", json=BODY).status_code == 200
    with httpx.Client() as web:
        url = f"{recording.gateway}/openai{PATH}"
        assert web.post(url, json=BODY).status_code == 200
        named = {"Host": f"host.docker.internal:{urlsplit(url).port}"}
        assert web.post(url, json=BODY, headers=named).status_code == 200
        assert web.post(url, json=BODY, headers={"Host": "evil.example"}).status_code == 421
        page = {"Origin": f"http://{ADDRESS}"}
        assert web.post(url, json=BODY, headers=page).status_code == 403
    assert len(recording.rows(3)) == 3
    with closing(socket.socket()) as link:
        assert link.connect_ex(("127.0.0.1", urlsplit(recording.proxy).port or 0)) != 0
    assert str(ADDRESS) in recording.errors.read_text()


def test_nobody_reaches_this_machines_loopback_through_it(recording: Recording) -> None:
    """What listens there trusts the machine's own programs; the gateway's table may lead there."""
    with closing(socket.create_server(("127.0.0.1", 0))) as private:
        port = private.getsockname()[1]
        with httpx.Client(proxy=recording.proxy) as web:
            for host in ("127.0.0.1", "localhost", "[::1]", "0.0.0.0"):  # noqa: S104
                assert web.get(f"http://{host}:{port}/").status_code in (400, 502)
        with closing(socket.create_connection((ADDRESS, urlsplit(recording.proxy).port))) as link:
            link.sendall(f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            link.recv(100)
            link.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert b"200" not in link.recv(4096)
        private.settimeout(0)
        with pytest.raises(BlockingIOError):
            private.accept()


def test_an_address_that_is_none_is_said(recording: Recording, tmp_path: Path) -> None:
    """And that nobody restarts such a recorder."""
    for arguments in (("--listen", "nonsense"), ("--listen", "203.0.113.9")):
        done = recording.command("proxy", *arguments)
        assert (done.returncode, arguments[1] in done.stderr) == (1, True)
        assert len(done.stderr.strip().splitlines()) == 2
    assert recording.command("proxy", "--watched", "--listen", "127.0.0.1").returncode == 1
