"""A recorder whose hosts are paused."""

from datetime import UTC, datetime

from store import pauses
from store.paths import Home
from store.recorder import Recorder
from tests.wire.conftest import head
from tests.wire.test_capture import waiting
from wire.capture import Capture, Inbox
from wire.exchange import Task
from wire.services import Route

ROUTE = Route("openai", "openai", "/v1/chat/completions", Task.CHAT, "openai_chat")


def test_an_exchange_of_a_paused_host_is_not_begun(home: Home, recorder: Recorder) -> None:
    """It is counted, and told with its host in memory alone; other hosts are recorded."""
    pauses.pause(home, datetime.now(UTC), "api.openai.com")
    recorder.passing.look()
    for host, is_paused in (("API.openai.com", True), ("api.x.ai", False)):
        capture = recorder.opened(ROUTE, {}, host=host, source="proxy")
        assert (capture is None) is is_paused
    health = recorder.health()
    assert health.paused == 1
    (trouble,) = health.troubles
    assert (trouble.code, trouble.host, trouble.count) == ("paused", "api.openai.com", 1)


def test_messages_on_an_open_connection_are_left_out_while_it_is_paused() -> None:
    """The turn under way ends there, the next after it is read; nothing counts as dropped."""
    is_paused = False
    inbox = Inbox()
    connection = Capture(inbox, head(), lambda: 1.0, is_paused=lambda: is_paused)
    connection.sent(b"before")
    is_paused = True
    connection.received(b"meanwhile")
    connection.sent(b"meanwhile")
    is_paused = False
    connection.sent(b"after")
    seen = [(piece.data, piece.is_dropped) for piece in waiting(inbox)[1:]]
    assert seen == [(b"before", False), (b"", True), (b"after", False)]
    assert not connection._is_dropped
