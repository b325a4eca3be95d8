"""The programs that `run` knows, and by which way each is surely recorded.

All go through the proxy with our certificate, unless a line says otherwise: seen with the
real programs (benchmarks/agents.py), it records every one of them and changes nothing
that they send. A base URL does: with ANTHROPIC_BASE_URL Claude Code 2.1.197 sends all its
tools with each request (85 kB instead of 48), Gemini CLI 0.61 asks for another login, and
Codex 0.169 takes no OPENAI_BASE_URL at all.
"""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath


@dataclass(frozen=True, slots=True)
class Program:
    """One line of the table."""

    client: str | None
    """Its name in the log, as `wire.clients` has it; None: it asks nothing itself."""
    commands: tuple[str, ...]
    packages: tuple[str, ...] = ()
    """What npx, uvx and their like call it."""
    gateway: tuple[tuple[str, str], ...] = ()
    """Variables that send it to the gateway, and the gateway's name of the service, where
    the proxy's certificate cannot be trusted by its environment."""
    settings: tuple[str, ...] = ()
    """Files that may hold a base URL; the host of such a one is recorded too."""


_HAS_NATIVE_ROOTS = sys.platform in ("darwin", "win32")
"""Go reads SSL_CERT_FILE nowhere else (crypto/x509, root_unix.go)."""

PROGRAMS: tuple[Program, ...] = (
    Program(
        "claude-code",
        ("claude",),
        ("@anthropic-ai/claude-code",),
        settings=("~/.claude/settings.json", ".claude/settings.json"),
    ),
    Program("codex", ("codex",), ("@openai/codex",), settings=("~/.codex/config.toml",)),
    Program("gemini-cli", ("gemini",), ("@google/gemini-cli",), settings=("~/.gemini/.env",)),
    Program(
        "aider",
        ("aider",),
        ("aider-chat",),
        settings=("~/.aider.conf.yml", ".aider.conf.yml", ".env"),
    ),
    Program(
        "opencode",
        ("opencode",),
        ("opencode-ai",),
        settings=("~/.config/opencode/opencode.json", "opencode.json", "opencode.jsonc"),
    ),
    Program(
        "crush",
        ("crush",),
        ("@charmland/crush",),
        # From its catalogue of providers (charmbracelet/catwalk); it could not be run here.
        gateway=(
            ("ANTHROPIC_API_ENDPOINT", "anthropic"),
            ("OPENAI_API_ENDPOINT", "openai"),
            ("GEMINI_API_ENDPOINT", "gemini"),
        )
        if _HAS_NATIVE_ROOTS
        else (),
        settings=("~/.config/crush/crush.json", "crush.json", ".crush.json"),
    ),
    Program(
        "llm",
        ("llm",),
        ("llm",),
        settings=(
            "~/.config/io.datasette.llm/extra-openai-models.yaml",
            "~/Library/Application Support/io.datasette.llm/extra-openai-models.yaml",
        ),
    ),
    Program("qwen-code", ("qwen",), ("@qwen-code/qwen-code",)),
    Program("copilot", ("copilot",), ("@github/copilot",)),
    # What asks from within a shell tells more than the shell's name.
    Program(
        None,
        tuple("sh bash dash zsh ksh fish nu pwsh powershell cmd tmux screen script su".split()),  # noqa: SIM905
    ),
)

SDKS = (
    ("OPENAI_BASE_URL", "openai"),
    ("ANTHROPIC_BASE_URL", "anthropic"),
    ("GOOGLE_GEMINI_BASE_URL", "gemini"),
)
"""Base URLs that the providers' own SDKs take from the environment."""

JAVA = frozenset(
    "java jshell jbang gradle gradlew mvn mvnw kotlin scala sbt groovy clj".split()  # noqa: SIM905
)
"""Commands that a JVM runs: it reads neither HTTPS_PROXY nor a file of roots."""

_RUNNERS = frozenset(
    "npx bunx pnpm pnpx yarn npm uvx uv pipx python python3 py "  # noqa: SIM905
    "node bun deno env nice nohup time timeout stdbuf caffeinate sudo doas winpty".split()
)
_SUFFIXES = (".exe", ".cmd", ".bat", ".com", ".ps1")
_NO_NAME = re.compile(r"-.*|\w+=(?!=).*|[\d.]+[smhd]?|exec|dlx|x|run|tool")
"""What may stand between a runner and the program: options, assignments, times, its own words."""


def identified(cmd: Sequence[str]) -> Program | None:
    """The line of the program that a command runs, by itself or with npx, uvx, env and the like."""
    first = command_name(cmd[0])
    if found := next((line for line in PROGRAMS if first in line.commands), None):
        return found
    if first not in _RUNNERS:
        return None
    words = (word for word in cmd[1:] if word not in _RUNNERS)
    named = next((word for word in words if not _NO_NAME.fullmatch(word)), "")
    package = re.sub(r"(?<=.)(?:@|==).*", "", named)
    for line in PROGRAMS:
        if line.client and (package in line.packages or command_name(named) in line.commands):
            return line
    return None


def client(cmd: Sequence[str]) -> str | None:
    """What the requests of a command are logged under; None: under what their own headers say."""
    program = identified(cmd)
    return program.client if program else command_name(cmd[0])


def command_name(command: str) -> str:
    """A command without its folder and what Windows puts behind it."""
    name = PurePath(command).name
    stem, dot, suffix = name.rpartition(".")
    return stem.lower() if f"{dot}{suffix}".lower() in _SUFFIXES else name
