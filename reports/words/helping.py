"""What `--help` says: a line a command, each command's own page, and the words for arguments."""

WORDS: dict[str, str | tuple[str, str]] = {
    # The list of commands.
    "group.record": "Record",
    "group.watch": "Watch over it",
    "group.read": "Read the log",
    "group.estimate": "Estimate without traffic",
    "group.keep": "Keep and delete",
    "group.further": "Further",
    "command.proxy": "record in the foreground",
    "command.run": "run one command through the recorder",
    "command.browser": "open a browser whose AI traffic is recorded",
    "command.pac": "the proxy settings for a browser of your own",
    "command.env": "send this shell's programs through the recorder",
    "command.trust": "what trusts the certificate: install, remove, show",
    "command.service": "record from each login on",
    "command.status": "what runs",
    "command.doctor": "what is wrong, and its cure",
    "command.pause": "record nothing for a time, or never one host",
    "command.resume": "record again",
    "command.off": "stop every recorder, and undo the rest",
    "command.requests": "the log, newest first",
    "command.day": "one day as text",
    "command.week": "one week as text",
    "command.month": "one month as text",
    "command.year": "one year as text",
    "command.summary": "the weekly summary, to keep",
    "command.explain": "how one figure came about",
    "command.estimate": "what a request would cost, with no traffic",
    "command.scenario": "a list of tasks, summed up",
    "command.models": "the catalogue, and your own entries",
    "command.forget": "delete from the log",
    "command.config": "the settings",
    "command.import": "files that others recorded, into the log",
    "command.demo": "the whole path with no account",
    # Each command's page.
    "help.wattprint": (
        "See what your use of AI costs in energy, carbon and water.\n\n"
        "With no command: start recording if nothing records, and open the dashboard."
    ),
    "help.proxy": (
        "Record in the foreground until ctrl+c.\n\n"
        "When it listens it prints one line of JSON with the addresses of the proxy and the "
        "gateway and the path of the certificate."
    ),
    "help.run": (
        "Run CMD with its traffic going through the recorder.\n\n"
        "Uses the recorder that runs, or one of its own until CMD ends. Nothing is changed "
        "outside of CMD. If nothing can record, CMD runs all the same, and a line says so."
    ),
    "help.browser": (
        "Open a browser whose requests to AI services are recorded.\n\n"
        "NAME is chromium, chrome, edge, brave or firefox; without it, the first that is "
        "installed. What follows -- is for the browser itself.\n\n"
        "It has a profile of its own: your bookmarks, extensions and logins are not in it, and it "
        "is deleted when you close the browser; with --keep it stays for the next time, and you "
        "stay logged in. Only that browser trusts the recorder, for as long as it is open. Only "
        "AI services go through it, everything else goes direct."
    ),
    "help.pac": (
        "Print a PAC file: hosts of AI services through the recorder, everything else direct.\n\n"
        'Browsers and systems take it as "automatic proxy configuration". Where no recorder '
        "answers they go direct, so it can stay. What goes through the recorder is read only in a "
        "browser that trusts its certificate (wattprint trust); `wattprint browser` needs neither."
    ),
    "help.env": (
        "Print the lines that send this shell's programs through the recorder.\n\n"
        'Run them with: eval "$(wattprint env)"; undo them with: eval "$(wattprint env --unset)". '
        "In fish: wattprint env | source. Nothing is started: exit code 1 if nothing records."
    ),
    "help.trust": (
        "Let browsers or the system trust the certificate; see what does; undo it.\n\n"
        "A STORE is nss (Chromium, Chrome, Edge, Brave), firefox (each of its profiles) or system. "
        "`run`, `browser` and base URLs need none of this."
    ),
    "help.trust_install": "Have stores trust the certificate; by default those of browsers.",
    "help.trust_remove": "Have stores trust the certificate no more; by default all of them.",
    "help.trust_retry": "Decrypt HOST again for apps that had refused the certificate.",
    "help.trust_show": "Say what trusts which certificate of wattprint, until when and for what.",
    "help.service": (
        "Record whenever you are logged in, as a service of systemd (Linux).\n\n"
        "On macOS and Windows see docs/autostart.md."
    ),
    "help.service_install": "Start recording with each of your sessions, and now.",
    "help.service_remove": "Stop it, and start it no more.",
    "help.service_status": "Whether it is installed and runs. Exit code 1 if not.",
    "help.status": (
        "Say what records, how it fares and where the log is. Exit code 1 if nothing records."
    ),
    "help.doctor": (
        "Look at everything that recording rests on, and say what is wrong and what to do.\n\n"
        "What runs, what is left alone and why, ports, certificates, this shell, the log, the disk "
        "and the clock. Nothing is changed. Exit code 1 if there is a problem."
    ),
    "help.pause": (
        "Record nothing for DURATION (30m, 2h, 1d), or until `wattprint resume`.\n\n"
        "Traffic goes on: the proxy no longer decrypts it, the gateway passes it on uncounted. "
        "Recorders that run obey within about a second, and those that start later too. With "
        "--host and no DURATION, a host is never read."
    ),
    "help.resume": (
        "Record again; hosts that were paused by name stay so until they are named here."
    ),
    "help.off": (
        "Stop every recorder, and undo what wattprint changed outside of its folder.\n\n"
        "Traffic goes direct again. It works after a crash too: what is changed is noted before."
    ),
    "help.requests": "Each request with its tokens and what it is estimated to cost.",
    "help.day": "One day: what it cost, hour by hour, by model, by client, and why.",
    "help.week": "One week: what it cost, day by day, by model, by client, and why.",
    "help.month": "One month: what it cost, day by day, by model, by client, and why.",
    "help.year": "One year: what it cost, month by month, by model, by client, and why.",
    "help.summary": "The week as one page for notes, for others or for programs.",
    "help.explain": (
        "How the figure of request ID came about: each term, factor, range and source."
    ),
    "help.estimate": "What a request would cost, with no traffic: text, images or a video.",
    "help.scenario": (
        "What the tasks that a file lists would cost together.\n\n"
        "A file names tasks as [[task]]: a model, and input_tokens and output_tokens, or images, "
        "or video_seconds; count times. `charity-run` is shipped: a published sum of 15 "
        "questions, 10 images and 3 videos, and what our figures make of it."
    ),
    "help.models": (
        "The models that have a figure: wattprint models [QUERY] [--seen] [--json].\n\n"
        "QUERY is a name as any service spells it, for all that is known of the model, or a part "
        "of names, to list. --seen lists those in your log."
    ),
    "help.models_show": "List or search the catalogue, or tell all of one model.",
    "help.models_set": "Put a model, or a correction of one, into your settings.",
    "help.models_unset": "Take a model out of your settings.",
    "help.forget": (
        "Delete the requests that meet every condition given: by ID, time, client, label, …\n\n"
        "They leave the log and its sums at once, recorders or not. For ten minutes, and until the "
        "next deletion, `forget --undo` brings them back as they were; then they are gone for "
        "good, also from the copies of the log that an upgrade made."
    ),
    "help.config": (
        "The settings: wattprint config [list|get|set|unset|path].\n\n"
        "With nothing more it lists them, as they are in force. Keys are named as in the file, by "
        "table and name: recording.retention_days, place.zone, look.theme, …"
    ),
    "help.config_list": (
        "Every setting, its value, and whether the file or the environment gives it."
    ),
    "help.config_get": "The value of one setting, alone. Exit code 1 if it has none.",
    "help.config_set": (
        "Write a setting, if it fits. Lists take commas: a.example,b.example:8000."
    ),
    "help.config_unset": "Take a setting out of the file: its default holds again.",
    "help.config_path": "Where the file is, or would be.",
    "help.import": (
        "Put past requests into the log: of HAR and mitmproxy flow files, of the data exports of "
        "web chats, of the transcripts of Claude Code, Codex and Gemini CLI, of another log.\n\n"
        "Counts and names are taken, never words. What the log holds already is left out. A "
        "folder is all files under it, such as ~/.claude/projects. Files may be compressed (gzip, "
        "zstd, zip). Exit code 1 if a file could not be read to its end."
    ),
    "help.demo": (
        "Show everything on made-up requests to a built-in provider.\n\n"
        "The requests are real ones, through a real recorder, into a log of their own."
    ),
    # What stands for a value.
    "metavar.command": "[COMMAND] [ARGUMENT]...",
    "metavar.browser": "[NAME] [URL] [-- ARGUMENT]...",
    "metavar.subcommand": "COMMAND [ARGUMENT]...",
    "metavar.cmd": "CMD...",
    "metavar.duration": "[DURATION]",
    "metavar.file": "FILE",
    "metavar.files": "FILE...",
    "metavar.folder_or_off": "[FOLDER|off]",
    "metavar.host": "HOST",
    "metavar.id": "ID",
    "metavar.ids": "[ID]...",
    "metavar.key": "KEY",
    "metavar.address": "ADDRESS",
    "metavar.map": "HOST=URL",
    "metavar.name": "NAME",
    "metavar.number": "N",
    "metavar.path": "PATH",
    "metavar.query": "[QUERY]",
    "metavar.scenario": "FILE.toml",
    "metavar.size": "WxH",
    "metavar.stores": "[STORE]...",
    "metavar.text": "TEXT",
    "metavar.time": "TIME",
    "metavar.value": "VALUE",
}
