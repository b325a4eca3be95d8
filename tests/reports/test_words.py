"""Every word that a person sees stands in one table, and nothing stands there for nobody."""

import ast
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from reports import words
from store.faults import Fault

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "reports" / "words"
KEY = re.compile(r"[a-z]+\.[a-z0-9_.]*")


@cache
def modules(*folders: str) -> tuple[tuple[str, ast.Module], ...]:
    files = [file for folder in folders for file in sorted((ROOT / folder).rglob("*.py"))]
    return tuple(
        (str(file.relative_to(ROOT)), ast.parse(file.read_text("utf-8")))
        for file in files
        if file.parent != TABLES or file.name == "__init__.py"
    )


def speakers() -> Iterator[tuple[str, ast.AST]]:
    for name, tree in modules("reports", "serve", "tui", "wattprint"):
        for node in ast.walk(tree):
            yield name, node


def prefix(node: ast.AST) -> str | None:
    """What an f-string begins with, where that is the beginning of a key."""
    if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        found = str(node.values[0].value)
        return found if KEY.fullmatch(found) else None
    return None


def fields(key: str) -> set[str]:
    template = words.TABLE[key]
    texts = (template,) if isinstance(template, str) else template
    named = {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}
    return named if isinstance(template, str) else named | {"count"}


def spoken() -> Iterator[tuple[str, ast.Call]]:
    for name, node in speakers():
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Name | ast.Attribute):
            of = called.id if isinstance(called, ast.Name) else called.attr
            if of == "say" and isinstance(node, ast.Call):
                yield name, node


def test_every_key_that_is_said_exists() -> None:
    """A key that is missing would be met by a person, as a traceback."""
    missing = {
        (name, node.args[0].value)
        for name, node in spoken()
        if isinstance(node.args[0], ast.Constant) and node.args[0].value not in words.TABLE
    }
    assert not missing
    for name, node in spoken():
        start = prefix(node.args[0])
        assert start is None or any(key.startswith(start) for key in words.TABLE), (name, start)


def test_every_sentence_is_given_all_its_values() -> None:
    """`say` fills a template from its keywords, so each place in it needs one."""
    for name, node in spoken():
        given = {keyword.arg for keyword in node.keywords}
        if isinstance(node.args[0], ast.Constant) and None not in given:
            needed = fields(str(node.args[0].value))
            assert needed == given, (name, node.lineno, node.args[0].value, needed ^ given)


def test_every_key_in_the_table_is_used() -> None:
    """Words that nobody says would be translated for nobody."""
    used = {node.value for _, node in speakers() if isinstance(node, ast.Constant)}
    starts = tuple({start for _, node in speakers() if (start := prefix(node))})
    unused = {key for key in words.TABLE if key not in used and not key.startswith(starts)}
    # What click says is found by its text: tests/wattprint/test_language.py.
    assert not {key for key in unused if not key.startswith("click.")}


def test_no_key_stands_in_two_tables() -> None:
    """The later one would silently replace the earlier."""
    tables = [
        getattr(words, file.stem).WORDS
        for file in TABLES.glob("*.py")
        if file.name != "__init__.py"
    ]
    assert sum(len(table) for table in tables) == len(words.TABLE)


def faults_raised() -> Iterator[tuple[str, str, set[str]]]:
    for name, tree in modules("store", "proxy", "addons", "intake", "reports", "tui", "wattprint"):
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Name(id="Fault"), args=[ast.Constant(value=str(code))]):
                    yield name, code, {keyword.arg for keyword in node.keywords if keyword.arg}


def test_every_fault_that_can_be_raised_has_its_sentence() -> None:
    """What fails says what happened and what to do, from the facts that it carries."""
    found = list(faults_raised())
    assert found
    for name, code, facts in found:
        assert f"fault.{code}" in words.TABLE, (name, code)
        assert fields(f"fault.{code}") <= facts, (name, code)


def test_a_fault_is_said_in_two_lines_at_the_most() -> None:
    """A person who meets one wants to go on, not to read."""
    for key in words.TABLE:
        if key.startswith("fault.") and key != "fault.unknown":
            facts: dict[str, str | int] = dict.fromkeys(fields(key), "x")
            assert len(words.fault(Fault(key.removeprefix("fault."), **facts)).splitlines()) <= 2


def test_a_fault_without_a_sentence_is_still_said() -> None:
    """A code that a newer part brought must not end in a traceback, nor one short of a fact."""
    assert words.fault(Fault("flooded")) == "Something went wrong: flooded."
    assert words.fault(Fault("log_newer")) == "Something went wrong: log_newer."


def test_what_a_value_holds_is_never_read_as_a_template() -> None:
    """A folder may be called {path}; it comes out as it is."""
    assert "{path}/{0}" in words.fault(Fault("start_locked", path="{path}/{0}"))


def test_one_is_said_differently_from_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pair of templates is chosen from by `count`: one is one, none and two are many."""
    monkeypatch.setitem(words.TABLE, "test.apples", ("{count} apple", "{count} apples"))
    assert [words.say("test.apples", count=n) for n in (0, 1, 2)] == [
        "0 apples",
        "1 apple",
        "2 apples",
    ]
