"""Roots that a whole machine or account trusts: folders on Linux, stores on macOS and Windows.

What is here for macOS and Windows follows their manuals and has not been run yet.
"""

import os
import re
import shlex
import ssl
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from proxy.authority import ORGANIZATION, Authority, read
from store.faults import Fault

STORE = "system"
TIMEOUT_S = 120
"""macOS and Windows ask the person first."""
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----")
_ERROR = re.compile(r"[A-Z]+_ERROR_[A-Z_]+")


@dataclass(frozen=True, slots=True)
class Anchors:
    """On Linux: a folder of further roots, and what makes the bundle that programs read."""

    folder: Path
    refresh: tuple[str, ...]
    bundle: Path
    anew: tuple[str, ...] = ()
    """Further arguments of `refresh` when a root has gone: else a link to it is left."""
    store: str = STORE

    @property
    def place(self) -> str:
        return str(self.folder)

    def held(self) -> list[Authority]:
        """The authorities of wattprint, of this home and of others, in the bundle."""
        try:
            return _ours(self.bundle.read_text("ascii", "replace"))
        except OSError:
            return []

    def add(self, authority: Authority, file: Path) -> None:
        """Trust it, in place of others of its key.

        Raises:
            Fault: `trust_forbidden` for who is not root, or `trust_failed`.
        """
        self._ask()
        copy = self._copy(authority.name)
        copy.write_bytes(authority.pem)
        copy.chmod(0o644)
        run(self.place, *self.refresh)

    def remove(self, name: str) -> None:
        """Trust the authority of this name no more.

        Raises:
            Fault: as `add`, or `trust_elsewhere` if it came there in another way.
        """
        copy = self._copy(name)
        if copy.exists() or name in [authority.name for authority in self.held()]:
            self._ask()
            copy.unlink(missing_ok=True)
            run(self.place, *self.refresh, *self.anew)
        if name in [authority.name for authority in self.held()]:
            raise Fault("trust_elsewhere", place=self.place)

    def steps(self, name: str, file: Path | None) -> str:
        """What root types instead, to trust the certificate in `file`; None: to undo it."""
        copy, refresh = shlex.quote(str(self._copy(name))), shlex.join(self.refresh)
        if file is None:
            return f"sudo rm -f {copy} && sudo {shlex.join((*self.refresh, *self.anew))}"
        return f"sudo install -m 644 {shlex.quote(str(file))} {copy} && sudo {refresh}"

    def _copy(self, name: str) -> Path:
        return self.folder / f"{name.replace(' ', '-')}.crt"

    def _ask(self) -> None:
        if not os.access(self.folder, os.W_OK):
            raise Fault("trust_forbidden", place=self.place)


LINUX = (
    Anchors(  # Debian, Ubuntu, Alpine
        Path("/usr/local/share/ca-certificates"),
        ("update-ca-certificates",),
        Path("/etc/ssl/certs/ca-certificates.crt"),
        ("--fresh",),
    ),
    Anchors(  # Fedora, RHEL
        Path("/etc/pki/ca-trust/source/anchors"),
        ("update-ca-trust",),
        Path("/etc/pki/tls/certs/ca-bundle.crt"),
    ),
    Anchors(  # openSUSE
        Path("/etc/pki/trust/anchors"),
        ("update-ca-certificates",),
        Path("/etc/ssl/ca-bundle.pem"),
        ("--fresh",),
    ),
    Anchors(  # Arch
        Path("/etc/ca-certificates/trust-source/anchors"),
        ("update-ca-trust",),
        Path("/etc/ssl/certs/ca-certificates.crt"),
    ),
)


@dataclass(frozen=True, slots=True)
class Account:
    """On macOS the login keychain, on Windows the account's roots: no other rights are needed."""

    place: str
    listing: tuple[str, ...]
    adding: tuple[str, ...]
    """Before the file."""
    removing: tuple[str, ...]
    """With {name} in it."""
    store: str = STORE

    def held(self) -> list[Authority]:
        """As `Anchors`. Raises Fault: `trust_failed`."""
        if sys.platform == "win32":
            ders = (der for der, _, _ in ssl.enum_certificates(self.place))
            return _ours("".join(map(ssl.DER_cert_to_PEM_cert, ders)))
        return _ours(run(self.place, *self.listing))

    def add(self, authority: Authority, file: Path) -> None:
        """Trust it, in place of others of its key. Raises Fault, as `held`."""
        self.remove(authority.name)
        run(self.place, *self.adding, str(file))

    def remove(self, name: str) -> None:
        """Trust the authority of this name no more. Raises Fault, as `held`."""
        for authority in self.held():
            if authority.name == name:
                run(self.place, *self._removing(name))

    def steps(self, name: str, file: Path | None) -> str:
        """As `Anchors`, without other rights."""
        command = [*self.adding, str(file)] if file else self._removing(name)
        return subprocess.list2cmdline(command) if os.name == "nt" else shlex.join(command)

    def _removing(self, name: str) -> list[str]:
        return [word.format(name=name) for word in self.removing]


def keychain(person: Path) -> Account:
    """macOS: what most programs read. `security` asks for the password."""
    file = str(person / "Library/Keychains/login.keychain-db")
    return Account(
        file,
        ("security", "find-certificate", "-a", "-p", file),
        ("security", "add-trusted-cert", "-r", "trustRoot", "-p", "ssl", "-k", file),
        ("security", "delete-certificate", "-t", "-c", "{name}", file),
    )


WINDOWS = Account(
    "Root",
    (),
    ("certutil", "-user", "-addstore", "Root"),
    ("certutil", "-user", "-delstore", "Root", "{name}"),
)


def of_system(person: Path, platform: str = sys.platform) -> Sequence[Anchors | Account]:
    """The store of this machine or account; none on a system that is not known."""
    if platform == "darwin":
        return [keychain(person)]
    if platform == "win32":
        return [WINDOWS]
    return [anchors for anchors in LINUX if anchors.folder.is_dir()][:1]


def _ours(listed: str) -> list[Authority]:
    # Looked for first: some old roots break today's rules, of which parsing them would warn.
    named = ORGANIZATION.encode()
    pems = [pem for pem in _CERTIFICATE.findall(listed) if named in ssl.PEM_cert_to_DER_cert(pem)]
    found = [read(pem.encode()) for pem in pems]
    return [authority for authority in found if authority.is_of_wattprint]


def run(place: str, *command: str) -> str:
    """What a tool that looks after `place` prints. Raises Fault: `trust_failed`."""
    try:
        done = subprocess.run(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT_S,
            check=False,
            text=True,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Fault("trust_failed", place=place, reason=type(error).__name__) from None
    if done.returncode:
        code = _ERROR.search(done.stderr)
        reason = code[0] if code else f"{Path(command[0]).name}: {done.returncode}"
        raise Fault("trust_failed", place=place, reason=reason)
    return done.stdout
