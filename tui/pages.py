"""The log as numbered pages, newest first, each fetched by the id that the one before ends with."""

from store.queries import Log

PAGE = 200


class Pages:
    """The log as it stood at one moment: rows that come later do not move its pages."""

    def __init__(self, log: Log) -> None:
        newest = log.requests(limit=1)
        self.count = log.count() if newest else 0
        self._log = log
        self._newest_id = int(str(newest[0]["id"])) if newest else 0
        self._before = {0: self._newest_id + 1}

    def rows(self, number: int) -> list[dict[str, object]]:
        """The rows of a page, from 0; [] past the end."""
        known = max(page for page in (*self._before, self._guess(number)) if page <= number)
        rows = self._log.requests(
            before_id=self._before[known], limit=PAGE, offset=(number - known) * PAGE
        )
        if len(rows) == PAGE:
            self._before[number + 1] = int(str(rows[-1]["id"]))
        return rows

    def _guess(self, number: int) -> int:
        """Where no id is missing, every page is known from the start."""
        if self._newest_id == self.count and number * PAGE < self.count:
            self._before[number] = self._newest_id + 1 - number * PAGE
            return number
        return 0
