"""The language that is spoken: who decides on it, and that click's own sentences speak it too."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from reports import words
from tests.wattprint.logged import Terminal
from tests.wattprint.shell import Shell
from wattprint.cli import COMMANDS

FRENCH, ENGLISH = "Afficher ce message", "Show this message"


@pytest.fixture(autouse=True)
def _spoken_as_before() -> Iterator[None]:
    before = words.language()
    yield
    words.use(before)


def test_the_option_rules_over_the_settings_and_these_over_the_locale(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of them alone, and all at odds."""
    settings = tmp_path / "home" / "settings.toml"
    settings.parent.mkdir(exist_ok=True)
    monkeypatch.setenv("LANGUAGE", "")
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert FRENCH in terminal.says("--help")
    settings.write_text("[look]\nlanguage = 'en'\n")
    assert ENGLISH in terminal.says("--help")
    monkeypatch.setenv("WATTPRINT_LANGUAGE", "fr")
    assert FRENCH in terminal.says("--help")
    assert ENGLISH in terminal.says("--help", "--lang", "en")
    monkeypatch.delenv("WATTPRINT_LANGUAGE")
    assert FRENCH in terminal.says("--lang=fr", "--help")
    settings.write_text("[look]\nlanguage = 'tlh'\n")
    assert FRENCH in terminal.says("--help")
    settings.write_text("no toml")
    assert FRENCH in terminal.says("--help")
    monkeypatch.setenv("LC_ALL", "C")
    assert ENGLISH in terminal.says("--help")


PAGES = """
import sys
from click.testing import CliRunner
from wattprint.cli import COMMANDS, main_group

for name in COMMANDS:
    found = CliRunner().invoke(main_group, ["--lang", sys.argv[1], name, "--help"])
    print(found.output)
    subcommands = getattr(sys.modules.get(f"wattprint.commands.{name}"), "command", None)
    for inner in getattr(subcommands, "commands", ()):
        print(CliRunner().invoke(main_group, ["--lang", sys.argv[1], name, inner, "--help"]).output)
"""


def pages(tmp_path: Path, language: str) -> set[str]:
    """Every line of every help page, with nothing of another language loaded before."""
    done = subprocess.run(
        [sys.executable, "-c", PAGES, language],
        env=Shell(tmp_path / "home").environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return set(done.stdout.splitlines())


def test_the_help_of_every_command_is_in_the_language(tmp_path: Path) -> None:
    """No line with a word in it is the same in both, but for names that stand by themselves."""
    english, french = pages(tmp_path, "en"), pages(tmp_path, "fr")
    assert len(french) > 10 * len(COMMANDS)
    same = {line.strip() for line in english & french} - {"", "Options:"}
    assert not {line for line in same if len(line.split()) > 2}


def test_mistakes_are_said_in_the_language(terminal: Terminal) -> None:
    """Also those that click finds before any command of ours runs."""
    for arguments in (["--lang", "fr", "wekk"], ["--lang", "fr", "week", "--jsn"]):
        said = terminal.run(*arguments).stderr
        assert said.startswith("Utilisation")
        assert "Erreur" in said
        assert "No such" not in said
    assert "'tlh'" in terminal.run("--lang", "tlh", "week").stderr


def test_what_click_says_is_in_its_sources() -> None:
    """A sentence that a later click spells otherwise would silently be English again."""
    sources = Path(click.__file__).parent.glob("*.py")
    said = {
        node.value
        for source in sources
        for node in ast.walk(ast.parse(source.read_text("utf-8")))
        if isinstance(node, ast.Constant)
    }
    for key, template in words.TABLE.items():
        if key.startswith("click."):
            texts = (template,) if isinstance(template, str) else template
            assert said.issuperset(texts), key


def test_commands_that_are_run_keep_their_own_language(terminal: Terminal) -> None:
    """The language is ours alone: nothing of it is in the environment that they inherit."""
    before = dict(os.environ)
    assert terminal.run("--lang", "fr", "run").stderr.startswith("Utilisation")
    assert dict(os.environ) == before


SPEAKERS = {"echo", "prompt", "confirm", "secho", "notify", "fail", "style"}
SPEAKERS |= {"Static", "Label", "Button", "BadInput", "ClickException", "UsageError"}
NAMED = {"help", "metavar", "tooltip", "placeholder", "border_title", "border_subtitle", "epilog"}
LEFT = {"md|json|txt"}
"""Names of formats, which are typed as they stand."""


def literals(tree: ast.AST) -> Iterator[str]:
    """Texts that are handed to a person without having gone through the tables of words."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in SPEAKERS:
                yield from spelled(*node.args)
            yield from spelled(*(word.value for word in node.keywords if word.arg in NAMED))
        match node:
            case ast.Assign(targets=[ast.Attribute(attr=name)], value=value) if name in NAMED:
                yield from spelled(value)


def spelled(*values: ast.expr) -> Iterator[str]:
    """What the source itself spells of these values, where it has a word in it."""
    for value in values:
        for part in value.values if isinstance(value, ast.JoinedStr) else [value]:
            text = str(part.value) if isinstance(part, ast.Constant) else ""
            if re.search("[a-z]{3}", text) and not re.search("[/=]|^#?[a-z_]+$", text):
                yield text


def test_no_sentence_stands_outside_the_tables_of_words() -> None:
    """It would be English in every language."""
    root = Path(words.__file__).parents[2]
    for folder in ("reports", "tui", "wattprint", "serve"):
        for source in sorted((root / folder).rglob("*.py")):
            found = set(literals(ast.parse(source.read_text("utf-8")))) - LEFT
            assert not found, (source.relative_to(root), found)
