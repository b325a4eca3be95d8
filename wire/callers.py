"""Who a request is for, as the recorder's own address says it: it needs no header of the client.

`run` hands its command an address of the recorder that holds the command's name and label:
as the user of the proxy (http://run-claude-code:essay@127.0.0.1:9288) or as the first part
of the gateway's path (http://127.0.0.1:9289/run-claude-code:essay@anthropic).
"""

import base64
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote, unquote

from wire.names import label, name

_USER = "run"
"""So that a login for another proxy is never taken for a label, and stored."""
_NOTHING = "-"
"""Node's own proxy client sends no login whose password is empty."""
_LENGTH = 512


@dataclass(frozen=True, slots=True)
class Caller:
    """What a command is to be logged as; None: nothing in particular."""

    client: str | None = None
    label: str | None = None

    @property
    def userinfo(self) -> str:
        """What stands before the @ of an address; empty if there is nothing to tell."""
        if self == Caller():
            return ""
        user = f"{_USER}-{self.client}" if self.client else _USER
        return f"{quote(user, safe='')}:{quote(self.label or _NOTHING, safe='')}"

    def at(self, url: str) -> str:
        """A recorder's proxy URL that says so."""
        scheme, _, address = url.partition("://")
        return f"{scheme}://{self.userinfo}@{address}" if self.userinfo else url

    @classmethod
    def read(cls, userinfo: str) -> Self | None:
        """What `userinfo` says; None: it is not ours."""
        user, _, password = userinfo[:_LENGTH].partition(":")
        first, _, client = unquote(user).partition("-")
        if first != _USER:
            return None
        said = unquote(password)
        return cls(name(client), label(said) if said != _NOTHING else None)

    @classmethod
    def login(cls, header: str) -> Self | None:
        """What a Proxy-Authorization header says; None: it is not ours."""
        scheme, _, coded = header[:_LENGTH].partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            return cls.read(base64.b64decode(coded, validate=True).decode())
        except ValueError:
            return None
