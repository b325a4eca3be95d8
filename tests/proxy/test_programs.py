"""The table of known programs, and finding a command's line in it."""

import pytest

from proxy import programs
from wire import clients
from wire.services import Services


@pytest.mark.parametrize(
    ("cmd", "client"),
    [
        ("claude -p hello", "claude-code"),
        ("/usr/local/bin/claude", "claude-code"),
        ("claude.cmd", "claude-code"),
        ("GEMINI.EXE", "gemini-cli"),
        ("npx -y @google/gemini-cli@latest -p hello", "gemini-cli"),
        ("npm exec @openai/codex", "codex"),
        ("uvx --from aider-chat aider", "aider"),
        ("uv tool run llm==0.30 hello", "llm"),
        ("python -m aider", "aider"),
        ("env OPENAI_API_KEY=k timeout 5m claude", "claude-code"),
        ("node /opt/bin/gemini", "gemini-cli"),
        ("python -c claude.x()", "python"),
        ("python script.py claude", "python"),
        ("python3.13 x.py", "python3.13"),
        ("./my.tool", "my.tool"),
        ("bash -c claude", None),
        ("pwsh", None),
    ],
)
def test_a_command_is_named_as_its_own_requests_would_name_it(cmd: str, client: str | None) -> None:
    """Under whatever starts it; a shell has no name, for what it starts has a better one."""
    assert programs.client(cmd.split()) == client


def test_the_table_and_user_agents_agree_on_names() -> None:
    """Rows of `run` and others of the same program are the same client's."""
    known = {name for family in clients.FAMILIES for name in family.values()}
    assert {line.client for line in programs.PROGRAMS if line.client} <= known


def test_each_variable_leads_to_a_service_of_the_gateway() -> None:
    """A name that it does not have would be a broken base URL."""
    names = {entry.name for entry in Services().gateways()}
    lines = (*programs.SDKS, *(pair for line in programs.PROGRAMS for pair in line.gateway))
    assert {name for _, name in lines} <= names
