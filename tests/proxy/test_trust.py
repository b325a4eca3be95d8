"""Real stores of real tools, in folders that are thrown away."""

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from proxy import certificates, roots, trust
from proxy.authority import Authority
from proxy.nss import Database
from proxy.roots import Anchors
from store import changes
from store.faults import Fault
from store.paths import Home
from wire.services import Services

NOW = datetime.now(UTC)
needs_certutil = pytest.mark.skipif(
    shutil.which("certutil") is None, reason="NSS's certutil is not installed"
)


@pytest.fixture
def own(tmp_path: Path) -> Home:
    """A home of this test's own, with an authority."""
    made = Home(tmp_path / "data")
    made.prepare()
    certificates.prepare_authority(made, Services())
    return made


@pytest.fixture
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home folder of somebody with a Chromium, and with a Firefox that has two profiles."""
    home = tmp_path / "me"
    monkeypatch.setenv("HOME", str(home))
    for folder in (".pki/nssdb", ".mozilla/firefox/a.default", ".mozilla/firefox/b.work"):
        (home / folder).mkdir(parents=True)
        made = ["certutil", "-N", "--empty-password", "-d", f"sql:{home / folder}"]
        subprocess.run(made, check=True)
    (home / ".mozilla/firefox/Crash Reports").mkdir()
    return home


@pytest.fixture
def anchors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Anchors:
    """Debian's own tool, with all of its folders elsewhere."""
    if shutil.which("update-ca-certificates") is None:
        pytest.skip("update-ca-certificates is not installed")
    folders = {name: tmp_path / name for name in ("localcertsdir", "certsdir", "etccertsdir")}
    for folder in (*folders.values(), tmp_path / "hooksdir"):
        folder.mkdir()
    (tmp_path / "certsconf").write_text("# with an empty file all links would be made anew\n")
    arguments = [
        f
        for name in (*folders, "hooksdir", "certsconf")
        for f in (f"--{name}", str(tmp_path / name))
    ]
    trustme.CA().cert_pem.write_to_path(str(folders["localcertsdir"] / "company.crt"))
    bundle = folders["etccertsdir"] / "ca-certificates.crt"
    refresh = ("update-ca-certificates", *arguments)
    found = Anchors(folders["localcertsdir"], refresh, bundle, ("--fresh",))
    monkeypatch.setattr(roots, "LINUX", (found,))
    return found


def browsers(person: Path) -> list[trust.Store]:
    return trust.stores(person, ("nss", "firefox"))


def fingerprints(store: trust.Store) -> list[str]:
    return [found.fingerprint for found in store.held()]


def states(outcomes: list[trust.Outcome]) -> list[str]:
    return [outcome.state for outcome in outcomes]


@needs_certutil
def test_browsers_trust_it_until_it_is_removed(own: Home, person: Path) -> None:
    """Every profile that there is, once however often it is asked for; nothing is left behind."""
    found = browsers(person)
    assert [(store.store, store.place) for store in found] == [
        ("nss", str(person / ".pki/nssdb")),
        ("firefox", str(person / ".mozilla/firefox/a.default")),
        ("firefox", str(person / ".mozilla/firefox/b.work")),
    ]
    assert states(trust.install(own, found)) == ["installed"] * 3
    assert states(trust.install(own, found)) == ["kept"] * 3
    ours = trust.current(own)
    assert ours is not None
    assert [fingerprints(store) for store in found] == [[ours.fingerprint]] * 3
    assert len(changes.outstanding(own, changes.TRUST)) == 3

    assert states(trust.remove(own, found[:1])) == ["removed"]
    assert states(trust.remove(own, found)) == ["absent", "removed", "removed"]
    assert [fingerprints(store) for store in found] == [[]] * 3
    assert changes.outstanding(own) == []


@needs_certutil
def test_what_is_trusted_is_compared_with_what_is_needed(own: Home, person: Path) -> None:
    """After a host was added, what a store holds lacks it; to install again replaces it."""
    (store, *_) = browsers(person)
    trust.install(own, [store])
    (found,) = trust.trusted(own, store)
    assert (found.is_current, found.lacks) == (True, ())
    (late,) = trust.trusted(own, store, NOW + timedelta(days=350))
    assert late.is_ending
    assert not late.is_current

    certificates.prepare_authority(own, Services(["llm.example.org"]))
    (found,) = trust.trusted(own, store)
    assert (found.is_current, found.lacks) == (False, ("llm.example.org",))
    assert states(trust.install(own, [store])) == ["installed"]
    (found,) = trust.trusted(own, store)
    assert found.is_current


@needs_certutil
def test_what_is_kept_and_not_trusted_is_not_shown_as_trusted(own: Home, person: Path) -> None:
    """The person took the trust away in the browser; to install gives it back."""
    (store, *_) = browsers(person)
    trust.install(own, [store])
    (name,) = [found.name for found in store.held()]
    untrusting = ["certutil", "-M", "-d", f"sql:{store.place}", "-n", name, "-t", ",,"]
    subprocess.run(untrusting, check=True)
    assert trust.trusted(own, store) == []
    assert states(trust.install(own, [store])) == ["installed"]
    assert len(trust.trusted(own, store)) == 1


@needs_certutil
def test_another_home_s_authority_is_shown_and_left_alone(
    own: Home, person: Path, tmp_path: Path
) -> None:
    """Each home undoes its own: the names of two keys differ."""
    other = Home(tmp_path / "other")
    other.prepare()
    certificates.prepare_authority(other, Services())
    (store, *_) = browsers(person)
    trust.install(other, [store])
    trust.install(own, [store])
    assert sorted(one.is_ours for one in trust.trusted(own, store)) == [False, True]
    trust.remove(own, [store])
    assert [one.is_ours for one in trust.trusted(own, store)] == [False]


@needs_certutil
def test_what_was_done_is_undone_when_its_key_is_gone(own: Home, person: Path) -> None:
    """And when a profile is gone, and when a crash came between the note and the deed."""
    found = browsers(person)
    trust.install(own, found)
    shutil.rmtree(found[2].place)
    subprocess.run(
        ["certutil", "-D", "-d", f"sql:{found[1].place}", "-n", found[1].held()[0].name],
        check=True,
    )
    for file in own.ca.iterdir():
        file.unlink()
    assert states(trust.undo(own)) == ["removed", "absent", "absent"]
    assert fingerprints(found[0]) == []
    assert changes.outstanding(own) == []
    assert trust.undo(own) == []


class Dying(Database):
    """A database whose process is killed when the deed is done."""

    def add(self, authority: Authority, file: Path) -> None:
        super().add(authority, file)
        raise KeyboardInterrupt


@needs_certutil
def test_what_a_crash_has_left_is_undone(own: Home, person: Path) -> None:
    """It was noted before it was done."""
    (store, *_) = browsers(person)
    with pytest.raises(KeyboardInterrupt):
        trust.install(own, [Dying("nss", Path(store.place))])
    assert len(fingerprints(store)) == 1
    assert states(trust.undo(own)) == ["removed"]
    assert fingerprints(store) == []


@needs_certutil
def test_what_the_person_has_put_there_goes_with_remove_and_stays_with_undo(
    own: Home, person: Path
) -> None:
    """`off` undoes what wattprint did, and no more."""
    (store, *_) = browsers(person)
    ours = trust.current(own)
    assert ours is not None
    command = ["certutil", "-A", "-d", f"sql:{store.place}", "-t", "C,,", "-n"]
    by_hand = [*command, f"{ours.name} - wattprint", "-i", str(own.ca_certificate)]
    subprocess.run(by_hand, check=True)
    assert trust.undo(own) == []
    assert fingerprints(store) == [ours.fingerprint]
    assert states(trust.remove(own, [store])) == ["removed"]
    assert fingerprints(store) == []


def test_the_system_trusts_it_until_it_is_removed(own: Home, anchors: Anchors) -> None:
    """By the distribution's own tool; the copy can be read by all, as roots must."""
    ours = trust.current(own)
    assert ours is not None
    (store,) = trust.stores(own.root, ("system",))
    assert states(trust.install(own, [store])) == ["installed"]
    assert fingerprints(store) == [ours.fingerprint]
    (copy,) = anchors.folder.glob("wattprint-*.crt")
    assert copy.stat().st_mode & 0o777 == 0o644
    assert copy.read_bytes() == own.ca_certificate.read_bytes()

    assert states(trust.undo(own)) == ["removed"]
    assert fingerprints(store) == []
    left = [*anchors.folder.iterdir(), *anchors.bundle.parent.iterdir()]
    assert not [file for file in left if "wattprint" in file.name]
    assert not [file for file in left if not file.exists()]
    assert states(trust.remove(own, [store])) == ["absent"]


def test_who_may_not_write_there_is_told_what_to_type(
    own: Home, anchors: Anchors, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For both ways; and typing it does it."""
    monkeypatch.setattr(Anchors, "_ask", _forbidden)
    (outcome,) = trust.install(own, [anchors])
    assert outcome.fault is not None
    assert (outcome.state, outcome.fault.code) == ("failed", "trust_forbidden")
    subprocess.run(["sh", "-c", outcome.steps.replace("sudo ", "")], check=True)
    assert len(fingerprints(anchors)) == 1
    (outcome,) = trust.undo(own)
    assert outcome.state == "failed"
    assert changes.outstanding(own)
    subprocess.run(["sh", "-c", outcome.steps.replace("sudo ", "")], check=True)
    assert states(trust.undo(own)) == ["absent"]
    assert changes.outstanding(own) == []


def _forbidden(anchors: Anchors) -> None:
    raise Fault("trust_forbidden", place=anchors.place)


def test_a_tool_that_is_missing_or_fails_is_said(
    own: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Store by store: one that fails keeps none of the others from being told."""
    broken = Database("nss", tmp_path / "broken")
    broken.folder.mkdir()
    (broken.folder / "cert9.db").write_text("no database")
    if shutil.which("certutil"):
        (outcome,) = trust.install(own, [broken])
        assert outcome.fault is not None
        assert outcome.fault.code == "trust_failed"
        assert "SEC_ERROR" in str(outcome.fault.facts["reason"])
    monkeypatch.setenv("PATH", str(tmp_path))
    (outcome,) = trust.install(own, [broken])
    assert outcome.fault is not None
    assert outcome.fault.code == "trust_no_tool"
