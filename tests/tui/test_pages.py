"""Pages of the log, fetched by key."""

from contextlib import closing
from pathlib import Path

import pytest

from store import schema
from store.queries import Log
from tests.rows import log_of, row
from tests.tui.looking import write
from tui.pages import PAGE, Pages


def ids(pages: Pages, number: int) -> list[int]:
    return [int(str(found["id"])) for found in pages.rows(number)]


@pytest.mark.parametrize("missing", [[], [1], [3, 250, 251, 449]])
@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 2, 0]])
def test_pages_hold_every_row_once_in_whatever_order_they_are_asked_for(
    tmp_path: Path, missing: list[int], order: list[int]
) -> None:
    """Also where rows were deleted, so that a row's place does not follow from its id."""
    home = log_of(tmp_path, [row() for _ in range(450)])
    with closing(schema.connect(str(home.log))) as connection:
        connection.executemany("delete from requests where id = ?", [(gone,) for gone in missing])
    with closing(Log(home)) as log:
        pages = Pages(log)
        found = {number: ids(pages, number) for number in order}
    expected = [n for n in range(450, 0, -1) if n not in missing]
    assert pages.count == len(expected)
    assert found[0] + found[1] + found[2] == expected
    assert len(found[0]) == PAGE


def test_rows_that_come_later_do_not_move_pages(tmp_path: Path) -> None:
    """Otherwise a row at the seam would be shown twice."""
    home = log_of(tmp_path, [row() for _ in range(2 * PAGE)])
    with closing(Log(home)) as log:
        pages = Pages(log)
        write(home, row(), row())
        assert ids(pages, 0)[0] == 2 * PAGE
        assert ids(pages, 1) == list(range(PAGE, 0, -1))


def test_past_the_end_there_is_nothing(tmp_path: Path) -> None:
    """An empty log, and a page too far."""
    with closing(Log(log_of(tmp_path))) as log:
        pages = Pages(log)
        assert pages.count == 0
        assert pages.rows(0) == pages.rows(7) == []
