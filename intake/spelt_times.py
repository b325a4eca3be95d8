"""Times as Google's Takeout spells them out, in the language of the account.

`28 févr. 2026, 22:30:00 CET`, `Feb 28, 2026, 10:30:00 PM UTC`, `2026/02/28 22:30:00 JST`, …
"""

# ruff: noqa: RUF001  (letters of other alphabets are meant)

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone

_LONGEST = 80
_TIME = re.compile(r"(?<!\d)(\d{1,2})([:.])(\d{2})\2(\d{2})(?!\d)")
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]+")
_AFTERNOON = re.compile(r"\bp\.?\s?m\b|\bptg\b|μ\.?\s?μ|下午|晚上|午後|오후", re.IGNORECASE)
_MORNING = re.compile(r"\ba\.?\s?m\b|\bpg\b|π\.?\s?μ|上午|凌晨|早上|午前|오전", re.IGNORECASE)
_OFFSET = re.compile(r"(?:UTC|GMT)\s*([+\-−])\s*(\d{1,2}):?(\d{2})?")
_ZONES_MIN = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 60, "BST": 60,
    "CET": 60, "CEST": 120, "MEZ": 60, "MESZ": 120, "EET": 120, "EEST": 180, "MSK": 180,
    "EST": -300, "EDT": -240, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
    "AKST": -540, "AKDT": -480, "HST": -600, "JST": 540, "KST": 540, "HKT": 480, "SGT": 480,
    "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780,
}  # fmt: skip
_MONTHS = (
    "jan ene gen ian jaan led sty tammi oca ιαν янв січ яну xan",
    "feb fev peb lut uno sub helmi veebr φεβ фев лют",
    "mar maa mac bre maalis mrt μαρ мар бер",
    "apr avr abr kwi dub nis huhti bal απρ апр квіт",
    "may mai maj mag mei kve touko geg μαι маи мая трав",
    "jun juin giu cze cvn cerven haz kesa juuni iun ιουν июн черв юни xun",
    "jul juil lug lip cvc cervenec tem heina juuli iul ιουλ июл лип юли xul",
    "aug ago aou sie srp agu elo avg ogo αυγ авг серп",
    "sep set sett wrz zar eyl syys szept σεπ сен вер",
    "oct okt ott out paz rij eki loka οκτ окт жовт",
    "nov noi lis kas marras νοε ноя лист ное",
    "dec dez dets dic dis des gru pro ara joulu δεκ дек груд",
)
"""How the names of the months begin, without accents, where they are written in letters."""
_STEMS = {stem: month for month, stems in enumerate(_MONTHS, 1) for stem in stems.split()}


def is_spelt(text: str) -> bool:
    """Whether this looks like a time, in whatever language."""
    return len(text) <= _LONGEST and bool(_TIME.search(text) and re.search(r"20\d\d", text))


def parsed(text: str) -> datetime | None:
    """None: of no form that is known. Where no time zone is told, this machine's is taken."""
    found = _TIME.search(text) if len(text) <= _LONGEST else None
    if found is None:
        return None
    date = f"{text[: found.start()]} {_OFFSET.sub('', text[found.end() :])}"
    day = _day(date)
    if day is None:
        return None
    hour = int(found[1])
    if _AFTERNOON.search(text):
        hour += 12 if hour < 12 else 0
    elif _MORNING.search(text) and hour == 12:
        hour = 0
    zone = _zone(text[found.end() :])
    try:
        moment = datetime(*day, hour, int(found[3]), int(found[4]), tzinfo=zone)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _day(text: str) -> tuple[int, int, int] | None:
    numbers = [int(number) for number in _NUMBER.findall(text) if len(number) <= 4]
    year = next((number for number in numbers if number > 1999), None)
    if year is None:
        return None
    place = numbers.index(year)
    others = numbers[:place] + numbers[place + 1 :]
    month = next(filter(None, map(_month, _WORD.findall(_plain(text)))), None)
    if month is not None and others:
        return year, month, others[0]
    if len(others) < 2:
        return None
    first, second = others[:2]
    # Where the year comes first, the month follows; else the day comes before it, but where the
    # numbers say that it cannot.
    if place == 0 or second > 12:
        return year, first, second
    return year, second, first


def _month(word: str) -> int | None:
    """By the longest stem that it begins with: Finnish `marraskuu` is not March."""
    lengths = range(min(len(word), 8), 2, -1)
    return next((_STEMS[word[:n]] for n in lengths if word[:n] in _STEMS), None)


def _plain(text: str) -> str:
    """In lower case, without accents."""
    return "".join(
        letter
        for letter in unicodedata.normalize("NFD", text.lower())
        if not unicodedata.combining(letter)
    )


def _zone(text: str) -> timezone | None:
    """What stands behind the time; None: this machine's time zone."""
    if found := _OFFSET.search(text):
        minutes = int(found[2]) * 60 + int(found[3] or 0)
        minutes = minutes if found[1] == "+" else -minutes
    else:
        names = (_ZONES_MIN.get(word) for word in _WORD.findall(text))
        known = next((minutes for minutes in names if minutes is not None), None)
        if known is None:
            return None
        minutes = known
    return timezone(timedelta(minutes=minutes)) if abs(minutes) < 24 * 60 else None
