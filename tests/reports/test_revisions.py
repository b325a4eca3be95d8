"""A new factor set is told, with what it does to last week."""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from estimator import factors
from reports import document, loading, sections, text
from reports.period import Period
from store import schema
from store.paths import Home
from store.queries import opened
from tests.rows import UTC_ZONE, log_of, row

NOW = datetime(2026, 12, 2, 12, tzinfo=UTC)
LAST_WEEK = "2026-11-25T10:00:00.000Z"
OLD, NEW = "2026-11", "2026-12"


@pytest.fixture
def new_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A second set of another name, whose models are served by twice the machine."""
    data = tmp_path / "data"
    for name in (OLD, NEW):
        shutil.copytree(factors.DATA / OLD, data / name)
    terms = data / NEW / "terms.csv"
    content = terms.read_text("utf-8")
    assert "\nhost_and_idle,1.43," in content
    changed = content.replace("\nhost_and_idle,1.43,", "\nhost_and_idle,2.2,")
    manifest = data / NEW / "manifest.toml"
    old, new = (hashlib.sha256(each.encode()).hexdigest() for each in (content, changed))
    terms.write_text(changed, "utf-8")
    text_ = manifest.read_text("utf-8").replace(old, new)
    manifest.write_text(text_.replace(f'name = "{OLD}"', f'name = "{NEW}"'), "utf-8")
    monkeypatch.setattr(factors, "DATA", data)
    factors.load.cache_clear()
    yield
    factors.load.cache_clear()


def used(home: Home, *sets: tuple[str, datetime]) -> None:
    with closing(schema.connect(str(home.log))) as connection:
        connection.execute("delete from factor_sets")
        connection.executemany(
            "insert into factor_sets values (?, 'x', ?)",
            [(name, f"{since:%Y-%m-%dT%H:%M:%S}.000Z") for name, since in sets],
        )


def week(home: Home, name: str | None = None, now: datetime = NOW) -> Period:
    with opened(home) as log:
        return loading.period(log, factors.load(name), "week", now=now, time_zone=UTC_ZONE)


@pytest.mark.usefixtures("new_set")
def test_a_change_of_set_is_told_with_both_figures(tmp_path: Path) -> None:
    """The week before under the new set and under the old one, and how to see the old."""
    home = log_of(tmp_path / "home", [row(started_at=LAST_WEEK), row(started_at=LAST_WEEK)])
    used(home, (OLD, NOW - timedelta(days=60)))
    found = week(home)
    assert found.revision
    # Twice the machine, less what the narrower way to its high edge moves the median.
    assert found.revision.after_wh.mid > 1.3 * found.revision.before_wh.mid
    assert document.document(found)["revision"]["before_set"] == OLD
    used(home, (OLD, NOW - timedelta(days=60)), (NEW, NOW - timedelta(days=1)))
    assert week(home).revision == found.revision


@pytest.mark.usefixtures("new_set")
def test_it_is_one_line_of_the_week(tmp_path: Path) -> None:
    """With the old figure, so that nobody takes the change for one of their own."""
    rows = [row(started_at=LAST_WEEK), row(started_at="2026-12-01T10:00:00.000Z")]
    home = log_of(tmp_path / "home", rows)
    used(home, (OLD, NOW - timedelta(days=60)))
    written = " ".join(text.write(sections.page_of(week(home), UTC_ZONE)).split())
    assert f"New factors, {NEW}: the week before is about" in written
    assert f"under {OLD} (wattprint --factors {OLD} week)." in written


@pytest.mark.usefixtures("new_set")
def test_it_is_not_told_to_those_who_saw_no_other_figure(tmp_path: Path) -> None:
    """Nor after two weeks, nor under a set that was asked for, nor of weeks long past."""
    home = log_of(tmp_path / "home", [row(started_at=LAST_WEEK)])
    used(home, (NEW, NOW - timedelta(days=1)))
    assert week(home).revision is None
    used(home, (OLD, NOW - timedelta(days=60)), (NEW, NOW - timedelta(days=15)))
    assert week(home).revision is None
    used(home, (OLD, NOW - timedelta(days=60)))
    assert week(home, OLD).revision is None
    assert week(home, now=NOW + timedelta(days=30)).revision is None


def test_the_set_in_use_is_noted_with_the_first_recording(tmp_path: Path) -> None:
    """Once: the time of its first use stays."""
    home = log_of(tmp_path)
    with opened(home) as log:
        ((name, first_used_at),) = log.factor_sets()
    assert name == factors.names()[-1]
    datetime.fromisoformat(first_used_at)
    schema.prepare(home)
    with opened(home) as log:
        assert log.factor_sets() == [(name, first_used_at)]
