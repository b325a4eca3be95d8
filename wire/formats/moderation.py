"""Moderation: a model that reads words and images and says only how it finds them."""

from wire.formats.embeddings import Embeddings


class Moderation(Embeddings):
    """Reads one exchange with a /moderations endpoint."""

    _results = "results"
