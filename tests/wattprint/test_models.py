"""`wattprint models`."""

import json

import pytest

from store.paths import home
from tests.rows import row
from tests.wattprint.logged import Terminal


def test_the_catalogue_is_listed(terminal: Terminal) -> None:
    """Text, embeddings and pictures, with sizes as ranges where they are guesses."""
    said = terminal.says("models")
    assert said.startswith("wattprint: models of factor set 2026-11\n")
    for name in ("gpt-4o-mini", "whisper-1", "dall-e-3", "sora-2"):
        assert f"  {name}" in said


def test_a_part_of_a_name_or_a_vendor_is_searched(terminal: Terminal) -> None:
    """In any spelling; nothing else is listed."""
    names = {model["name"] for model in json.loads(terminal.says("models", "sonnet-4", "--json"))}
    assert {"claude-sonnet-4", "claude-sonnet-4-6"} <= names
    assert not [name for name in names if "sonnet-4" not in name]
    vendors = {model["vendor"] for model in json.loads(terminal.says("models", "voyage", "--json"))}
    assert vendors == {"voyage"}


def test_a_name_as_a_service_spells_it_is_told_in_full(terminal: Terminal) -> None:
    """What it is taken for, its sizes with their ranges, its other names and sources."""
    said = terminal.says("models", "us.anthropic.claude-sonnet-4-5-20250929-v1:0")
    assert said.startswith("wattprint: model claude-sonnet-4-5\n")
    assert "us.anthropic.claude-sonnet-4-5-20250929-v1:0 is taken for" in said
    assert "Parameters: 440 (176 to 1,100) billion [1]" in said
    assert "EcoLogits" in said


def test_a_model_as_json(terminal: Terminal) -> None:
    """The size of a quantised tag is the model's, its bits the tag's."""
    found = json.loads(terminal.says("models", "llama3.2:3b-instruct-q8_0", "--json"))
    assert (found["name"], found["kind"], found["bits"]) == ("llama-3.2-3b-instruct", "text", 8.5)
    assert found["total_b"] == found["active_b"] == {"low": 3.0, "mid": 3.0, "high": 3.0}
    assert found["sources"][0]["title"]


def test_a_name_that_is_not_listed_is_told_in_one_line(terminal: Terminal) -> None:
    """With names near it, and exit code 1."""
    result = terminal.run("models", "gpt-4oo")
    assert result.exit_code == 1
    assert result.output.startswith("Error: No model is called gpt-4oo. Near it: ")
    assert result.output.count("\n") == 1
    assert "no figure" in terminal.run("models", "qqqqqqqq").output


def test_the_models_of_the_log_are_told_with_their_entry(terminal: Terminal) -> None:
    """Most requests first; the unknown is said to be counted and not estimated."""
    terminal.log(
        row(model_requested="my-deployment", model_served=None),
        *(row(model_requested="gpt-4o", model_served="gpt-4o-2024-08-06") for _ in range(2)),
    )
    first, second = json.loads(terminal.says("models", "--seen", "--json"))
    assert (first["name"], first["requests"], first["entry"]) == ("gpt-4o-2024-08-06", 2, "gpt-4o")
    assert (second["name"], second["is_known"], second["entry"]) == ("my-deployment", False, None)
    said = terminal.says("models", "--seen")
    assert "counted, not estimated" in said
    assert "my-deployment" in terminal.says("models", "deploy", "--seen")
    assert "gpt-4o" not in terminal.says("models", "deploy", "--seen")


def test_an_empty_log_has_no_models(terminal: Terminal) -> None:
    """Said, not an empty table."""
    assert terminal.says("models", "--seen") == "Nothing is logged yet.\n"


def test_a_model_of_ones_own_gives_its_requests_a_figure(terminal: Terminal) -> None:
    """Everywhere: in the log, in the week and in the explanation, which names the settings."""
    terminal.log(row(model_requested="house", model_served=None))
    (before,) = json.loads(terminal.says("requests", "--json"))
    assert before["energy_wh"] is None
    terminal.says("models", "set", "house", "--total-b", "70", "--source", "our ops team")
    (after,) = json.loads(terminal.says("requests", "--json"))
    assert after["energy_wh"]["mid"] > 0
    week = json.loads(terminal.says("week", "--week", "2026-W47", "--json"))
    assert week["total"]["energy_wh"]["mid"] == pytest.approx(after["energy_wh"]["mid"])
    assert "Your settings: our ops team" in terminal.says("explain", "1")
    assert "your own" in terminal.says("models", "house")
    terminal.says("models", "unset", "house")
    (again,) = json.loads(terminal.says("requests", "--json"))
    assert again["energy_wh"] is None


def test_an_own_intensity_and_place_reach_every_figure(terminal: Terminal) -> None:
    """50 g/kWh in Sweden, where a contract puts OpenAI's machines."""
    terminal.log(row())
    home().settings.write_text(
        '[place]\nzones = { openai = "SWE" }\nintensity = { SWE = 50 }', "utf-8"
    )
    (found,) = json.loads(terminal.says("requests", "--json"))
    assert found["ghg_g"]["mid"] == pytest.approx(found["energy_wh"]["mid"] * 0.05, rel=1e-6)
    assert "Your settings" in terminal.says("explain", "1")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("gpt-4o",), "Nothing to set"),
        (("gpt-4o", "--total-b", "7", "--active-b", "8"), "More parameters cannot be active"),
        (("house", "--bits", "4"), "house is not catalogued"),
        (("house", "--total-b", "0"), "Invalid value"),
        (("house", "--total-b", "nan"), "Invalid value"),
    ],
)
def test_nonsense_is_not_set(terminal: Terminal, arguments: tuple[str, ...], said: str) -> None:
    """Refused as any wrong option is, and the settings stay as they are."""
    result = terminal.run("models", "set", *arguments)
    assert result.exit_code == 2
    assert said in result.output
    assert not home().settings.exists()


def test_the_first_setting_makes_the_file(terminal: Terminal) -> None:
    """In a home where nothing was recorded yet."""
    assert "gpt-4.1 is in" in terminal.says("models", "set", "gpt-4.1", "--bits", "8")
    assert home().settings.read_text("utf-8") == '[models."gpt-4.1"]\nbits = 8\n'


def test_what_is_not_set_cannot_be_unset(terminal: Terminal) -> None:
    """In one line."""
    result = terminal.run("models", "unset", "gpt-4o")
    assert result.exit_code == 1
    assert "gpt-4o is not among the models in" in result.output


def test_nonsense_in_the_settings_is_told_in_one_line(terminal: Terminal) -> None:
    """And the command does its work all the same."""
    home().root.mkdir(parents=True)
    text = "[models.a]\ntotal_b = -1\n[place.intensity]\nFrance = 50\n[models.b]\nbits = 8"
    home().settings.write_text(text, "utf-8")
    result = terminal.run("models", "gpt-4o")
    assert result.exit_code == 0
    wanted = ('models."a".total_b is not a number', "France names a zone", 'models."b" is not cat')
    lines = result.stderr.splitlines()
    assert [any(part in line for part in wanted) for line in lines] == [True] * 3
