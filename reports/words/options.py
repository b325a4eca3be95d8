"""What `--help` says of each option; one that several commands have is said once."""

WORDS: dict[str, str | tuple[str, str]] = {
    # Before the command.
    "option.demo": "Use the demonstration's log.",
    "option.lang": "Language of what is said.",
    "option.factors": "Factor set to estimate with (default: newest).",
    "option.version": "Show the version and exit.",
    "option.help": "Show this message and exit.",
    # Of several commands.
    "option.json": "As JSON.",
    "option.since": "A date, a time, or a span before now (7d, 24h).",
    "option.until": "Like --since; itself left out.",
    "option.model": "As asked for, or as served.",
    "option.everyone": "Times everyone: 772 billion such requests a year.",
    "option.out": "Write it there.",
    "option.week": "ISO week (default: this one).",
    "option.only_client": "Only what this client sent; - for unknown ones.",
    "option.only_label": "Only what has this label; - for none.",
    "option.only_model": "Only what this model answered.",
    "option.only_provider": "Only what this provider answered.",
    # Recording.
    "option.port": "Port of the proxy; 0 picks one.",
    "option.gateway_port": "Port of the gateway; 0 picks one.",
    "option.trust_upstream_ca": (
        "Certificates to trust besides the system's when checking upstream servers."
    ),
    "option.map": "Send what is meant for HOST to URL instead. May be repeated.",
    "option.listen": "Address to listen on in place of 127.0.0.1; others can then use it.",
    "option.watched": (
        "Start the recorder anew when it fails; let traffic go direct when it keeps failing."
    ),
    "option.label": "Name under which to log the requests.",
    "option.keep": "Keep the profile, and use the one kept before.",
    "option.pac_url": "Print the address where the recorder serves it.",
    "option.shell": "Default: this one.",
    "option.gateway": "Base URLs only: needs no certificate.",
    "option.unset": "Print what undoes it.",
    "option.names": "List every name that the certificate holds for.",
    "option.stored": "Say what is kept about you instead.",
    "option.full": "Look through all of a large log, however long it takes.",
    "option.rebuild": "First make the sums by hour and day anew from the requests.",
    "option.pause_host": "Only this host, such as chatgpt.com or *.example.com.",
    "option.resume_host": "End the pause of this host alone.",
    "option.purge": "Delete the log, settings and certificate too.",
    "option.purge_yes": "Do not ask before deleting.",
    "option.headless": "No dashboard: print the day and end.",
    # The log.
    "option.limit": "At most so many.",
    "option.every_week": (
        "Keep a summary of each week in FOLDER from now on, as --format says (html,md,…; default "
        "html); off ends it."
    ),
    "option.format": "csv: the days; svg: an image to share. Default: as PATH ends, else md.",
    "option.forget_client": "As `requests` shows it.",
    "option.forget_provider": "Such as openai.",
    "option.forget_service": "Such as chatgpt.com.",
    "option.forget_label": "As `run --label` gave it.",
    "option.forget_import": "All that an import took.",
    "option.forget_all": "The whole log.",
    "option.forget_dry_run": "Only say what would be deleted.",
    "option.import_dry_run": "Only say what would be taken, with its tokens and energy.",
    "option.forget_now": "For good at once: it cannot be undone.",
    "option.forget_undo": "Bring the last deletion back.",
    "option.forget_yes": "Do not ask.",
    # Models and estimates.
    "option.seen": "Those in your log, most requests first.",
    "option.total_b": "Parameters, in 1e9.",
    "option.active_b": "Of these at work for one token.",
    "option.bits": "Of a weight.",
    "option.source": "Where you have it from.",
    "option.of_model": "As its provider spells it.",
    "option.input_tokens": "Read, cached ones included.",
    "option.cached_tokens": "Of these, read from a cache.",
    "option.output_tokens": "Written, reasoning included.",
    "option.images": "Images made.",
    "option.video_seconds": "Of the video made.",
    "option.size": "Of image or video, as 1024x1024.",
    "option.steps": "Of image or video, where known.",
    "option.zone": "Country of the data centre (default: provider's).",
    "option.provider": "Who serves it (default: a closed model's maker).",
    "option.explain": "Each term with its value, range and source.",
}
