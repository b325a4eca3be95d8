"""The PAC file, as an engine of JavaScript reads it."""

import json
import re
import shutil
import subprocess
import urllib.request
from collections.abc import Sequence
from pathlib import Path

import pytest

from proxy import pac
from proxy.upstream import upstream
from tests.e2e.recording import Recording
from wire.services import Services
from wire.table import SERVICES

RECORDER = "PROXY 127.0.0.1:9288"
DIRECTLY = f"{RECORDER}; DIRECT"
HOST = re.compile(r"//(?:[^@/]*@)?(\[[^]]*\]|[^:/]*)")
ASK = """
const number = address => address.split(".").reduce((sum, part) => sum * 256 + +part, 0);
globalThis.isInNet = (host, address, mask) =>
  (number(host) & number(mask)) === (number(address) & number(mask));
const asked = JSON.parse(require("fs").readFileSync(0));
const find = new Function(asked.script + "; return FindProxyForURL")();
console.log(JSON.stringify(asked.urls.map(([url, host]) => find(url, host))));
"""


def ways(script: str, urls: Sequence[str]) -> list[str]:
    """What the script says of each URL."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    asked = [(url, HOST.findall(url)[0]) for url in urls]
    done = subprocess.run(
        [node, "-e", ASK],
        input=json.dumps({"script": script, "urls": asked}),
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )
    found: list[str] = json.loads(done.stdout)
    return found


def plain(*hosts: str) -> str:
    return pac.script(Services(hosts), "http://127.0.0.1:9288")


def test_every_host_of_the_table_goes_to_the_recorder() -> None:
    """Those with a name a customer or region too; direct where no recorder answers."""
    hosts = [host for service in SERVICES if not service.is_local for host in service.hosts]
    names = [host.replace("*", "eu-west-3") for host in hosts]
    assert all(Services().is_ours(name) for name in names)
    urls = [f"https://{name}/" for name in names] + ["wss://chatgpt.com/", "https://ChatGPT.com./"]
    assert set(ways(plain(), urls)) == {DIRECTLY}


@pytest.mark.parametrize("way_out", [None, "http://corp.example:3128"])
def test_all_else_goes_as_it_went(way_out: str | None) -> None:
    """Look-alikes above all, and servers on this machine."""
    names = (
        "evilchatgpt.com",
        "chatgpt.com.evil.org",
        "chatgptxcom.org",
        "sub.chatgpt.com",
        "a.b.openai.azure.com",
        ".openai.azure.com",
        "openai.azure.com",
        "google.com",
        "example.org",
        "chatgpt.com:443@example.org",
    )
    script = pac.script(Services(), "http://127.0.0.1:9288", upstream(way_out))
    found = ways(script, [f"https://{name}/" for name in names])
    assert set(found) == {"PROXY corp.example:3128" if way_out else "DIRECT"}
    assert ways(script, ["http://localhost:8080/", "http://[::1]:8000/"]) == ["DIRECT", "DIRECT"]


def test_hosts_of_the_persons_own_go_to_the_recorder() -> None:
    """On their port where they named one."""
    script = plain("llm.example.org:8443", "ai.example.org", "[fd00::7]:8000")
    urls = {
        "https://llm.example.org:8443/": DIRECTLY,
        "https://llm.example.org/": "DIRECT",
        "https://ai.example.org:9/": DIRECTLY,
        "http://ai.example.org": DIRECTLY,
        "http://[fd00::7]:8000/": DIRECTLY,
        "http://[fd00::7]/": "DIRECT",
    }
    assert dict(zip(urls, ways(script, list(urls)), strict=True)) == urls


def test_a_companys_proxy_stays_the_way_out() -> None:
    """Also where no recorder answers; what NO_PROXY names goes around it, as before."""
    company = upstream(
        "https://me:secret@corp.example:3128",
        "intra.example, .corp,*.lan ,10.0.0.0/8,192.168.1.7,host.example:99,[fd00::7]:99",
    )
    script = pac.script(Services(), "http://127.0.0.1:9288", company)
    assert "secret" not in script
    through = "HTTPS corp.example:3128"
    urls = {
        "https://chatgpt.com/": f"{RECORDER}; {through}",
        "https://example.org/": through,
        "https://intra.example/": "DIRECT",
        "http://wiki.corp/": "DIRECT",
        "http://printer.lan/": "DIRECT",
        "https://notintra.example/": through,
        "https://host.example/": through,
        "https://host.example:99/": "DIRECT",
        "http://10.1.2.3:8080/": "DIRECT",
        "http://10.example/": through,
        "http://11.1.2.3/": through,
        "http://192.168.1.7/": "DIRECT",
        "http://[fd00::7]:99/": "DIRECT",
        "http://[fd00::7]/": through,
    }
    assert dict(zip(urls, ways(script, list(urls)), strict=True)) == urls
    everything = pac.script(Services(), "http://x:1", upstream("http://corp:1", "*"))
    assert ways(everything, ["https://example.org/"]) == ["DIRECT"]


def test_the_gateway_serves_it(tmp_path: Path) -> None:
    """With the recorder's own port; no page can load it as a script."""
    recording = Recording(tmp_path / "home", environment={"WATTPRINT_HOSTS": "llm.example.org"})
    try:
        with urllib.request.urlopen(f"{recording.gateway}/-/proxy.pac", timeout=10) as answer:
            script, headers = answer.read().decode(), answer.headers
    finally:
        recording.close()
    assert script == pac.script(Services(["llm.example.org"]), recording.proxy)
    assert headers["Content-Type"].startswith(pac.TYPE)
    assert headers["X-Content-Type-Options"] == "nosniff"
