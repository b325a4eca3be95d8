"""The JSON is as docs/summary.schema.json says, key by key."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from reports import document, loading
from reports.period import Period
from reports.spans import Kind
from store.queries import ALL, Only, opened
from tests.reports import fixed
from tests.rows import UTC_ZONE, log_of

SCHEMA: dict[str, Any] = json.loads(
    (Path(__file__).resolve().parents[2] / "docs" / "summary.schema.json").read_text("utf-8")
)
TOTAL = SCHEMA["$defs"]["total"]["properties"]


def period(root: Path, kind: Kind, only: Only = ALL) -> Period:
    with opened(fixed.home(root)) as log:
        return loading.period(
            log,
            fixed.factors(),
            kind,
            now=fixed.NOW,
            time_zone=UTC_ZONE,
            day=fixed.MONDAY,
            only=only,
        )


def closed(schema: Any) -> Any:
    """The schema as it would be if no key could come beside those that it names."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: closed(part) for key, part in schema.items()}
    if "allOf" in found:
        found["unevaluatedProperties"] = False
        for part in found["allOf"]:
            part.pop("additionalProperties", None)
    elif found.get("type") == "object":
        found.setdefault("additionalProperties", False)
    return found


def strict() -> Draft202012Validator:
    schema = closed(SCHEMA)
    total = schema["$defs"]["total"]
    total.pop("additionalProperties")  # parts add their names to it
    return Draft202012Validator(schema)


def test_the_schema_is_one() -> None:
    """Of the draft that it names."""
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["properties"]["schema"]["const"] == document.SCHEMA


@pytest.mark.parametrize("kind", ["day", "week", "month", "year"])
def test_every_key_of_a_period_is_described(tmp_path: Path, kind: Kind) -> None:
    """And none that is described is missing; those of totals are compared by name."""
    found = json.loads(document.write(period(tmp_path, kind, Only(provider="openai"))))
    assert list(strict().iter_errors(found)) == []
    assert set(found["total"]) == set(TOTAL)


def test_a_week_is_written_as_the_golden_file_has_it(tmp_path: Path) -> None:
    """WRITE_GOLDEN=1 in the environment writes it anew."""
    fixed.check("week.json", document.write(period(tmp_path, "week")))


def test_an_empty_period_is_valid_too(tmp_path: Path) -> None:
    """Of an empty log."""
    with opened(log_of(tmp_path)) as log:
        empty = loading.period(log, fixed.factors(), "week", now=fixed.NOW, time_zone=UTC_ZONE)
    assert list(strict().iter_errors(json.loads(document.write(empty)))) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"schema": 1},
        {"kind": "decade"},
        {"total": {}},
        {"costliest": [{}]},
        {"surprise": 1},
        {"days": None},
    ],
)
def test_what_is_not_a_period_is_refused(tmp_path: Path, wrong: dict[str, Any]) -> None:
    """The check would not notice otherwise if the JSON changed."""
    found = json.loads(document.write(period(tmp_path, "week")))
    assert list(strict().iter_errors(found | wrong))
