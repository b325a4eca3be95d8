"""Which models of the catalogue are of one family, read off the newest set."""

import pytest

from estimator import catalogue, pictures
from reports.siblings import Listed, siblings
from tests.reports import fixed


def names(model: Listed | None) -> list[list[str]]:
    assert model
    return [sorted(one.name for one in version) for version in siblings(fixed.factors(), model)]


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("claude-opus-4-5-20251101", ["claude-haiku-4-5", "claude-sonnet-4-5"]),
        ("gpt-4o-2024-08-06", ["gpt-4o-mini"]),
        ("gpt-5", ["gpt-5-mini", "gpt-5-nano", "gpt-5-pro"]),
        ("gemini-2.5-pro", ["gemini-2.5-flash", "gemini-2.5-flash-lite"]),
        ("o3", ["o3-mini", "o3-pro"]),
    ],
)
def test_models_of_one_version_that_differ_in_size_come_first(name: str, first: list[str]) -> None:
    """By the words that vendors use for it."""
    assert names(catalogue.find(fixed.factors(), name))[0] == first


def test_other_versions_of_the_generation_follow_newest_first() -> None:
    """claude-sonnet-4-6 has a larger one of its version; the smaller one is of 4.5."""
    found = names(catalogue.find(fixed.factors(), "claude-sonnet-4-6"))
    assert found[0] == ["claude-opus-4-6"]
    assert found[1:3] == [["claude-opus-4-8"], ["claude-opus-4-7"]]
    assert "claude-haiku-4-5" in found[3]


@pytest.mark.parametrize("name", ["gpt-5.1-codex-mini", "gpt-5.5-cyber", "gemini-3.8-live"])
def test_a_model_for_another_kind_of_work_is_no_sibling(name: str) -> None:
    """A word that is none of size keeps it apart."""
    factors = fixed.factors()
    for other in ("gpt-5", "gpt-5.5", "gemini-3.8-flash"):
        found = names(catalogue.find(factors, other))
        assert not any(name in version for version in found)


def test_models_that_make_pictures_have_families_of_their_own() -> None:
    """A mini that draws is no lighter model for a text."""
    assert names(pictures.find(fixed.factors(), "gpt-image-1")) == [["gpt-image-1-mini"]]
    assert names(pictures.find(fixed.factors(), "dall-e-3")) == []
