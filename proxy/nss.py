"""Roots that Chromium's relatives and Firefox trust: databases of NSS, by its certutil."""

import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509

from proxy.authority import ORGANIZATION, Authority
from proxy.roots import run
from store.faults import Fault

_LINE = re.compile(r"(?P<name>.*?) +(?P<flags>[a-zA-Z]*),[a-zA-Z]*,[a-zA-Z]* *")
TRUSTED_FOR_SERVERS = "C,,"
CHROMIUM = (
    ".pki/nssdb",
    ".local/share/pki/nssdb",
    "snap/*/current/.pki/nssdb",
    ".var/app/*/.pki/nssdb",
    ".var/app/*/data/pki/nssdb",
)
FIREFOX = (
    ".mozilla/firefox/*",
    ".config/mozilla/firefox/*",
    "snap/firefox/common/.mozilla/firefox/*",
    ".var/app/org.mozilla.firefox/.mozilla/firefox/*",
    ".var/app/org.mozilla.firefox/config/mozilla/firefox/*",
    "Library/Application Support/Firefox/Profiles/*",
    "AppData/Roaming/Mozilla/Firefox/Profiles/*",
)
"""Folders of databases, under the person's own."""


@dataclass(frozen=True, slots=True)
class Database:
    """One database of certificates: that of an account's Chromium, or of a Firefox profile."""

    store: str
    """nss or firefox."""
    folder: Path

    @property
    def place(self) -> str:
        return str(self.folder)

    def create(self) -> None:
        """Make one, without a password, where there is none. Raises Fault, as `held`."""
        if not (self.folder / "cert9.db").is_file():
            self._run("-N", "--empty-password")

    def held(self) -> list[Authority]:
        """The authorities of wattprint, of this home and of others, that it trusts for servers.

        Raises:
            Fault: `trust_no_tool` or `trust_failed`.
        """
        found = {}
        for name, flags in self._names():
            if "C" in flags:
                listed = self._run("-L", "-n", name, "-a").encode()
                for certificate in x509.load_pem_x509_certificates(listed):
                    authority = Authority(certificate)
                    found[authority.fingerprint] = authority
        return list(found.values())

    def add(self, authority: Authority, file: Path) -> None:
        """Trust it, in place of others of its key. Raises Fault, as `held`."""
        self.remove(authority.name)
        self._run("-A", "-n", authority.name, "-t", TRUSTED_FOR_SERVERS, "-i", str(file))

    def remove(self, name: str) -> None:
        """Trust the authority of this name no more, however it came there. Raises Fault."""
        while left := [known for known, _ in self._names() if known.startswith(name)]:
            self._run("-D", "-n", left[0])

    def steps(self, name: str, file: Path | None) -> str:
        """What can be typed instead, to trust the certificate in `file`; None: to undo it."""
        adding = ("-A", "-t", TRUSTED_FOR_SERVERS, "-i", str(file)) if file else ("-D",)
        return shlex.join(["certutil", *adding, "-n", name, "-d", f"sql:{self.folder}"])

    def _names(self) -> Iterator[tuple[str, str]]:
        """The nicknames of certificates of wattprint, and what each is trusted for."""
        if not (self.folder / "cert9.db").is_file():
            return  # the profile is gone
        for line in self._run("-L").splitlines():
            match = _LINE.fullmatch(line)
            if match and match["name"].startswith(ORGANIZATION):
                yield match["name"], match["flags"]

    def _run(self, *arguments: str) -> str:
        # Windows has another program of that name.
        tool = None if sys.platform == "win32" else shutil.which("certutil")
        if tool is None:
            raise Fault("trust_no_tool", place=self.place)
        return run(self.place, tool, *arguments, "-d", f"sql:{self.folder}")


def databases(person: Path) -> list[Database]:
    """Those that browsers of the person with this home folder have made so far."""
    kinds = (("nss", CHROMIUM), ("firefox", FIREFOX))
    return [
        Database(store, folder)
        for store, patterns in kinds
        for pattern in patterns
        for folder in sorted(person.glob(pattern))
        if (folder / "cert9.db").is_file()
    ]
