"""One module a way of cutting a stream into events."""
