"""Bring the catalogues of other languages up to date with the English tables, and compile them.

    python -m scripts.words [--check]

Translations are written into `reports/words/catalogues/LANGUAGE/LC_MESSAGES/wattprint.po`;
what is new there is empty, and what changed in English is marked fuzzy. `--check` changes
nothing and ends with 1 where a file would change or a sentence is untranslated.
"""

import argparse
import io
import sys
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from reports.words import CATALOGUES, DOMAIN, LANGUAGES, SOURCE, TABLE, Template


def updated(language: str) -> Catalog:
    """The catalogue of a language with every sentence of the tables, and no others."""
    path = po(language)
    old = Catalog(locale=language, domain=DOMAIN)
    if path.exists():
        with path.open("rb") as file:
            old = read_po(file, locale=language, domain=DOMAIN)
    known = {message.context: message for message in old if message.id}
    new = Catalog(
        locale=language,
        domain=DOMAIN,
        header_comment=f"# {DOMAIN} in {language}; made from the tables by: make words",
        project=DOMAIN,
        # A file that is the same but for a date is no change.
        creation_date=old.creation_date,
        revision_date=old.creation_date,
        fuzzy=False,
    )
    told = cldr(language)
    for key, template in TABLE.items():
        if key in told:
            new.add(template, told[key], context=key)
        else:
            _add(new, key, template, known.get(key))
    return new


def cldr(language: str) -> dict[str, str]:
    """What the Unicode consortium's tables say of a language, by our keys."""
    locale = Locale.parse(language)
    days, months = (table["format"]["abbreviated"] for table in (locale.days, locale.months))
    symbols = locale.number_symbols["latn"]
    return {
        "number.group": symbols["group"],
        "number.point": symbols["decimal"],
        **{f"date.weekday_{number}": days[number] for number in range(7)},
        **{f"date.month_{number}": months[number] for number in range(1, 13)},
    }


def _add(catalogue: Catalog, key: str, template: Template, known: Message | None) -> None:
    is_plural = not isinstance(template, str)
    empty = ("",) * catalogue.num_plurals if is_plural else ""
    string = known.string if known and isinstance(known.string, tuple) is is_plural else empty
    is_changed = known is not None and known.id != template and string != empty
    flags = {"fuzzy"} if is_changed or (known and known.fuzzy) else set()
    catalogue.add(template, string, context=key, flags=flags)


def po(language: str) -> Path:
    return CATALOGUES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def written(catalogue: Catalog) -> tuple[bytes, bytes]:
    """The catalogue as the text that people edit, and as gettext reads it."""
    text, compiled = io.BytesIO(), io.BytesIO()
    write_po(text, catalogue, width=96, omit_header=False)
    write_mo(compiled, catalogue)
    return text.getvalue(), compiled.getvalue()


def untranslated(catalogue: Catalog) -> list[str]:
    """Keys of the sentences that are missing or fuzzy."""
    return [
        str(message.context)
        for message in catalogue
        if message.id and (message.fuzzy or not all(_strings(message)))
    ]


def _strings(message: Message) -> list[object]:
    return list(message.string) if isinstance(message.string, tuple | list) else [message.string]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    is_check, is_due = parser.parse_args().check, False
    for language in LANGUAGES:
        if language == SOURCE:
            continue
        catalogue = updated(language)
        missing = untranslated(catalogue)
        print(f"{language}: {len(TABLE) - len(missing)} of {len(TABLE)} translated")
        for key in missing[:20]:
            print(f"  {key}")
        for path, content in zip(
            (po(language), po(language).with_suffix(".mo")), written(catalogue), strict=True
        ):
            if path.exists() and path.read_bytes() == content:
                continue
            is_due = True
            if not is_check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        is_due = is_due or bool(missing)
    if is_check and is_due:
        sys.exit(1)


if __name__ == "__main__":
    main()
