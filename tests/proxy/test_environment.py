"""The environment that sends one command through the recorder, and changes nothing else."""

import ssl
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from proxy import before, environment
from proxy.environment import PROXIES, ROOTS
from proxy.programs import SDKS
from store.paths import Home
from tests.proxy.recorders import RECORDER
from wire.callers import Caller


def changed(home: Home, own: dict[str, str], recorded: tuple[str, ...] = ()) -> dict[str, str]:
    recorder = replace(RECORDER, ca=str(home.ca_certificate))
    return environment.through(home, recorder, own, recorded=recorded)


def test_traffic_goes_to_the_recorder(home: Home) -> None:
    """In both spellings: some clients read only one of them."""
    found = changed(home, {"HTTPS_PROXY": "http://other:1", "https_proxy": "http://other:1"})
    for name in PROXIES:
        assert found[name] == found[name.lower()] == RECORDER.proxy


def test_clients_trust_the_recorder(home: Home) -> None:
    """Every variable names one bundle with all roots, as each replaces a client's own."""
    found = changed(home, {})
    (bundle,) = {found[name] for name in ROOTS}
    ours = ssl.PEM_cert_to_DER_cert(home.ca_certificate.read_text())
    context = ssl.create_default_context(cafile=bundle)
    assert ours in context.get_ca_certs(binary_form=True)
    assert len(context.get_ca_certs()) > 50
    assert found["NODE_USE_ENV_PROXY"] == "1"


def test_the_roots_that_were_named_before_are_kept(home: Home, tmp_path: Path) -> None:
    """A company's root in REQUESTS_CA_BUNDLE goes on being trusted, by every client; it may
    lie in a folder."""
    root = trustme.CA().cert_pem
    root.write_to_path(str(tmp_path / "company.pem"))
    (tmp_path / "more").mkdir()
    for named in (tmp_path / "company.pem", tmp_path):
        found = changed(home, {"REQUESTS_CA_BUNDLE": str(named)})
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


def test_what_fetches_no_models_keeps_its_own_roots(home: Home) -> None:
    """The variable would hide what the settings of git and cargo name; they are not decrypted."""
    assert not {"GIT_SSL_CAINFO", "CARGO_HTTP_CAINFO"} & changed(home, {}).keys()
    assert changed(home, {"GIT_SSL_CAINFO": "/corp.pem"})["GIT_SSL_CAINFO"] == "/corp.pem"


def test_the_proxys_address_says_who_asks(home: Home) -> None:
    """And an inner `run` finds the label of the outer one there."""
    caller = Caller("llm", "two words")
    recorder = replace(RECORDER, ca=str(home.ca_certificate))
    found = environment.through(home, recorder, {}, caller=caller)
    assert found["HTTPS_PROXY"] == caller.at(RECORDER.proxy)
    assert environment.label(found) == "two words"
    assert environment.label({"HTTPS_PROXY": "http://alice:hunter2@127.0.0.1:9288"}) is None


@pytest.mark.parametrize(
    "own",
    [{}, {"PATH": "/bin", "HTTPS_PROXY": "http://corp:3128", "NO_PROXY": "a.b", "DENO_CERT": ""}],
)
def test_it_can_be_undone(home: Home, own: dict[str, str]) -> None:
    """Done twice, too: the second time starts from what the person had."""
    once = changed(home, own)
    assert changed(home, once) == once
    assert before.restored(once) == own


@pytest.mark.parametrize("noted", ["", "no JSON", "[]", "1", '{"A": 1}'])
def test_a_spoilt_note_undoes_nothing(noted: str) -> None:
    """Anyone can have written the variable."""
    assert before.restored({"PATH": "/bin", before.VARIABLE: noted}) == {"PATH": "/bin"}


def test_a_base_url_says_who_asks_too() -> None:
    """As the first part of its path: clients refuse a login in it."""
    found = environment.base_urls(RECORDER, {}, SDKS, Caller("crush", "essay"))
    assert found["OPENAI_BASE_URL"] == f"{RECORDER.gateway}/run-crush:essay@openai/v1"


def test_base_urls_that_are_set_stay() -> None:
    """The others lead to the gateway, with the path that each SDK wants behind it."""
    own = {"ANTHROPIC_BASE_URL": "https://llm.example.org"}
    assert environment.base_urls(RECORDER, own, SDKS) == {
        "OPENAI_BASE_URL": f"{RECORDER.gateway}/openai/v1",
        "GOOGLE_GEMINI_BASE_URL": f"{RECORDER.gateway}/gemini",
    }
