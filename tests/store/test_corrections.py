"""What a person knows better: read with care, left out where it makes no sense, written back."""

import pytest

from estimator.factors import load
from estimator.personal import Own, OwnModel
from store import corrections, settings, settings_file
from store.faults import Fault
from store.paths import Home


def doubts(home: Home, text: str) -> tuple[tuple[str, str], ...]:
    home.settings.write_text(text, "utf-8")
    return settings.load(home).doubts


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("[models.a]\ntotal_b = 0", ('models."a".total_b', "number")),
        ("[models.a]\ntotal_b = -7", ('models."a".total_b', "number")),
        ("[models.a]\ntotal_b = 'big'", ('models."a".total_b', "number")),
        ("[models.a]\ntotal_b = true", ('models."a".total_b', "number")),
        ("[models.a]\ntotal_b = nan", ('models."a".total_b', "number")),
        ("[models.a]\ntotal_b = 7000000000", ('models."a".total_b', "number")),
        ("[models.a]\ntotal_b = 7\nbits = 128", ('models."a".bits', "number")),
        ("[models.a]\ntotal_b = 7\nactive_b = 8", ('models."a".active_b', "active")),
        ("[models.a]\ntotal_b = 7\nsource = 3", ('models."a".source', "text")),
        ("[models.a]\nsource = 'nowhere'", ('models."a"', "empty")),
        ("[models]\na = 3", ('models."a"', "table")),
        ("models = 3", ("models", "table")),
        ("[place.intensity]\nFRA = -1", ("place.intensity.FRA", "number")),
        ("[place.intensity]\nFRA = 50000", ("place.intensity.FRA", "number")),
        ("[place.zones]\nopenai = 3", ("place.zones.openai", "text")),
        ("[place]\nintensity = 3", ("place.intensity", "table")),
    ],
)
def test_what_makes_no_sense_is_told_once_and_left_out(
    home: Home, text: str, doubt: tuple[str, str]
) -> None:
    """Parameters of seven billion billions are a slip of units, not a model."""
    assert doubts(home, text)[0] == doubt
    found = settings.load(home).own
    assert not [model for model in found.models if model.name == "a"]
    assert not found.intensities
    assert not found.zones


def test_one_slip_costs_only_its_entry(home: Home) -> None:
    """The next model is read; zero grams are a figure that someone may have."""
    text = "[models.a]\ntotal_b = 0\n[models.b]\ntotal_b = 7\n[place.intensity]\nISL = 0"
    assert len(doubts(home, text)) == 1
    assert settings.load(home).own == Own(
        models=(OwnModel("b", total_b=7.0),), intensities=(("ISL", 0.0),)
    )


def test_what_the_set_cannot_use_is_told() -> None:
    """Zones that are none, and a model of no size that is not catalogued."""
    chosen = Own(
        models=(OwnModel("house", bits=4.0), OwnModel("gpt-4o", bits=8.0), OwnModel("big", 70.0)),
        intensities=(("FRA", 50.0), ("France", 50.0)),
        zone="FRA",
        zones=(("openai", "Sweden"),),
    )
    assert corrections.unfit(load(), chosen) == [
        ("place.zones.openai", "zone"),
        ("place.intensity.France", "zone"),
        ('models."house"', "size"),
    ]


COMMENTED = """# mine
[place]
zone = "FRA"  # where I live

[models."gpt-4.1"]  # a guess
total_b = 300
"""


def test_writing_a_model_keeps_the_rest_of_the_file(home: Home) -> None:
    """Comments, order and other models stay; what is not given again stays too."""
    home.settings.write_text(COMMENTED, "utf-8")
    settings_file.set_model(home, OwnModel("gpt-4.1", active_b=30.5))
    settings_file.set_model(home, OwnModel("org/house:70b", total_b=70.0, source='our "ops"'))
    text = home.settings.read_text("utf-8")
    assert text.startswith(COMMENTED.strip())
    assert settings.load(home).own.models == (
        OwnModel("gpt-4.1", 300.0, 30.5),
        OwnModel("org/house:70b", 70.0, source='our "ops"'),
    )


def test_a_model_is_taken_out_again(home: Home) -> None:
    """The only one with its table; one that is not there changes nothing."""
    settings_file.set_model(home, OwnModel("a.b", total_b=7.0))
    assert not settings_file.unset_model(home, "a")
    assert settings_file.unset_model(home, "a.b")
    assert settings.load(home).own == Own()
    assert not settings_file.unset_model(home, "a.b")


def test_a_broken_file_is_not_written_over(home: Home) -> None:
    """The person's words are in it."""
    home.settings.write_text("models = [", "utf-8")
    with pytest.raises(Fault, match="settings_unreadable"):
        settings_file.set_model(home, OwnModel("a", total_b=7.0))
    assert home.settings.read_text("utf-8") == "models = ["
