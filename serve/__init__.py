"""The log for other programs: a chatbot's plugin, a local API, an organisation's collector."""
