"""Real programs through `wattprint run`: are their requests in the log, once and with their tokens?

    python -m benchmarks.agents [--cache DIR] [--json] [NAME...]

Installs each from npm or PyPI into a folder outside of this one, and lets it answer one
question from a provider on loopback that stands under the real providers' names. Nothing is
paid for, and no key is needed. Then imports what each has written down of it, which the log has
already. Exit 1 if one that runs is not recorded as it was answered, or is counted twice.
"""

import argparse
import asyncio
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.everyone import Everyone
from intake.imports import Importer
from proxy import launching
from store import forgetting
from store.faults import Fault
from store.paths import Home
from store.queries import opened

HOSTS = (
    "api.anthropic.com",
    "api.openai.com",
    "chatgpt.com",
    "generativelanguage.googleapis.com",
)
ASK = "Say one word."
INSTALL_S = 900
RUN_S = 120
WRITTEN_S = 10
_VERSION = re.compile(r"\d+\.\d+[\w.]*")


@dataclass(frozen=True, slots=True)
class Agent:
    """A program and how it asks one question without a terminal."""

    name: str
    registry: str
    packages: tuple[str, ...]
    command: tuple[str, ...]
    python: str | None = None
    """The newest Python that it installs on."""
    environment: tuple[tuple[str, str], ...] = ()
    transcripts: str | None = None
    """Where it writes down what it was answered, below the person's folder."""


_OPENAI, _ANTHROPIC = ("OPENAI_API_KEY", "sk-none"), ("ANTHROPIC_API_KEY", "sk-ant-none")
_LLM = ".config/io.datasette.llm"
_AIDER = (
    "aider --no-git --yes-always --no-check-update --analytics-disable --no-show-model-warnings "
    "--no-pretty --map-tokens 0"
)

AGENTS = (
    Agent(
        "claude",
        "npm",
        ("@anthropic-ai/claude-code",),
        ("claude", "-p", ASK),
        environment=(_ANTHROPIC, ("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1")),
        transcripts=".claude/projects",
    ),
    Agent(
        "codex",
        "npm",
        ("@openai/codex",),
        ("codex", "exec", "--skip-git-repo-check", ASK),
        environment=(("CODEX_API_KEY", "sk-none"),),
        transcripts=".codex/sessions",
    ),
    Agent(
        "gemini",
        "npm",
        ("@google/gemini-cli",),
        ("gemini", "--skip-trust", "-m", "gemini-2.5-flash", "-p", ASK),
        environment=(("GEMINI_API_KEY", "none"),),
        transcripts=".gemini/tmp",
    ),
    Agent(
        "opencode",
        "npm",
        ("opencode-ai",),
        ("opencode", "run", "-m", "openai/gpt-4o", ASK),
        environment=(_OPENAI,),
    ),
    Agent("crush", "npm", ("@charmland/crush",), ("crush", "run", ASK), environment=(_OPENAI,)),
    Agent(
        "llm",
        "pypi",
        ("llm",),
        ("llm", "-m", "gpt-4o-mini", ASK),
        environment=(_OPENAI,),
        transcripts=_LLM,
    ),
    Agent(
        "llm-anthropic",
        "pypi",
        ("llm", "llm-anthropic"),
        ("llm", "-m", "claude-sonnet-4.5", ASK),
        environment=(_ANTHROPIC,),
        transcripts=_LLM,
    ),
    Agent(
        "llm-gemini",
        "pypi",
        ("llm", "llm-gemini"),
        ("llm", "-m", "gemini-2.5-flash", ASK),
        environment=(("LLM_GEMINI_KEY", "none"),),
        transcripts=_LLM,
    ),
    *(
        Agent(
            name,
            "pypi",
            ("aider-chat",),
            (*_AIDER.split(), "--model", model, "--message", ASK),
            python="3.12",
            environment=(key,),
        )
        for name, model, key in (
            ("aider", "gpt-4o", _OPENAI),
            ("aider-anthropic", "claude-sonnet-4-5", _ANTHROPIC),
        )
    ),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one agent. Without a version it could not be installed."""

    name: str
    version: str | None = None
    way: str = ""
    """The door that its requests came by."""
    answered: int = 0
    """Requests that the provider answered."""
    logged: int = 0
    client: str = ""
    is_equal: bool = False
    """Each answer's tokens are in the log, once."""
    known: int = 0
    """Answers in its transcripts that the log has."""
    twice: int = 0
    """Those that were taken from there beside them."""
    note: str = ""

    @property
    def is_good(self) -> bool:
        return self.version is None or (self.is_equal and self.answered > 0 and not self.twice)


class Bench:
    """A provider, a recorder and a home, used by one agent after another."""

    def __init__(self, cache: Path, home: Home, person: Path, provider: Everyone) -> None:
        self._cache, self._home, self._person = cache, home, person
        self._provider = provider

    def outcome(self, agent: Agent) -> Outcome:
        try:
            program = self._installed(agent) / agent.command[0]
            version = _VERSION.search(self._run(agent, INSTALL_S, str(program), "--version"))
        except (OSError, subprocess.SubprocessError) as error:
            return Outcome(agent.name, note=_last_line(error))
        given, logged = len(self._provider.answers), len(self._rows())
        note, run = "", (sys.executable, "-P", "-m", "wattprint", "run", "--label", agent.name)
        try:
            self._run(agent, RUN_S, *run, "--", str(program), *agent.command[1:])
        except subprocess.SubprocessError as error:
            note = _last_line(error)
        wanted = [(one.input_tokens, one.output_tokens) for one in self._provider.answers[given:]]
        rows = self._rows(logged + len(wanted))[logged:]
        known, twice = self._imported(agent)
        return Outcome(
            agent.name,
            known=known,
            twice=twice,
            version=version[0] if version else "?",
            way=" ".join(sorted({str(row["source"]) for row in rows})),
            answered=len(wanted),
            logged=len(rows),
            client=" ".join(sorted({str(row["client"]) for row in rows})),
            is_equal=Counter(wanted)
            == Counter((row["input_tokens"], row["output_tokens"]) for row in rows),
            note=note,
        )

    def _imported(self, agent: Agent) -> tuple[int, int]:
        """Answers in its transcripts that were known, and that were not."""
        if agent.transcripts is None:
            return 0, 0
        with contextlib.closing(Importer(self._home)) as importer:
            try:
                result = importer.take(self._person / agent.transcripts)
            except Fault:
                return 0, 0  # it wrote none
        if result.import_id is not None:
            forgetting.forget(self._home, forgetting.Selection(import_id=result.import_id))
        return result.known, result.taken

    def _installed(self, agent: Agent) -> Path:
        """The folder of its commands. Raises OSError or SubprocessError."""
        folder = self._cache / f"{agent.registry}-{agent.name}"
        if agent.registry == "npm":
            commands = folder / "node_modules" / ".bin"
            folder.mkdir(parents=True, exist_ok=True)
            install = ["npm", "install", "--no-fund", "--no-audit", "--prefix", str(folder)]
        else:
            commands = folder / ("Scripts" if os.name == "nt" else "bin")
            install = [str(commands / "python"), "-m", "pip", "install", "-q"]
        if not shutil.which(agent.command[0], path=str(commands)):
            if agent.registry == "pypi":
                _checked([_python(agent.python), "-m", "venv", str(folder)])
            _checked([*install, *agent.packages])
        return commands

    def _run(self, agent: Agent, patience_s: int, *command: str) -> str:
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.lower().endswith(("_proxy", "_base_url", "_api_key"))
            and not name.startswith(("CLAUDE", "WATTPRINT"))
        }
        environment |= {"HOME": str(self._person), "WATTPRINT_HOME": str(self._home.root)}
        return _checked(command, environment | dict(agent.environment), self._person, patience_s)

    def _rows(self, count: int = 0) -> list[dict[str, object]]:
        """The log, oldest first, when it has `count` rows or does not grow to them."""
        deadline = time.monotonic() + WRITTEN_S
        while True:
            with opened(self._home) as log:
                rows = log.requests()[::-1]
            if len(rows) >= count or time.monotonic() > deadline:
                return rows
            time.sleep(0.05)


def _checked(
    command: Sequence[str],
    environment: dict[str, str] | None = None,
    folder: Path | None = None,
    patience_s: int = INSTALL_S,
) -> str:
    return subprocess.run(
        command,
        env=environment,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=patience_s,
        check=True,
    ).stdout


def _python(newest: str | None) -> str:
    """A Python that an agent installs on. Raises OSError if there is none."""
    if newest is None:
        return sys.executable
    pyenv = sorted(Path("~/.pyenv/versions").expanduser().glob(f"{newest}*/bin/python"))
    found = shutil.which(f"python{newest}", path=None)
    for candidate in [*([found] if found else []), *map(str, pyenv)]:
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            _checked([candidate, "-c", "pass"])
            return candidate
    raise OSError(f"no Python {newest} here")


def _last_line(error: Exception) -> str:
    """What a failed command said last that looks like a reason."""
    said = getattr(error, "stderr", None) or ""
    text = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    lines = [line.strip() for line in text.splitlines() if "rror: " in line]
    return (lines or [str(error)])[-1][:160]


@contextmanager
def bench(cache: Path) -> Iterator[Bench]:
    """With its provider and its recorder running."""
    loop, provider = asyncio.new_event_loop(), Everyone()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    url = asyncio.run_coroutine_threadsafe(provider.start(), loop).result(20)
    with tempfile.TemporaryDirectory() as folder:
        home, person = Home(Path(folder) / "wattprint"), Path(folder) / "person"
        person.mkdir()
        maps = [part for host in HOSTS for part in ("--map", f"{host}={url}")]
        started = launching.start_own(home, ["--kind", "main", *maps], os.environ)
        try:
            yield Bench(cache, home, person, provider)
        finally:
            started.process.terminate()
            started.process.wait()
            asyncio.run_coroutine_threadsafe(provider.stop(), loop).result(20)


def table(outcomes: Sequence[Outcome]) -> str:
    head = (
        "agent",
        "version",
        "way",
        "answered",
        "logged",
        "client",
        "tokens",
        "known",
        "twice",
        "",
    )
    lines: list[tuple[str, ...]] = [head]
    for one in outcomes:
        if one.version is None:
            nothing = ("",) * (len(head) - 3)
            lines.append((one.name, "-", *nothing, f"not installed: {one.note}"))
        else:
            counts = (str(one.answered), str(one.logged))
            equal = "equal" if one.is_equal else "NOT EQUAL"
            again = (str(one.known), str(one.twice))
            found = (one.name, one.version, one.way, *counts, one.client, equal, *again, one.note)
            lines.append(found)
    widths = [max(len(line[column]) for line in lines) for column in range(len(head) - 1)]
    return "\n".join(
        "  ".join(
            [*(cell.ljust(width) for cell, width in zip(line, widths, strict=False)), line[-1]]
        )
        for line in lines
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=" ".join(a.name for a in AGENTS))
    cache = Path(tempfile.gettempdir()) / "wattprint-agents"
    parser.add_argument("--cache", type=Path, default=cache, help="where agents are installed")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    wanted = [agent for agent in AGENTS if not options.names or agent.name in options.names]
    with bench(options.cache.absolute()) as running:
        outcomes = [running.outcome(agent) for agent in wanted]
    print(json.dumps([asdict(one) for one in outcomes]) if options.json else table(outcomes))
    sys.exit(not all(one.is_good for one in outcomes))


if __name__ == "__main__":
    main()
