"""Fill the tables of the methodology, in both languages, from the score.

    python -m benchmarks.score_estimator --json | python -m benchmarks.methodology

What stands between `<!-- scores -->` and `<!-- /scores -->` is made anew.
"""

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs"
_BLOCK = re.compile(r"(?<=<!-- scores -->\n).*?(?=<!-- /scores -->)", re.DOTALL)

ROWS = (
    (
        "text.true_batch",
        "ML.ENERGY text, family left out, batch known: error",
        "Texte ML.ENERGY, famille écartée, lot connu : erreur",
    ),
    (
        "text.batch_unknown.size",
        "the same, batch unknown, size alone: error",
        "de même, lot inconnu, taille seule : erreur",
    ),
    (
        "text.batch_unknown.size_and_precision",
        "the same, precision known too: error",
        "de même, précision connue aussi : erreur",
    ),
    (
        "text.batch_unknown.size_precision_and_pace",
        "the same, precision and speed known: error",
        "de même, précision et vitesse connues : erreur",
    ),
    (
        "text.batch_unknown.size.inside",
        "batch unknown, size alone: share inside the range",
        "lot inconnu, taille seule : part dans la fourchette",
    ),
    (
        "text.batch_unknown.size.width",
        "batch unknown, size alone: width of the range",
        "lot inconnu, taille seule : largeur de la fourchette",
    ),
    (
        "production.size_and_precision",
        "under a production spread of batches, as shipped: error",
        "lots répartis comme en production, tel que livré : erreur",
    ),
    (
        "production.size_and_precision.inside",
        "the same: share inside the range",
        "de même : part dans la fourchette",
    ),
    (
        "production.size_and_precision.width",
        "the same: width of the range",
        "de même : largeur de la fourchette",
    ),
    (
        "anchors.macro",
        "published points, mean over groups A to D: error",
        "points publiés, moyenne des groupes A à D : erreur",
    ),
    (
        "anchors.A",
        "A, production (Google, OpenAI, DeepSeek): error",
        "A, production (Google, OpenAI, DeepSeek) : erreur",
    ),
    (
        "anchors.B",
        "B, ML.ENERGY near a batch of 64: error",
        "B, ML.ENERGY près d'un lot de 64 : erreur",
    ),
    ("anchors.C", "C, Caravaca: error", "C, Caravaca : erreur"),
    ("anchors.D", "D, MIT Technology Review: error", "D, MIT Technology Review : erreur"),
    (
        "anchors.F",
        "F, Epoch AI and Oviedo (modelled): error",
        "F, Epoch AI et Oviedo (modélisés) : erreur",
    ),
    (
        "anchors.priors.least",
        "A to D under other defensible priors: least error",
        "A à D sous d'autres a priori défendables : erreur minimale",
    ),
    (
        "anchors.priors.median",
        "A to D under other defensible priors: median error",
        "A à D sous d'autres a priori défendables : erreur médiane",
    ),
    (
        "anchors.priors.most",
        "A to D under other defensible priors: greatest error",
        "A à D sous d'autres a priori défendables : erreur maximale",
    ),
    (
        "ranges.all.inside",
        "published points of A, C, D, F: share inside the range",
        "points publiés de A, C, D, F : part dans la fourchette",
    ),
    ("ranges.open.width", "open models: width of the range", "modèles ouverts : largeur"),
    ("ranges.closed.width", "closed models: width of the range", "modèles fermés : largeur"),
    ("ranges.open.interval_score", "open models: interval score", "modèles ouverts : score"),
    ("ranges.closed.interval_score", "closed models: interval score", "modèles fermés : score"),
    (
        "closed_form.mid.worst",
        "closed form against 200,000 draws, best guess: worst gap",
        "forme close contre 200 000 tirages, meilleure estimation : pire écart",
    ),
    (
        "closed_form.low.worst",
        "the same, low edge: worst gap",
        "de même, bord bas : pire écart",
    ),
    (
        "closed_form.high.worst",
        "the same, high edge: worst gap",
        "de même, bord haut : pire écart",
    ),
    ("image.model_left_out", "images, model left out: error", "images, modèle écarté : erreur"),
    ("video.model_left_out", "videos, model left out: error", "vidéos, modèle écarté : erreur"),
)
"""(name in the score, English, French)."""
HEADS = {
    "en": ("", "wattprint", "to reach", "EcoLogits 0.11.3"),
    "fr": ("", "wattprint", "visé", "EcoLogits 0.11.3"),
}
FILES = {"en": "methodology.md", "fr": "methodologie.md"}

type Figures = Mapping[str, Mapping[str, float | None]]


def table(figures: Figures, language: str) -> str:
    """The score as a Markdown table; figures that the score has not are left out."""
    rows = [HEADS[language], ("---", "---:", "---:", "---:")]
    for name, english, french in ROWS:
        if name in figures:
            label = english if language == "en" else french
            rows.append((label, *_cells(figures[name], language)))
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def filled(text: str, block: str) -> str:
    """The document with this block. Raises ValueError where it has no place for one."""
    if not _BLOCK.search(text):
        raise ValueError("no block of scores")
    return _BLOCK.sub(lambda _: block, text)


def _cells(figure: Mapping[str, float | None], language: str) -> tuple[str, str, str]:
    edges = [("≥ ", figure["least"]), ("≤ ", figure["most"])]
    reach = ", ".join(sign + _said(edge, language) for sign, edge in edges if edge is not None)
    return _said(figure["value"], language), reach, _said(figure["reference"], language)


def _said(value: float | None, language: str) -> str:
    said = "" if value is None else f"{value:.3g}"
    return said.replace(".", ",") if language == "fr" else said


def main() -> None:
    figures = json.load(sys.stdin)["figures"]
    for language, name in FILES.items():
        path = DOCS / name
        path.write_text(filled(path.read_text("utf-8"), table(figures, language)), "utf-8")


if __name__ == "__main__":
    main()
