"""What trusts our authority outside of a single command: made so, shown and undone."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from proxy import authority, nss, roots
from proxy.authority import Authority
from store import changes
from store.changes import Change
from store.faults import Fault
from store.paths import Home

STORES = ("nss", "firefox", roots.STORE)
FAULTS = ("trust_no_tool", "trust_forbidden", "trust_elsewhere", "trust_failed")
ENDS_SOON = timedelta(days=30)


class Store(Protocol):
    """One place where a machine or a program keeps roots."""

    @property
    def store(self) -> str: ...

    @property
    def place(self) -> str: ...

    def held(self) -> list[Authority]: ...

    def add(self, authority: Authority, file: Path) -> None: ...

    def remove(self, name: str) -> None: ...

    def steps(self, name: str, file: Path | None) -> str: ...


@dataclass(frozen=True, slots=True)
class Trusted:
    """One authority of wattprint in one store."""

    authority: Authority
    is_ours: bool
    """Of this home's key; else of another home, or of a key that is gone."""
    lacks: tuple[str, ...]
    """Names that this home records and this certificate does not hold for."""
    is_ending: bool

    @property
    def is_current(self) -> bool:
        return self.is_ours and not self.lacks and not self.is_ending


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done about one store."""

    store: str
    place: str
    state: str
    """installed, kept, removed, absent, or failed."""
    fault: Fault | None = None
    steps: str = ""
    """What a person can type where it failed; "": there is a page for it in the browser."""


def stores(person: Path, names: Iterable[str] = STORES) -> list[Store]:
    """The places of these kinds that there are, for the person with this home folder."""
    found: list[Store] = [*nss.databases(person), *roots.of_system(person)]
    return [store for store in found if store.store in set(names)]


def trusted(home: Home, store: Store, now: datetime | None = None) -> list[Trusted]:
    """The authorities of wattprint that a store trusts, each compared with this home's.

    Raises:
        Fault: `trust_no_tool` or `trust_failed`: it cannot be looked into.
    """
    ours = current(home)
    return [_compared(found, ours, now or datetime.now(UTC)) for found in store.held()]


def current(home: Home) -> Authority | None:
    """The authority of a home; None: it has none yet."""
    try:
        return authority.read(home.ca_certificate.read_bytes())
    except (OSError, ValueError):
        return None


def install(home: Home, chosen: Sequence[Store], now: datetime | None = None) -> list[Outcome]:
    """Have these stores trust the home's authority; what came of it, store by store.

    Raises:
        Fault: `home_unwritable`: what could not be undone later is not done.
    """
    ours, now = authority.read(home.ca_certificate.read_bytes()), now or datetime.now(UTC)
    return [_install(home, store, ours, now) for store in chosen]


@contextmanager
def lent(home: Home, store: Store, file: Path) -> Iterator[None]:
    """Have a store trust the authority of a file while this lasts, or till `undo` after a crash.

    Raises:
        Fault: `home_unwritable`, or what keeps the store from it.
    """
    ours = authority.read(file.read_bytes())
    changes.remember(home, _change(store, ours.name))
    try:
        store.add(ours, file)
        yield
    finally:
        _remove(home, store, ours.name)


def _install(home: Home, store: Store, ours: Authority, now: datetime) -> Outcome:
    change = _change(store, ours.name)
    try:
        if any(_compared(found, ours, now).is_current for found in store.held()):
            return Outcome(store.store, store.place, "kept")
        changes.remember(home, change)
        store.add(ours, home.ca_certificate)
    except Fault as fault:
        if fault.code not in FAULTS:
            raise
        steps = store.steps(ours.name, home.ca_certificate)
        return Outcome(store.store, store.place, "failed", fault, steps)
    return Outcome(store.store, store.place, "installed")


def remove(home: Home, chosen: Sequence[Store]) -> list[Outcome]:
    """Have these stores trust this home's authority no more, whoever told them to.

    Raises:
        Fault: `home_unwritable`.
    """
    ours = current(home)
    named = {(store, ours.name) for store in chosen if ours}
    kinds = {store.store for store in chosen}
    undone = [pair for pair in remembered(home) if pair[0].store in kinds]
    return [_remove(home, *pair) for pair in sorted(named.union(undone), key=_in_order)]


def undo(home: Home) -> list[Outcome]:
    """Undo all that `install` did to this day and that has not been undone.

    Raises:
        Fault: `home_unwritable`.
    """
    return [_remove(home, *pair) for pair in remembered(home)]


def _remove(home: Home, store: Store, name: str) -> Outcome:
    try:
        was_held = name in [found.name for found in store.held()]
        store.remove(name)
    except Fault as fault:
        steps = store.steps(name, None)
        return Outcome(store.store, store.place, "failed", fault, steps)
    changes.forget(home, _change(store, name))
    return Outcome(store.store, store.place, "removed" if was_held else "absent")


def _in_order(pair: tuple[Store, str]) -> tuple[int, str, str]:
    store, name = pair
    return STORES.index(store.store), store.place, name


def _change(store: Store, name: str) -> Change:
    return Change(changes.TRUST, {"store": store.store, "place": store.place, "name": name})


def remembered(home: Home) -> list[tuple[Store, str]]:
    """The stores that were told to trust an authority and not to stop it, and its name."""
    found: list[tuple[Store, str]] = []
    for change in changes.outstanding(home, changes.TRUST):
        kind, place, name = (change.facts.get(fact, "") for fact in ("store", "place", "name"))
        store: Store | None = nss.Database(kind, Path(place))
        if kind == roots.STORE:
            store = next((one for one in roots.of_system(Path.home()) if one.place == place), None)
        if store and kind in STORES and name:
            found.append((store, name))
    return found


def _compared(found: Authority, ours: Authority | None, now: datetime) -> Trusted:
    wanted = ours.domains or () if ours else ()
    return Trusted(
        found,
        is_ours=ours is not None and found.key_hash == ours.key_hash,
        lacks=tuple(sorted(name for name in wanted if not found.covers(name))),
        is_ending=not found.starts_at <= now < found.ends_at - ENDS_SOON,
    )
