"""One module a wire format of an API."""
