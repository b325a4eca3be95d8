"""The share image says what it is, shows its range, and tells of nobody and nothing private."""

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from reports import loading, share
from reports.period import Line, Period
from store.queries import opened
from tests.reports import fixed
from tests.rows import UTC_ZONE, log_of, row

SVG = "{http://www.w3.org/2000/svg}"


def texts(period: Period) -> str:
    root = ElementTree.fromstring(share.write(period))  # noqa: S314
    return " ".join(" ".join(node.itertext()) for node in root.iter(f"{SVG}text"))


@pytest.mark.usefixtures("language")
def test_a_week_is_drawn_as_the_golden_file_has_it(tmp_path: Path) -> None:
    """WRITE_GOLDEN=1 in the environment writes it anew; look at it before it goes in."""
    fixed.check("week.svg", share.write(fixed.week(tmp_path)))


def test_the_image_is_one_file_of_the_size_that_sites_show(tmp_path: Path) -> None:
    """1200 by 630, with nothing that would be fetched, and a text in its place."""
    written = share.write(fixed.week(tmp_path))
    root = ElementTree.fromstring(written)  # noqa: S314
    assert (root.tag, root.get("width"), root.get("height")) == (f"{SVG}svg", "1200", "630")
    for word in ("href", "<image", "<script", "@import", "url(h"):
        assert word not in written
    assert root.findtext(f"{SVG}title") == "What my use of AI took, week 2026-W47, 16-22 Nov 2026"
    assert "about 25 Wh; could be 8.1 to 110 Wh" in (root.findtext(f"{SVG}desc") or "")


def test_the_image_says_that_it_is_an_estimate_and_from_what(tmp_path: Path) -> None:
    """Its range, the requests that are in it and those that are not, the factors and their date."""
    said = texts(fixed.week(tmp_path))
    for part in (
        "about 25 Wh",
        "could be 8.1 to 110 Wh",
        "Estimated from the work of 7 requests, not measured. 3 more have no figure.",
        "Factor set 2026-11 of Sun 22 Nov 2026.",
        "wattprint",
    ):
        assert part in said


def test_the_image_names_no_model_no_app_and_no_label(tmp_path: Path) -> None:
    """They may be of a client or an employer."""
    rows = [row(model_served="gpt-4o", client="acme-app", label="acme-secret")]
    with opened(log_of(tmp_path, rows)) as log:
        week = loading.period(
            log, fixed.factors(), "week", now=fixed.NOW, time_zone=UTC_ZONE, day=fixed.MONDAY
        )
    named: list[tuple[Line, ...]] = [week.models, week.clients, week.labels, week.providers]
    written = share.write(week)
    for lines in named:
        for line in lines:
            assert line.name
            assert line.name not in written


def test_a_demonstration_says_so(tmp_path: Path) -> None:
    """At the top of the image, and in the text in its place."""
    demo = replace(fixed.week(tmp_path), is_demo=True)
    assert "Demonstration: made-up requests" in texts(demo)
    assert "Demonstration" not in texts(replace(demo, is_demo=False))


def test_a_week_without_requests_can_be_drawn(tmp_path: Path) -> None:
    """It says that nothing was recorded."""
    with opened(log_of(tmp_path)) as log:
        week = loading.period(log, fixed.factors(), "week", now=fixed.NOW, time_zone=UTC_ZONE)
    assert "Nothing was recorded" in texts(week)
