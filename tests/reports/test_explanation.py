"""Every figure can be followed down to its sources."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from estimator import factors
from estimator.explanation import Explanation
from estimator.own import with_own
from estimator.personal import Own
from reports import explanation, impacts, text
from reports.page import Lines, Page, Ranking, Section, Table
from reports.words import TABLE
from store.queries import opened
from store.writing import Column
from tests.reports import fixed
from tests.rows import UTC_ZONE, log_of, row


def page(root: Path, **columns: Column) -> Page:
    with opened(log_of(root, [row(**columns)])) as log:
        (found,) = log.requests()
    return explanation.page_of(fixed.factors(), found, UTC_ZONE, is_demo=False)


def section(found: Page, title: str) -> Section:
    return next(section for section in found.sections if section.title == title)


def test_the_terms_add_up_to_the_figure(tmp_path: Path) -> None:
    """In mWh, as far as they are rounded: three figures each."""
    found = page(tmp_path, input_tokens=12_000, cached_input_tokens=4_000)
    table = next(
        block for block in section(found, "Energy, term by term").blocks if isinstance(block, Table)
    )
    assert [cells[0] for cells in table.rows] == [
        "answer",
        "context read",
        "prompt",
        "long prompt",
        "cached prompt",
        "sum",
    ]
    *parts, total = (float(cells[-1].replace(",", "")) for cells in table.rows)
    assert sum(parts) == pytest.approx(total, rel=0.01)
    energy_wh = impacts.of_row(fixed.factors(), row(input_tokens=12_000, cached_input_tokens=4_000))
    assert energy_wh.energy_wh
    assert total == pytest.approx(1000 * energy_wh.energy_wh.mid, rel=0.005)


def test_a_term_can_be_worked_out_from_what_is_written(tmp_path: Path) -> None:
    """Answer: thousands x J each / 3.6 is the mWh that stand beside it (1 mWh is 3.6 J)."""
    found = page(tmp_path)
    table = next(
        block for block in section(found, "Energy, term by term").blocks if isinstance(block, Table)
    )
    thousands, _, each_j, _, mwh = (cell.replace(",", "") for cell in table.rows[0][1:])
    assert thousands == "0.5"
    assert 0.5 * float(each_j) / 3.6 == pytest.approx(float(mwh), rel=0.01)


def test_every_mark_leads_to_a_source(tmp_path: Path) -> None:
    """And every source that is listed is cited, in order."""
    found = page(tmp_path)
    (sources,) = section(found, "Sources").blocks
    assert isinstance(sources, Ranking)
    cited = [int(number) for number in re.findall(r"\[(\d+)\]", text.write(found))]
    assert set(cited) == set(range(1, len(sources.texts) + 1))
    assert list(dict.fromkeys(cited)) == sorted(set(cited))


def test_every_factor_names_its_source(tmp_path: Path) -> None:
    """A number that nobody stands for is no factor."""
    (lines,) = section(page(tmp_path), "Factors").blocks
    assert isinstance(lines, Lines)
    assert lines.texts
    assert all(re.search(r"\[\d+\]$", line) for line in lines.texts)


@pytest.mark.parametrize("name", factors.names())
def test_every_set_can_be_put_into_words(name: str) -> None:
    """Each factor that an explanation shows and each familiar thing has its name."""
    chosen = factors.load(name)
    assert all(f"boundary.{thing.boundary}" in TABLE for thing in chosen.yardsticks)
    found = explanation.explained(chosen, row(input_tokens=10, cached_input_tokens=5))
    assert isinstance(found, Explanation)
    for term in found.terms:
        assert f"term.{term.name}" in TABLE
        assert all(f"factor.{factor.name}" in TABLE for factor in term.factors)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"outcome": "refused"}, "it cost nothing"),
        ({"is_local": 1}, "does not say how long it computed"),
        ({"outcome": "opaque", "output_tokens": None}, "cannot be read yet"),
        ({"input_tokens": None}, "its tokens, images or length are not known"),
        ({"task": "image"}, "its tokens, images or length are not known"),
        ({"task": "image", "output_count": 1}, "gpt-4o-2024-08-06 is not in the catalogue"),
        ({"model_served": "mystery"}, "mystery is not in the catalogue"),
        ({"model_served": None, "model_requested": None}, "(not named) is not in the catalogue"),
    ],
)
def test_what_has_no_figure_says_why(tmp_path: Path, columns: dict[str, Column], said: str) -> None:
    """And shows no terms, because there are none."""
    found = page(tmp_path, **columns)
    assert said in " ".join(text.write(found).split())
    assert [section.title for section in found.sections] == ["The figure", "What was seen"]


def test_a_provider_whose_place_is_not_known_is_named(tmp_path: Path) -> None:
    """What was taken in its place is said."""
    written = " ".join(text.write(page(tmp_path, provider="newcomer")).split())
    assert "Where newcomer computes is not known" in written


@pytest.mark.parametrize(
    ("basis", "said"),
    [
        ("reported", "as the provider reported"),
        ("counted", "counted with the model's own tokenizer (o200k_base)"),
        ("estimated", "estimated with a tokenizer that is not the model's own (o200k_base)"),
    ],
)
def test_counts_say_where_they_come_from(tmp_path: Path, basis: str, said: str) -> None:
    """Reported, counted and estimated counts are not equally good."""
    found = page(tmp_path, output_basis=basis, counted_with="o200k_base")
    assert f"Tokens out: 500, {said}." in " ".join(text.write(found).split())


@pytest.mark.parametrize(
    "columns",
    [
        {"is_local": 1, "gpu_s": 12.5},
        {"task": "image", "output_count": 2, "model_served": "gpt-image-1"},
        {"task": "video", "output_count": 1, "video_s": 8.0, "model_served": "sora-2"},
        {"task": "transcription", "audio_s": 60.0, "output_basis": "counted"},
        {"task": "embedding", "output_tokens": 0, "model_served": "text-embedding-3-small"},
        {"model_served": "gpt-oss-120b"},
    ],
)
def test_whatever_the_work_its_explanation_is_of_its_figure(columns: dict[str, Column]) -> None:
    """Machine, pictures, sound, embeddings, and a model whose streams are slow."""
    own = Own(paces=(("openai", "gpt-oss-120b", 200.0),), gpu_power_w=100)
    terms, seen = with_own(fixed.factors(), own), row(**columns)
    found = explanation.explained(terms, seen)
    assert found
    assert impacts.no_figure(terms, seen) is None
    footprint = impacts.of_row(terms, seen)
    for field in fields(footprint):
        assert getattr(footprint, field.name) == getattr(found.impact, field.name)


def test_a_slow_stream_is_told(tmp_path: Path) -> None:
    """With its pace and what that does; nothing is said of one that tells nothing."""
    terms = with_own(fixed.factors(), Own(paces=(("openai", "gpt-oss-120b", 200.0),)))
    told = explanation.page_of(
        terms, {"id": 1, **row(model_served="gpt-oss-120b")}, UTC_ZONE, is_demo=False
    )
    assert "tokens come 200 ms apart" in " ".join(text.write(told).split())
    assert "ms apart" not in text.write(page(tmp_path))
