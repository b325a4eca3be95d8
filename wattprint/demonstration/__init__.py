"""A built-in provider, clients that use it, and a made-up week: the whole path with no account."""
