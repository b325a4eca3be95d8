"""What came of an import, or would: told to a person, and to a program."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from estimator.figures import FactorSet
from estimator.ranges import Range
from reports import dates, figures, totals
from reports.words import say

if TYPE_CHECKING:
    from intake.ledger import Tally
    from intake.taking import Result

_NAMED = ("kind", "taken", "known", "unreadable", "others", "is_whole", "import_id")


class Account:
    """Tells results, with the energy of what was taken under a factor set."""

    def __init__(self, factors: FactorSet, zone: ZoneInfo | None, *, is_dry: bool) -> None:
        self._factors = factors
        self._zone = zone
        self._is_dry = is_dry

    def document(self, path: Path, result: "Result") -> dict[str, object]:
        """As `--json` has it."""
        found = {name: getattr(result, name) for name in _NAMED}
        if self._is_dry:
            found["import_id"] = None
        tallies = [file.tally for file in result.files]
        document = {"path": str(path), **found, **self._sums(tallies)}
        if _is_several(result):
            document |= {
                "unchanged": result.passed,
                "foreign": result.foreign,
                "closed": list(result.closed),
                "members": [
                    {
                        "name": file.name,
                        "kind": file.kind,
                        "taken": file.tally.taken,
                        "known": file.tally.known,
                        "unreadable": dict(file.tally.unreadable.most_common()),
                        "is_whole": file.is_whole,
                        **self._sums([file.tally]),
                    }
                    for file in result.files
                ],
            }
        return document

    def lines(self, path: Path, result: "Result") -> Iterator[str]:
        """What a person is told."""
        unread = sum(result.unreadable.values())
        if result.taken or result.known or unread or result.passed:
            key = "import.would" if self._is_dry else "import.file"
            yield say(key, path=path, taken=result.taken, known=result.known, unread=unread)
        else:
            yield say("import.nothing", path=path)
        if _is_several(result):
            counts = {"passed": result.passed, "foreign": result.foreign}
            yield say("import.folder", count=len(result.files), **counts)
        if result.taken:
            yield "  " + self._worth([file.tally for file in result.files])
        for reason, count in result.unreadable.items():
            yield say(f"import.reason_{reason}", count=count)
        if self._is_dry and _is_several(result):
            yield from self._files(result)
        if result.import_id is not None and not self._is_dry:
            yield say("import.undo", id=result.import_id)

    def troubles(self, result: "Result") -> Iterator[str]:
        """What a person is told beside it."""
        for name in result.closed:
            yield say("import.closed", name=name)
        if _is_several(result):
            yield from (
                say("import.broken_member", name=file.name)
                for file in result.files
                if not file.is_whole
            )
        elif not result.is_whole:
            yield say("import.broken")

    def _files(self, result: "Result") -> Iterator[str]:
        for file in result.files:
            tally = file.tally
            unread = tally.unreadable.total()
            if tally.taken or unread:
                counts = {"taken": tally.taken, "known": tally.known, "unread": unread}
                worth = self._worth([tally]) if tally.taken else ""
                yield say("import.member", name=file.name, worth=worth, **counts).rstrip()

    def _worth(self, tallies: Sequence["Tally"]) -> str:
        """The period of what was taken, its tokens and its energy."""
        sums, energy_wh = self._sums(tallies), self._energy_wh(tallies)
        told = (figures.about("energy", energy_wh), figures.between("energy", energy_wh))
        first, last = (
            dates.local_date(datetime.fromisoformat(str(sums[name])), self._zone)
            for name in ("first", "last")
        )
        return say(
            "import.worth",
            span=dates.span_name(first, last),
            given=figures.tokens(int(str(sums["input_tokens"]))),
            made=figures.tokens(int(str(sums["output_tokens"]))),
            energy=", ".join(filter(None, told)),
        )

    def _sums(self, tallies: Sequence["Tally"]) -> dict[str, object]:
        cells = [cell for tally in tallies for cell in tally.cells]
        energy_wh = self._energy_wh(tallies)
        return {
            "first": min((tally.first for tally in tallies if tally.first), default=None),
            "last": max((tally.last for tally in tallies if tally.last), default=None),
            "input_tokens": sum(cell.input_tokens for cell in cells),
            "output_tokens": sum(cell.output_tokens for cell in cells),
            "energy_wh": energy_wh
            and {"low": energy_wh.low, "mid": energy_wh.mid, "high": energy_wh.high},
        }

    def _energy_wh(self, tallies: Sequence["Tally"]) -> Range | None:
        cells = [cell for tally in tallies for cell in tally.cells]
        return totals.total(self._factors, cells).footprint.energy_wh if cells else None


def _is_several(result: "Result") -> bool:
    """Whether a folder or an archive was named."""
    return len(result.files) != 1 or bool(result.passed or result.foreign or result.closed)
