"""The whole path: real clients, the real recorder, upstreams on loopback."""
