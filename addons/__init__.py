"""mitmproxy addons, one behaviour a module; `footprint` puts them together."""
