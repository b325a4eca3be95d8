"""Whether the log is there, whole, and in step with what is made of it."""

from estimator import factors, tokenizers
from estimator.factors import FactorError
from store import queries, soundness
from store.soundness import UnfinishedError
from wattprint.doctor.findings import Found, Subject, is_readable, note, ok, problem

WAL_MB = 64
"""A recorder keeps it at a few megabytes, unless a reader holds it up."""


def log(on: Subject) -> Found:
    """How much it holds, or why it cannot be read."""
    path = on.home.log
    if not path.exists():
        yield ok("no_log", path=str(path))
        return
    with queries.opened(on.home) as opened:
        if opened.is_older():
            yield note("older", path=str(path))
            return
        count = opened.count()
    yield ok("log", path=str(path), count=count, size_mb=_mb(path.stat().st_size))
    wal = path.with_name(f"{path.name}-wal")
    if wal.exists() and (size_mb := _mb(wal.stat().st_size)) > WAL_MB:
        yield note("wal", path=str(wal), size_mb=size_mb)


def file(on: Subject) -> Found:
    """Whether SQLite finds the file whole."""
    if not is_readable(on.home):
        return
    try:
        said = soundness.damage(on.home, on.limit_s)
    except UnfinishedError:
        yield note("unfinished_file")
        return
    yield problem("damaged", path=str(on.home.log), said=said) if said else ok("whole")


def sums(on: Subject) -> Found:
    """Whether the sums by hour and day are those of the requests."""
    if not is_readable(on.home):
        return
    try:
        found = soundness.differences(on.home, on.limit_s)
    except UnfinishedError:
        yield note("unfinished_sums")
        return
    for name, (right, said) in list(found.items())[:1]:
        yield problem("sums_differ", name=name, right=right, said=said, count=len(found))
    if not found:
        yield ok("sums")


def figures(on: Subject) -> Found:
    """Whether counts and figures are made with what was published."""
    for name in tokenizers.unpublished():
        yield problem("vocabulary", name=name)
    for name in factors.names():
        try:
            factors.load(name)
        except FactorError:
            yield problem("factors", name=name)
    if is_readable(on.home):
        for name in soundness.edited_factors(on.home):
            yield problem("factors_edited", name=name)
    yield ok("factor_set", name=factors.names()[-1])


def _mb(size: int) -> int:
    return round(size / 1e6)
