"""Where browsers are installed, on each platform, and what they are started with."""

import shutil
from base64 import b64decode
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_pem_x509_certificate

from proxy import browsers, chromium, firefox, nss, trust
from proxy.browsers import NAMES, Way
from store import changes
from store.faults import Fault
from store.paths import Home


@pytest.fixture
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def program(path: Path, content: str = "#!/bin/sh\n") -> str:
    """A file that can be run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    path.chmod(0o755)
    return str(path)


def find(
    home: Home, name: str | None, path: Path, platform: str = "linux", **more: str
) -> browsers.Installed:
    return browsers.find(home, name, {"PATH": str(path), **more}, platform)


def test_the_first_that_is_installed_is_taken(home: Home, person: Path) -> None:
    """In the order of the table; a name asks for that one alone."""
    folder = person / "bin"
    for name in ("firefox-esr", "brave-browser"):
        program(folder / name)
    assert find(home, None, folder).command == (str(folder / "brave-browser"),)
    assert find(home, "firefox", folder).command == (str(folder / "firefox-esr"),)
    with pytest.raises(Fault, match="browser_missing") as missing:
        find(home, "edge", folder)
    assert missing.value.facts == {"name": "edge"}
    with pytest.raises(Fault, match="browser_none"):
        find(home, None, person / "nowhere")


@pytest.mark.parametrize("is_script", [False, True])
def test_a_snap_has_its_profile_in_its_own_folder(
    home: Home, person: Path, is_script: bool
) -> None:
    """It can read no hidden folder; Ubuntu's script that starts the snap is known too."""
    folder = person / "bin"
    if is_script:
        program(folder / "chromium", '#!/bin/sh\nexec /snap/bin/chromium "$@"\n')
    else:
        target = program(person / "usr/snap")
        folder.mkdir()
        (folder / "chromium").symlink_to(target)
    found = find(home, "chromium", folder)
    assert found.outside == person / "snap/chromium/common/wattprint"


def test_a_distributions_own_script_is_no_snap(home: Home, person: Path) -> None:
    """Debian starts Chromium by one."""
    program(person / "bin/chromium", "#!/bin/sh\nexec /usr/lib/chromium/chromium\n")
    assert find(home, "chromium", person / "bin").outside is None


def test_a_flatpak_may_read_the_profile_and_no_more(home: Home, person: Path) -> None:
    """The folder of profiles is opened to it for this start alone."""
    program(person / ".local/share/flatpak/exports/bin/org.chromium.Chromium")
    found = find(home, "chromium", person / "bin")
    opened = f"--filesystem={home.browsers}:create"
    assert found.command == ("flatpak", "run", opened, "org.chromium.Chromium")


@pytest.mark.parametrize("name", NAMES)
def test_a_mac_has_them_as_bundles(home: Home, person: Path, name: str) -> None:
    """In the person's own folder too."""
    (browser,) = (one for one in browsers.BROWSERS if one.name == name)
    bundle = person / "Applications" / f"{browser.mac}.app"
    path = program(bundle / "Contents/MacOS" / browser.mac)
    assert find(home, name, person / "bin", "darwin").command == (path,)


@pytest.mark.parametrize("variable", ["ProgramFiles", "ProgramFiles(x86)", "LocalAppData"])
def test_windows_has_them_below_its_folders(home: Home, person: Path, variable: str) -> None:
    """Also where the person installed it for themselves."""
    path = program(person / "programs/Google/Chrome/Application/chrome.exe")
    programs = {variable: str(person / "programs")}
    assert find(home, "chrome", person / "bin", "win32", **programs).command == (path,)


@pytest.mark.parametrize(
    ("arguments", "environment", "is_in_vain"),
    [
        ((), {}, True),
        ((), {"DISPLAY": ":0"}, False),
        ((), {"WAYLAND_DISPLAY": "wayland-0"}, False),
        (("--headless=new",), {}, False),
        (("-headless",), {}, False),
        (("--incognito",), {}, True),
    ],
)
def test_a_screen_is_needed_unless_the_browser_is_told_otherwise(
    arguments: tuple[str, ...], environment: dict[str, str], is_in_vain: bool
) -> None:
    """On Linux; the other systems have one."""
    assert browsers.needs_display(arguments, environment, "linux") is is_in_vain
    assert not browsers.needs_display(arguments, environment, "darwin")


def test_chromium_is_told_whom_to_trust_by_the_key(home: Home, tmp_path: Path) -> None:
    """Nothing of it is in the profile, so it ends with the process."""
    way = Way(home=home, folder=tmp_path, pac_url="data:,x", ca=home.ca_certificate)
    with chromium.prepared(way) as arguments:
        assert {f"--user-data-dir={tmp_path}", "--proxy-pac-url=data:,x"} <= set(arguments)
        assert "--disable-quic" in arguments
        (trusted,) = (one for one in arguments if "spki-list" in one)
    key = load_pem_x509_certificate(home.ca_certificate.read_bytes()).public_key()
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert b64decode(trusted.partition("=")[2]) == sha256(der).digest()
    assert list(tmp_path.iterdir()) == []


def test_firefox_trusts_in_its_profile_while_it_is_open(home: Home, tmp_path: Path) -> None:
    """Also in one that is kept, each time anew."""
    if shutil.which("certutil") is None:
        pytest.skip("NSS's certutil is not installed")
    profile = nss.Database("firefox", tmp_path)
    way = Way(home=home, folder=tmp_path, pac_url='data:,"x"', ca=home.ca_certificate)
    for _ in range(2):
        with firefox.prepared(way) as arguments:
            assert arguments[:2] == ["--profile", str(tmp_path)]
            assert [found.pem for found in profile.held()] == [home.ca_certificate.read_bytes()]
        assert profile.held() == []
        assert changes.outstanding(home) == []
    preferences = (tmp_path / "user.js").read_text()
    assert r'user_pref("network.proxy.autoconfig_url", "data:,\"x\"");' in preferences
    assert 'user_pref("network.http.http3.enable", false);' in preferences


def test_what_a_crash_leaves_trusted_is_undone(home: Home, tmp_path: Path) -> None:
    """It was noted before."""
    if shutil.which("certutil") is None:
        pytest.skip("NSS's certutil is not installed")
    profile = nss.Database("firefox", tmp_path)
    way = Way(home=home, folder=tmp_path, pac_url="data:,x", ca=home.ca_certificate)
    crashed = firefox.prepared(way)
    crashed.__enter__()
    assert len(profile.held()) == 1
    assert [outcome.state for outcome in trust.undo(home)] == ["removed"]
    assert profile.held() == []
    assert changes.outstanding(home) == []


def test_without_nss_firefox_is_not_opened_untrusting(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would show an error for every AI service."""
    monkeypatch.setenv("PATH", str(tmp_path))
    way = Way(home=home, folder=tmp_path, pac_url="data:,x", ca=home.ca_certificate)
    with pytest.raises(Fault, match="browser_no_certutil"), firefox.prepared(way):
        pass
