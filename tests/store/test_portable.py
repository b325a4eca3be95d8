"""A row leaves and comes in as it was; what cannot be does not come in."""

import pytest

from store import portable
from store.portable import UnfitError
from store.writing import COLUMNS
from tests.rows import row
from wire.table import SERVICES


def leaving(**columns: object) -> dict[str, object]:
    """As an export has it."""
    return {portable.FIRST: portable.VERSION, **row(), **columns}


def test_a_row_of_every_service_comes_in_as_it_left() -> None:
    """No name of the table is refused, however odd its paths are."""
    for service in SERVICES:
        for endpoint in service.endpoints:
            told = {
                "service": service.name,
                "provider": service.provider,
                "endpoint": endpoint.pattern,
                "task": str(endpoint.task),
            }
            left = leaving(**told)
            assert portable.row_of(left) == {name: left[name] for name in COLUMNS}


def test_a_column_is_read_as_what_it_is_declared() -> None:
    """From the cells of a sheet: whole numbers, fractions, true and false, text and nothing."""
    cells = {"input_tokens": "12", "gpu_s": "1.5", "is_local": "True", "client": "", "label": "'=a"}
    assert portable.of_cells(cells) == {
        "input_tokens": 12,
        "gpu_s": 1.5,
        "is_local": True,
        "client": None,
        "label": "=a",
    }


@pytest.mark.parametrize("value", ["2026-11-18T10:00:00+01:00", "2026-11-18 09:00:00.0000Z"])
def test_a_moment_is_kept_as_the_log_has_it(value: str) -> None:
    """So that moments compare as texts, whoever wrote them."""
    assert portable.row_of(leaving(started_at=value))["started_at"] == "2026-11-18T09:00:00.000Z"


@pytest.mark.parametrize(
    "columns",
    [
        {"started_at": "2026-11-18T10:00:00"},
        {"export_version": 0},
        {"export_version": "1"},
        {"conversation_key": "c1"},
        {"is_lower_bound": None},
        {"http_status": 200.5},
        {"request_bytes": True},
        {"input_images": {"0": [1, 2]}},
        {"input_images": [1, 2]},
    ],
)
def test_what_is_no_such_value_is_broken(columns: dict[str, object]) -> None:
    """Not guessed at."""
    with pytest.raises(UnfitError, match="row_broken"):
        portable.row_of(leaving(**columns))
