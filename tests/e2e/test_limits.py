"""The certificate's limits on the whole path: what a command needs it has, what stays has less."""

import asyncio
import json
import ssl
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import trustme

from proxy import authority
from tests.e2e.upstream import answer
from tests.wattprint.shell import Shell

ASK = """
import os, urllib.request
head = {"Content-Type": "application/json"}
url = os.environ["OPENAI_BASE_URL"] + "/chat/completions"
print(urllib.request.urlopen(urllib.request.Request(url, b'{"model": "gpt-4o"}', head)).status)
"""


@pytest.fixture
async def company(tmp_path: Path) -> AsyncIterator[tuple[str, Path]]:
    """A company's own service at an address, under a root of its own: its base URL, and the root.

    Its certificate has more names than one, as those of clouds have.
    """
    root = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    root.issue_cert("127.0.0.1", "*.example.com", "localhost").configure_cert(context)
    root.cert_pem.write_to_path(str(tmp_path / "root.pem"))

    async def reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        body = json.dumps(answer("hello")).encode()
        head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n"
        writer.write(f"{head}content-length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(reply, "127.0.0.1", 0, ssl=context)
    yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", tmp_path / "root.pem"
    server.close()


async def test_a_command_s_own_host_is_recorded_and_not_trusted_for_good(
    company: tuple[str, Path], tmp_path: Path
) -> None:
    """Its client accepts our certificate for an address; that of the home is not made for it."""
    url, root = company
    shell = Shell(tmp_path / "home")
    given = {"OPENAI_BASE_URL": url, "SSL_CERT_FILE": str(root)}
    command = ["run", "--", sys.executable, "-c", ASK]
    done = await asyncio.to_thread(shell.run, *command, **given)
    assert done.stdout == "200\n", done.stderr
    rows = await asyncio.to_thread(shell.run, "requests", "--json")
    (row,) = json.loads(rows.stdout)
    assert (row["service"], row["input_tokens"]) == ("127.0.0.1", 7)
    standing = authority.read(shell.home.ca_certificate.read_bytes())
    assert standing.covers("api.openai.com")
    assert not standing.covers("127.0.0.1")
