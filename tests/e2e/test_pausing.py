"""Pausing a real recorder, through both doors, and its end."""

import ssl
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from store import pauses
from store.paths import Home
from tests.e2e.recording import Recording
from tests.e2e.test_tunnel import CALL, Secure, seen_as_ours
from tests.e2e.upstream import served

ASKED = {"model": "gpt-4o", "messages": [{"role": "user", "content": "hello"}]}


class Doors:
    """A service, a recorder before it, and an app that has been decrypted since before a pause."""

    def __init__(self, service: Secure, folder: Path) -> None:
        self.service = service
        home = Home(folder / "home")
        home.prepare()
        home.settings.write_text(f'[recording.services]\nown = "{service.url}"\n')
        self.recording = Recording(home.root, None, ("--trust-upstream-ca", str(service.ca)))
        trusted = ssl.create_default_context(cafile=self.recording.ca)
        self.app = httpx.Client(
            proxy=self.recording.proxy,
            verify=trusted,
            trust_env=False,
            limits=httpx.Limits(keepalive_expiry=600),
        )
        self.gateway = f"{self.recording.gateway}/own"

    def ask(self) -> None:
        """One question over the app's old connection, and one through the gateway."""
        for answered in (
            self.app.post(self.service.url + CALL, json=ASKED),
            httpx.post(self.gateway + CALL, json=ASKED, trust_env=False),
        ):
            assert answered.json()["choices"][0]["message"]["content"] == "hello"

    def is_read(self) -> bool:
        """Whether a connection that is made now is decrypted."""
        return seen_as_ours(self.recording, self.service)

    def said(self, *arguments: str) -> str:
        done = self.recording.command(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def close(self) -> None:
        self.app.close()
        self.recording.close()


def test_what_is_paused_is_neither_decrypted_nor_recorded_nor_held_up(tmp_path: Path) -> None:
    """By both doors, on connections old and new, until it is resumed or its time is over."""
    service = Secure(tmp_path)
    with served(service), closing(Doors(service, tmp_path)) as doors:
        recording = doors.recording
        doors.ask()
        assert [row["source"] for row in recording.rows(2)] == ["proxy", "gateway"]
        assert doors.is_read()

        assert "until" in doors.said("pause", "2h")
        recording.until(lambda: not doors.is_read())
        doors.ask()
        assert "Paused until" in doors.said("status")
        assert "paused 0" not in doors.said("status")

        assert "recorded again" in doors.said("resume")
        recording.until(doors.is_read)
        doors.ask()
        assert len(recording.rows(4)) == 4

        pauses.pause(recording.home, datetime.now(UTC), "localhost", timedelta(seconds=2))
        recording.until(lambda: not doors.is_read())
        doors.ask()
        recording.until(doors.is_read)
        doors.ask()
        assert len(recording.rows(6)) == 6
