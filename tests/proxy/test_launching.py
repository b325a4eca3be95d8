"""The environment that sends one command through the recorder, and changes nothing else."""

import ssl
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from proxy import launching
from proxy.certificates import CA_VARIABLES
from store.paths import Home
from store.presence import Presence
from wire.services import Services

RECORDER = Presence(
    pid=1,
    started_at="2026-11-18T10:00:00.000Z",
    proxy="http://127.0.0.1:9288",
    gateway="http://127.0.0.1:9289",
    ca="/ca.pem",
    version="0.1.0",
    kind="main",
)


def changed(home: Home, own: dict[str, str], recorded: tuple[str, ...] = ()) -> dict[str, str]:
    recorder = replace(RECORDER, ca=str(home.ca_certificate))
    return launching.environment(home, recorder, own, recorded)


def test_traffic_goes_to_the_recorder(home: Home) -> None:
    """In both spellings: some clients read only one of them."""
    found = changed(home, {"HTTPS_PROXY": "http://other:1", "https_proxy": "http://other:1"})
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        assert found[name] == found[name.lower()] == RECORDER.proxy


def test_clients_trust_the_recorder(home: Home) -> None:
    """Every variable names one bundle with all roots, as each replaces a client's own."""
    found = changed(home, {})
    (bundle,) = {found[name] for name in (*CA_VARIABLES, "NODE_EXTRA_CA_CERTS")}
    ours = ssl.PEM_cert_to_DER_cert(home.ca_certificate.read_text())
    context = ssl.create_default_context(cafile=bundle)
    assert ours in context.get_ca_certs(binary_form=True)
    assert len(context.get_ca_certs()) > 50
    assert found["NODE_USE_ENV_PROXY"] == "1"


def test_the_roots_that_were_named_before_are_kept(home: Home, tmp_path: Path) -> None:
    """A company's root in REQUESTS_CA_BUNDLE goes on being trusted, by every client."""
    root = trustme.CA().cert_pem
    root.write_to_path(str(tmp_path / "company.pem"))
    found = changed(home, {"REQUESTS_CA_BUNDLE": str(tmp_path / "company.pem")})
    assert root.bytes().strip() in Path(found["SSL_CERT_FILE"]).read_bytes()


def test_the_rest_of_the_environment_is_the_persons_own(home: Home) -> None:
    """Base URLs and keys above all: a client that has one set is not redirected."""
    own = {
        "PATH": "/bin",
        "OPENAI_API_KEY": "sk-1",
        "OPENAI_BASE_URL": "https://llm.example.org/v1",
        "ANTHROPIC_BASE_URL": "",
    }
    found = changed(home, own)
    assert {name: found[name] for name in own} == own
    assert own.keys() == {"PATH", "OPENAI_API_KEY", "OPENAI_BASE_URL", "ANTHROPIC_BASE_URL"}


@pytest.mark.parametrize(
    ("own", "recorded", "wanted"),
    [
        ({}, (), "localhost,127.0.0.1,::1"),
        (
            {"NO_PROXY": "intra.example.org, .corp"},
            (),
            "intra.example.org,.corp,localhost,127.0.0.1,::1",
        ),
        ({"no_proxy": "a.b"}, (), "a.b,localhost,127.0.0.1,::1"),
        ({"NO_PROXY": "localhost"}, (), "localhost,127.0.0.1,::1"),
        ({"NO_PROXY": "a.b,c.d"}, ("c.d:443",), "a.b,localhost,127.0.0.1,::1"),
        ({}, ("localhost:11434",), "127.0.0.1,::1"),
        ({}, ("[::1]:11434",), "localhost,127.0.0.1"),
    ],
)
def test_what_went_direct_goes_on_going_direct(
    home: Home, own: dict[str, str], recorded: tuple[str, ...], wanted: str
) -> None:
    """And this machine too, except for the hosts that are to be recorded."""
    found = changed(home, own, recorded)
    assert found["NO_PROXY"] == found["no_proxy"] == wanted


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
    ],
)
def test_hosts_of_base_urls_are_recorded_too(own: dict[str, str], hosts: tuple[str, ...]) -> None:
    """With their port; those of the table are known anyway."""
    assert launching.own_hosts(own, Services()) == hosts
