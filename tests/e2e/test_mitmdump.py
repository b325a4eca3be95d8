"""`mitmdump -s addons/footprint.py`: the same addons in a mitmproxy of the person's own."""

import re
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx

from store.paths import Home
from store.queries import Log
from tests.e2e.recording import PATIENCE_S, clean_environment

ROOT = Path(__file__).resolve().parents[2]
MITMDUMP = Path(sys.executable).with_name("mitmdump")
BODY = {"model": "gpt-4o", "messages": [{"role": "user", "content": "hello"}]}


class Mitmdump:
    """A real mitmdump with the addon, on a free port, in folders of its own."""

    def __init__(self, folder: Path, **options: str) -> None:
        self.home = Home(folder / "home")
        self.confdir = folder / "confdir"
        chosen = {"confdir": str(self.confdir), "wattprint_home": str(self.home.root)} | options
        pairs = [part for name, value in chosen.items() for part in ("--set", f"{name}={value}")]
        self.process = subprocess.Popen(
            [
                MITMDUMP,
                "-s",
                "addons/footprint.py",
                "--listen-host",
                "127.0.0.1",
                "-p",
                "0",
                *pairs,
            ],
            cwd=ROOT,
            env=clean_environment() | {"PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = ""

    def listening(self) -> str:
        """The URL that it listens at."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            if found := re.search(r"listening at (\S+:\d+)\.", line):
                return f"http://{found[1]}"
        raise AssertionError(self.said)

    def client(self) -> httpx.Client:
        proxy = self.listening()
        trusted = ssl.create_default_context(cafile=str(self.confdir / "mitmproxy-ca-cert.pem"))
        return httpx.Client(proxy=proxy, verify=trusted, timeout=PATIENCE_S)

    def end(self) -> int:
        """What a person's ctrl+c does; the exit code."""
        self.process.send_signal(signal.SIGINT)
        rest, _ = self.process.communicate(timeout=PATIENCE_S)
        self.said += rest
        return self.process.returncode

    def rows(self) -> list[dict[str, object]]:
        """The log, oldest first."""
        with closing(Log(self.home)) as log:
            return log.requests()[::-1]


@contextmanager
def running(folder: Path, **options: str) -> Iterator[Mitmdump]:
    mitmdump = Mitmdump(folder, **options)
    try:
        yield mitmdump
    finally:
        if mitmdump.process.poll() is None:
            mitmdump.process.kill()
        mitmdump.process.communicate()


def test_mitmdump_records_with_the_addon(tmp_path: Path, maps: dict[str, str]) -> None:
    """Rows as from `wattprint proxy`: counts, label, home and map are mitmproxy options."""
    mapped = f"api.openai.com={maps['api.openai.com']}"
    with running(tmp_path, wattprint_map=mapped, wattprint_label="dump") as mitmdump:
        with mitmdump.client() as client:
            url = "https://api.openai.com/v1/chat/completions"
            assert client.post(url, json=BODY).json()["usage"]["completion_tokens"] == 3
            with client.stream("POST", url, json=BODY | {"stream": True}) as streamed:
                assert "data: [DONE]" in streamed.read().decode()
        assert mitmdump.end() == 0

        # tests.e2e.upstream reports 7 and 3 tokens for JSON, 11 and 5 for a stream.
        names = ("input_tokens", "output_tokens", "is_streamed", "outcome", "label", "provider")
        assert [tuple(row[name] for name in names) for row in mitmdump.rows()] == [
            (7, 3, 0, "complete", "dump", "openai"),
            (11, 5, 1, "complete", "dump", "openai"),
        ]


def test_what_is_under_way_when_mitmdump_ends_is_logged(
    tmp_path: Path, maps: dict[str, str]
) -> None:
    """An answer that mitmdump's end cuts short is interrupted, and counts what came."""
    mapped = f"api.openai.com={maps['api.openai.com']}"
    with running(tmp_path, wattprint_map=mapped) as mitmdump, mitmdump.client() as client:
        body = BODY | {"model": "endless", "stream": True}
        url = "https://api.openai.com/v1/chat/completions"
        with client.stream("POST", url, json=body) as streamed:
            lines = streamed.iter_lines()  # kept: httpx hangs up when it is collected
            next(lines)
            assert mitmdump.end() == 0

        (row,) = mitmdump.rows()
        assert (row["outcome"], row["is_lower_bound"]) == ("interrupted", 1)


def test_a_wrong_option_ends_mitmdump_with_a_line(tmp_path: Path) -> None:
    """What is wrong is said before any traffic passes, and mitmdump does not go on without us."""
    with running(tmp_path, wattprint_map="api.openai.com=http://example.com") as mitmdump:
        said, _ = mitmdump.process.communicate(timeout=PATIENCE_S)

    assert mitmdump.process.returncode == 1
    line = "wattprint_map: http:// leads to this machine only, not to example.com"
    assert f"OptionsError: {line}" in said
