"""A recorder as it announces itself."""

from store.presence import Presence

RECORDER = Presence(
    pid=1,
    started_at="2026-11-18T10:00:00.000Z",
    proxy="http://127.0.0.1:9288",
    gateway="http://127.0.0.1:9289",
    ca="/ca.pem",
    version="0.1.0",
    kind="main",
)
