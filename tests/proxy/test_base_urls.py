"""Hosts of base URLs that a person has set are recorded too."""

from dataclasses import replace
from pathlib import Path

import pytest

from proxy.base_urls import own_hosts
from proxy.programs import PROGRAMS
from tests.proxy.recorders import RECORDER
from wire.services import Services


@pytest.mark.parametrize(
    ("own", "hosts"),
    [
        ({}, ()),
        ({"OPENAI_BASE_URL": "https://llm.example.org/v1"}, ("llm.example.org:443",)),
        ({"OLLAMA_API_BASE": "http://10.0.0.7:8000"}, ("10.0.0.7:8000",)),
        ({"AZURE_OPENAI_ENDPOINT": "https://me.openai.azure.com"}, ()),
        ({"OPENAI_BASE_URL": "https://api.openai.com/v1"}, ()),
        ({"X_API_URL": "http://a.b", "Y_BASE_URL": "http://a.b:80/v1"}, ("a.b:80",)),
        ({"X_BASE_URL": "a.b", "Y_BASE_URL": "", "Z_BASE_URL": "http://a.b:x"}, ()),
        ({"X_BASE_URL": "http://[::1]:8000/v1"}, ("[::1]:8000",)),
        ({"X_BASE_URL": "http://caf\u00e9 bar/v1"}, ()),
        ({"HOMEPAGE": "https://llm.example.org"}, ()),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "https://otel.example.org"}, ()),
        ({"GITHUB_API_URL": "https://git.example.org/api"}, ()),
        ({"OPENAI_BASE_URL": f"{RECORDER.gateway}/openai/v1"}, ()),
    ],
)
def test_hosts_of_base_urls_are_recorded_too(own: dict[str, str], hosts: tuple[str, ...]) -> None:
    """With their port; those of the table are known anyway, and the gateway records itself."""
    assert own_hosts(own, Services(), [RECORDER]) == hosts


@pytest.mark.parametrize(
    ("cmd", "hosts"),
    [
        ("aider --openai-api-base http://10.0.0.7:8000/v1 --yes", ("10.0.0.7:8000",)),
        ("aider --openai-api-base=https://llm.example.org/v1", ("llm.example.org:443",)),
        ("ask -base-url https://llm.example.org", ("llm.example.org:443",)),
        ("ask --base", ()),
        ("ask --database postgres://db --base-url localhost", ()),
        ("curl https://llm.example.org/v1", ()),
    ],
)
def test_a_base_url_may_be_an_option(cmd: str, hosts: tuple[str, ...]) -> None:
    """Other addresses among the arguments are none: what is no model's is not decrypted."""
    assert own_hosts({}, Services(), cmd=cmd.split()) == hosts


@pytest.mark.parametrize(
    "text",
    [
        'model = "x"\n[model_providers.corp]\nbase_url = "https://llm.example.org/v1"\n',
        '{"provider": {"options": {"baseURL": "https://llm.example.org/v1"}}}',
        '{"env": {"ANTHROPIC_BASE_URL": "https://llm.example.org"}}',
        "openai-api-base: https://llm.example.org/v1\n",
        "- model_id: x\n  api_base: 'https://llm.example.org'\n",
    ],
)
def test_a_base_url_may_stand_in_a_programs_settings(text: str, tmp_path: Path) -> None:
    """In TOML, JSON, YAML or as a variable; an unreadable file tells nothing."""
    file = tmp_path / "settings"
    file.write_text(text)
    settings = (str(file), str(tmp_path), "~nobody-has-this-name/x")
    program = replace(PROGRAMS[0], settings=settings)
    assert own_hosts({}, Services(), program=program) == ("llm.example.org:443",)
