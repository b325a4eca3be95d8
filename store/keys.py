"""Ids of answers and conversations, kept only as hashes under a secret of this home."""

import functools
import hashlib
import secrets

from store.paths import Home, create_private

BYTES = 32


class Hasher:
    """Turns an id into a key that means nothing without this home's secret."""

    def __init__(self, home: Home) -> None:
        fresh = secrets.token_bytes(BYTES)
        try:
            create_private(home.hash_key, fresh)
            self._secret = home.hash_key.read_bytes()[:64]
        except OSError:
            # Where no secret can be kept, keys only have to differ for as long as this process.
            self._secret = fresh

        # The ids of a conversation and of its answers are asked for again and again.
        self.key = functools.lru_cache(maxsize=1024)(self._key)

    def _key(self, identity: str) -> str:
        digest = hashlib.blake2b(identity.encode("utf-8", "replace"), key=self._secret)
        return digest.hexdigest()[:32]
