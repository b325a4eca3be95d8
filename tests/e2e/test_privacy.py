"""No words, no keys, no raw requests: neither on the disk, nor in what is printed."""

import json
import socket
import ssl
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from tests.e2e.recording import Recording
from tests.e2e.test_streaming import DOORS, client

MARK = "ZQXMARK"
KEY = f"sk-proj-{MARK}0123456789abcdef"


def bodies() -> list[bytes]:
    """Prompts in every place that a prompt can stand in, and in places where it should not."""
    chat = {"model": "gpt-4o", "messages": [{"role": "user", "content": f"my secret {MARK}"}]}
    tool = {"type": "function", "function": {"name": MARK, "description": MARK}}
    return [
        json.dumps(chat).encode(),
        json.dumps({**chat, "stream": True, "tools": [tool], "user": MARK}).encode(),
        json.dumps({**chat, "model": f"please {MARK} me"}).encode(),
        json.dumps(
            {**chat, "model": KEY, "service_tier": f"a {MARK}", "metadata": {"m": MARK}}
        ).encode(),
        json.dumps({**chat, "model": "cut"}).encode(),
        f'{{"model": "gpt-4o", "messages": [{{"content": "{MARK}'.encode(),
        f"{MARK} is no JSON".encode(),
    ]


def malformed(address: str) -> list[bytes]:
    """Requests that the HTTP parsers themselves refuse, and say so in their own logs."""
    post = f"POST /openai/v1/x HTTP/1.1\r\nHost: {address}\r\n"
    return [
        f"{MARK} nonsense\r\n\r\n".encode(),
        f"GET /{MARK} HTTP/9.9\r\nAuthorization: Bearer {KEY}\r\n\r\n".encode(),
        f"POST http://api.openai.com/{MARK} HTTP/1.1\r\nBad Header {KEY}\r\n\r\n".encode(),
        f"{post}Content-Length: {MARK}\r\n\r\n".encode(),
        f"{post}Transfer-Encoding: chunked\r\n\r\n{MARK}\r\n".encode(),
        f"CONNECT {MARK}:99999 HTTP/1.1\r\n\r\n".encode(),
        b"\x16\x03\x01" + MARK.encode() * 10,
    ]


def test_no_mark_is_found_afterwards(recording: Recording, tmp_path: Path) -> None:
    """Marked prompts, keys and malformed requests through both doors leave no trace."""
    headers = {
        "authorization": f"Bearer {KEY}",
        "x-api-key": KEY,
        "user-agent": f"{MARK}/1.0",
        "cookie": MARK,
        "x-request-id": MARK,
    }
    for door in DOORS:
        web, base = client(recording, door)
        with web:
            for body in bodies():
                with suppress(httpx.HTTPError):
                    web.post(f"{base}/chat/completions?key={KEY}", content=body, headers=headers)
                with suppress(httpx.HTTPError):
                    web.post(f"{base}/engines/{MARK}/completions", content=body, headers=headers)
        address = urlsplit(recording.proxy if door == "proxy" else recording.gateway)
        for raw in malformed(address.netloc):
            send_raw(str(address.hostname), int(address.port or 0), raw)
    refuse_certificate(recording)
    recording.rows(2 * len(bodies()))
    printed = [
        recording.command(*arguments)
        for arguments in (
            ("status",),
            ("requests", "--json"),
            ("week",),
            ("day", "--json"),
            ("explain", "1"),
            ("summary", "--format", "md"),
        )
    ]
    assert recording.end() == 0
    for ended in printed:
        assert MARK not in ended.stdout + ended.stderr
    assert MARK not in recording.errors.read_text()
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert len(files) > 5
    for file in files:
        assert MARK.encode() not in file.read_bytes(), file


def send_raw(host: str, port: int, raw: bytes) -> None:
    with closing(socket.create_connection((host, port), 5)) as link, suppress(OSError):
        link.settimeout(0.3)
        link.sendall(raw)
        link.recv(65536)


def refuse_certificate(recording: Recording) -> None:
    """A handshake that fails, with a marked name in it."""
    with suppress(httpx.HTTPError):
        httpx.get(
            f"https://{MARK}.example/",
            proxy=recording.proxy,
            verify=ssl.create_default_context(),
            trust_env=False,
        )


def test_what_is_made_is_closed_to_others(recording: Recording) -> None:
    """Folders 0700, files 0600: the log with its -wal and -shm, the key of the CA, all."""
    web, base = client(recording, "gateway")
    with web:
        web.post(f"{base}/chat/completions", json={"model": "gpt-4o", "messages": []})
    recording.rows(1)
    made = [recording.home.root, *recording.home.root.rglob("*")]
    names = {path.name for path in made}
    assert {"log.db", "log.db-wal", "log.db-shm", "mitmproxy-ca.pem", "hash.key"} <= names
    for path in made:
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path
