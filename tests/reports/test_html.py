"""The web page is valid, can be read by everyone, and fetches nothing."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from justhtml import JustHTML, Node

from reports import html, loading, sections, templates, words
from reports.page import Lines, Page, Ranking, Section, Table
from store.queries import opened
from tests.reports import fixed
from tests.rows import UTC_ZONE, log_of

CSS = (Path(templates.__file__).parent / "summary.css").read_text("utf-8")
COLOUR = re.compile(r"--(\w+): (#\w+)")


@pytest.fixture
def page(tmp_path: Path, language: str) -> JustHTML:
    """The fixed week, parsed; any error of its syntax is raised."""
    written = html.write(sections.page_of(fixed.week(tmp_path), UTC_ZONE), is_demo=False)
    return parsed(written)


def parsed(written: str) -> JustHTML:
    return JustHTML(written, strict=True, sanitize=False)


def attr(node: Node, name: str) -> str:
    """'' where it has none."""
    return (node.attrs or {}).get(name) or ""


def demonstration(root: Path) -> str:
    demo = replace(fixed.week(root), is_demo=True)
    return html.write(sections.page_of(demo, UTC_ZONE), is_demo=True)


@pytest.mark.usefixtures("language")
def test_a_week_is_written_as_the_golden_file_has_it(tmp_path: Path) -> None:
    """WRITE_GOLDEN=1 in the environment writes it anew; look at it before it goes in."""
    page = sections.page_of(fixed.week(tmp_path), UTC_ZONE)
    fixed.check("week.html", html.write(page, is_demo=False))


def test_the_page_says_its_language_and_its_title(page: JustHTML) -> None:
    """A screen reader speaks it by the one, a tab is found by the other."""
    assert attr(page.query("html")[0], "lang") == words.language()
    assert page.query("title")[0].to_text() == page.query("h1")[0].to_text()
    assert "2026-W47" in page.query("title")[0].to_text()


def test_headings_are_in_order_and_name_their_sections(page: JustHTML) -> None:
    """One of the first level, the others of the second."""
    levels = [node.name for node in page.query("h1, h2, h3, h4, h5, h6")]
    assert levels == ["h1"] + ["h2"] * (len(levels) - 1)
    named = [attr(section, "aria-labelledby") for section in page.query("section")]
    assert named == [attr(heading, "id") for heading in page.query("h2")]
    ids = [attr(node, "id") for node in page.query("[id]")]
    assert len(ids) == len(set(ids))


def test_every_picture_says_in_words_what_it_shows(page: JustHTML) -> None:
    """By a title of its own, or it is an ornament and hidden."""
    ids = {attr(node, "id"): node.to_text() for node in page.query("[id]")}
    pictures = page.query("svg[role=img]")
    assert len(pictures) > 5
    for picture in pictures:
        labels = attr(picture, "aria-labelledby").split()
        assert attr(picture, "aria-label") or labels
        assert all(ids[label].strip() for label in labels)
        assert picture.query("title")
    for picture in page.query("main > svg, .legend svg"):
        assert attr(picture, "aria-hidden") == "true"


def test_every_chart_has_its_figures_in_a_table(page: JustHTML) -> None:
    """Days beside their bars, hours under their map; heads have a scope."""
    assert len(page.query(".bars tbody tr")) == 7
    assert len(page.query("details tbody tr")) == len(page.query(".map rect, .map circle")) == 5
    assert all(attr(head, "scope") in ("row", "col") for head in page.query("th"))


def test_the_page_fetches_nothing_and_runs_nothing(page: JustHTML) -> None:
    """No script, image, link or font; references stay within it, and a policy says so too."""
    assert page.query("script, link, img, iframe, object, a, form") == []
    policy = attr(page.query("meta[http-equiv=Content-Security-Policy]")[0], "content")
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"
    for node in page.query("*"):
        for name, value in (node.attrs or {}).items():
            assert not name.startswith("on")
            assert name not in ("src", "href", "xlink:href", "style"), name
            assert "url(" not in (value or "") or (value or "").startswith("url(#"), value
    assert "@import" not in CSS
    assert not re.search(r"url\((?!#)", CSS)


def themes() -> dict[str, dict[str, str]]:
    light, dark, print_ = (dict(COLOUR.findall(part)) for part in CSS.split(":root {")[1:])
    return {"light": light, "dark": light | dark, "print": light | print_}


def contrast(one: str, other: str) -> float:
    """WCAG 2.2: (L1 + 0.05) / (L2 + 0.05), L the relative luminance in sRGB."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_colours_can_be_told_apart(theme: str) -> None:
    """WCAG 2.2 AA: 4.5 to 1 for words, 3 to 1 for what a picture is read by."""
    colour = themes()[theme]
    for words_, ground in (
        ("ink", "paper"),
        ("ink", "card"),
        ("soft", "paper"),
        ("soft", "card"),
        ("warn", "warned"),
    ):
        assert contrast(colour[words_], colour[ground]) >= 4.5, (words_, ground)
    for shape in ("low", "edge", "shade1", "shade2", "shade3", "shade4"):
        assert contrast(colour[shape], colour["paper"]) >= 3, shape
    assert contrast(colour["low"], colour["ground"]) >= 3


def test_a_demonstration_says_so_before_all_else_and_in_every_heading(tmp_path: Path) -> None:
    """A picture of any part of it must not pass for the person's own."""
    page = parsed(demonstration(tmp_path))
    assert attr(page.query("header > *")[0], "class") == "demo"
    headings = page.query("h1, h2")
    assert all("demonstration" in heading.to_text() for heading in headings)


def test_an_empty_week_is_a_valid_page(tmp_path: Path) -> None:
    """With nothing drawn."""
    with opened(log_of(tmp_path)) as log:
        week = loading.period(log, fixed.factors(), "week", now=fixed.NOW, time_zone=UTC_ZONE)
    page = parsed(html.write(sections.page_of(week, UTC_ZONE), is_demo=False))
    assert "Nothing was recorded in this period." in page.query("main")[0].to_text()
    assert page.query("svg[role=img]") == []


@given(st.text(alphabet=st.characters(), min_size=1, max_size=20))
def test_whatever_a_name_holds_is_shown_and_not_obeyed(name: str) -> None:
    """In a heading, a sentence, a ranking and a table, beside the mark of what was no character."""
    blocks: tuple[Any, ...] = (
        Lines((name,)),
        Ranking((name,)),
        Table(("model", "requests"), ((name, "1"),)),
    )
    written = html.write(Page(name, (Section(name, blocks),)), is_demo=False)
    page = parsed(written)
    shown = "".join(char if char.isprintable() or char in " " else "\ufffd" for char in name)
    assert len(page.query("main section")) == len(page.query("main li")) == 1
    assert page.query("script, img, a") == []
    if shown.isascii() and "\ufffd" not in shown:
        assert page.query("li")[0].to_text().split() == shown.split()
