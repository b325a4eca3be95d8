"""Ids of answers and conversations, kept only as hashes under a secret of this home."""

import hashlib
import secrets

from store.paths import Home, create_private

BYTES = 32


class Hasher:
    """Turns an id into a key that means nothing without this home's secret."""

    def __init__(self, home: Home) -> None:
        create_private(home.hash_key, secrets.token_bytes(BYTES))
        self._secret = home.hash_key.read_bytes()[:64]

    def key(self, identity: str) -> str:
        digest = hashlib.blake2b(identity.encode("utf-8", "replace"), key=self._secret)
        return digest.hexdigest()[:32]
