"""What the local server says."""

WORDS: dict[str, str | tuple[str, str]] = {
    "command.serve": "the dashboard in a browser, and a local API",
    "help.serve": (
        "Serve the dashboard to a browser of this machine, and the local API, until ctrl+c. "
        "Whoever opens it needs the token of this home; nothing else can read it."
    ),
    "option.serve_port": (
        "Port on 127.0.0.1 (default: 9280, or the next that is free); 0 picks one."
    ),
    "option.serve_open": "Open it in the browser.",
    "option.serve_new_token": "Make a new token: what used the old one has to ask again.",
    "serve.on": "Open {url}\nctrl+c ends it. The address holds your token: keep it to yourself.",
    "serve.on_quietly": "Serving {url}. It asks for the token that is in {path}.",
    "api.bad_number": "{name} is no whole number.",
    "api.bad_order": "sort is one of: {known}.",
    "stored.file_token": "the secret that the local server asks for",
}
