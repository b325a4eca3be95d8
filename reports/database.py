"""The log as an SQLite database of its own, for Datasette and the like."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import batched
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estimator import catalogue
from estimator.figures import FactorSet
from reports import sheets
from reports.export import HEADS, Entry, flat
from store import portable, schema

if TYPE_CHECKING:
    from sqlite_utils import Database

_ROWS = 500
_UNITS = {"wh": "Wh", "g": "grams of CO2 equivalent", "kj": "kJ", "ml": "mL"}
_LINE = re.compile(r"^    (\w+ (?:text|integer|real)(?: not null)?(?: unique)?),?(?: -- (.*))?$")

_MODELS = """
create table models (
    name text primary key, -- as it stands in `requests`
    catalogued_as text, -- null: the catalogue has no such model, so its requests have no figure
    vendor text,
    is_open integer, -- 1: its weights are published
    total_b_low real, -- parameters, in 1e9
    total_b real, -- the best guess
    total_b_high real,
    active_b real -- of these at work for one token
)
"""
_FACTOR_SETS = """
create table factor_sets (
    name text primary key,
    title text not null,
    published text not null, -- ISO date
    digest text -- SHA-256 of the set's manifest
)
"""
_INDEXES = (
    ("started_at",),
    ("day",),
    ("model",),
    ("client",),
    ("label",),
    ("conversation_key",),
    ("energy_wh_mid",),
)
_BY = ("day", "model", "provider", "client", "label", "task")
_GROUPS = {
    "by_day": ("day",),
    "by_week": ("week",),
    "by_month": ("month",),
    "by_model": ("model", "provider"),
    "by_client": ("client",),
    "by_label": ("label",),
    "by_conversation": ("conversation_key",),
}
# A Thursday lies in the year and week that ISO 8601 gives its days.
_THURSDAY = "date(day, '-3 days', 'weekday 4')"
_KEYS = {
    "week": f"strftime('%Y', {_THURSDAY}) || '-W' || "
    f"printf('%02d', (strftime('%j', {_THURSDAY}) - 1) / 7 + 1)",
    "month": "substr(day, 1, 7)",
}
_TIMELY = ("day", "week", "month")
_TOKENS = ("input", "cached_input", "output")
_EDGED = tuple(
    f"{name}_{edge}" for name in ("energy_wh", "ghg_g", "water_ml") for edge in sheets.EDGES
)
_COSTLIEST = 100


def write(path: Path, found: Iterable[Entry], factors: FactorSet) -> None:
    """Everything into the empty file at `path`."""
    from sqlite_utils import Database  # 190 ms that no other writer needs

    db = Database(path)
    try:
        # A half-written file is thrown away: it needs no journal.
        db.execute("pragma journal_mode = off")
        db.execute("pragma synchronous = off")
        db.execute(f"pragma application_id = {portable.APPLICATION_ID}")
        db.execute(f"pragma user_version = {portable.VERSION}")
        for statement in (_FACTOR_SETS, _MODELS, _requests()):
            db.execute(statement)
        models = _fill(db, found)
        db.execute(_days())
        db.execute(f"insert into days {_summed(_BY, _counted(), 'requests')}")
        _describe(db, factors, models)
        for columns in _INDEXES:
            db.table("requests").create_index(columns)
        for name, keys in _GROUPS.items():
            db.create_view(name, _group(keys))
        db.create_view("costliest", _costliest())
        db.conn.commit()
    finally:
        db.close()


def _requests() -> str:
    """The columns of the log as it declares them, with its comments, and the estimates."""
    declared = dict(_declared())
    columns = ["id integer primary key, -- of the log that this was taken from"]
    for head in HEADS[2:]:
        column, comment = declared.get(head) or _estimated(head)
        columns.append(f"{column}, -- {comment}" if comment else f"{column},")
    columns += [
        "day text not null, -- local date, by tz_offset_min",
        "model text references models(name) -- served, else requested; null: not known",
    ]
    return "create table requests (\n    " + "\n    ".join(columns) + "\n)"


def _declared() -> Iterator[tuple[str, tuple[str, str]]]:
    added = [f"    {column}" for column in schema.ADDED]
    for line in (*schema.REQUESTS.splitlines(), *added):
        if found := _LINE.match(line.partition(" default")[0]):
            name = found[1].split()[0]
            yield name, (found[1], found[2] or "")


def _estimated(head: str) -> tuple[str, str]:
    name, _, edge = head.rpartition("_")
    if edge in sheets.EDGES:
        unit = _UNITS.get(name.rpartition("_")[2], "micrograms of antimony equivalent")
        return f"{head} real", f"{unit}; null: not known"
    if head == "factor_set":
        return "factor_set text not null references factor_sets(name)", "what the estimates are by"
    if head == "demo":
        return "demo integer not null", "1: made up"
    return f"{head} text", "grid zone that the person's settings name; null: none"


def _fill(db: "Database", found: Iterable[Entry]) -> set[str]:
    """All requests; the models that they name."""
    models = set()
    marks = ", ".join("?" * (len(HEADS) + 1))
    # Only question marks are put in.
    statement = f"insert into requests values ({marks})"  # noqa: S608
    for some in batched(found, _ROWS, strict=False):
        rows = []
        for one in some:
            model = one["model_served"] or one["model_requested"] or None
            if model:
                models.add(model)
            rows.append([*list(flat(one))[1:], _day(one), model])
        with db.conn:
            db.conn.executemany(statement, rows)
    return models


def _day(one: Entry) -> str:
    local = datetime.fromisoformat(one["started_at"]) + timedelta(minutes=one["tz_offset_min"])
    return local.date().isoformat()


def _describe(db: "Database", factors: FactorSet, models: set[str]) -> None:
    digest = schema.factor_digest(factors.name)
    one = {
        "name": factors.name,
        "title": factors.title,
        "published": factors.published,
        "digest": digest,
    }
    db.table("factor_sets").insert(one)
    db.table("models").insert_all(_model(factors, name) for name in sorted(models))


def _model(factors: FactorSet, name: str) -> dict[str, Any]:
    found = catalogue.find(factors, name)
    if found is None:
        return {"name": name}
    total = found.total_b
    return {
        "name": name,
        "catalogued_as": found.name,
        "vendor": found.vendor,
        "is_open": int(found.is_open),
        "total_b_low": total.low,
        "total_b": total.mid,
        "total_b_high": total.high,
        "active_b": found.active_b,
    }


def _days() -> str:
    """What the views add up: a thousandth of the requests."""
    keys = [
        "day text not null, -- local date",
        "model text references models(name),",
        "provider text not null,",
        *("client text,", "label text,", "task text not null,"),
        "requests integer not null,",
        "without_figure integer not null, -- of them, those whose cost is not known",
        *(f"{name}_tokens integer," for name in _TOKENS),
    ]
    measured = [f"{name} real, -- {_estimated(name)[1]}" for name in _EDGED]
    last = measured.pop().replace("real,", "real")
    columns = "\n    ".join((*keys, *measured, last))
    return f"create table days ( -- sums of `requests`\n    {columns}\n)"


def _counted() -> dict[str, str]:
    """What is summed of requests, by its name."""
    return {
        "requests": "count(*)",
        "without_figure": "sum(energy_wh_mid is null)",
        **{f"{name}_tokens": f"sum({name}_tokens)" for name in _TOKENS},
        **{name: f"round(sum({name}), 6)" for name in _EDGED},
    }


def _group(keys: tuple[str, ...]) -> str:
    if keys == ("conversation_key",):
        summed = _summed(keys, _counted(), "requests where conversation_key is not null")
    else:
        again = {name: f"sum({name})" for name in _counted()}
        again |= {name: f"round(sum({name}), 6)" for name in _EDGED}
        summed = _summed(keys, again, "days")
    order = "1" if keys[0] in _TIMELY else "energy_wh_mid desc"
    note = "-- the range of a sum lies within the sums of low and of high"
    return f"{note}\n{summed}\norder by {order}"


def _summed(keys: tuple[str, ...], sums: dict[str, str], source: str) -> str:
    """Sums over what has the same keys."""
    named = [f"{_KEYS[key]} as {key}" if key in _KEYS else key for key in keys]
    listed = ",\n    ".join((", ".join(named), *(f"{sql} as {name}" for name, sql in sums.items())))
    places = ", ".join(str(place) for place, _ in enumerate(keys, 1))
    # Only constants of this module are put in.
    return f"select {listed}\nfrom {source} group by {places}"


def _costliest() -> str:
    measured = ", ".join(_EDGED)
    return f"""select id, started_at, model, client, label, task, input_tokens, output_tokens,
    {measured}
from requests where energy_wh_mid is not null
order by energy_wh_mid desc, id limit {_COSTLIEST}"""  # noqa: S608
