"""One module a web chat, whose formats nobody promises."""
