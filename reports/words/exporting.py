"""What `wattprint export` says, and `import` of what it wrote."""

WORDS: dict[str, str | tuple[str, str]] = {
    "command.export": "the log as CSV, JSON Lines or SQLite",
    "help.export": (
        "Write the log, or a part of it, for other programs and other machines.\n\n"
        "Each request with its counts and its estimate; no words, for there are none. SQLite opens "
        "in Datasette, with views by day, week, model and client. What is exported here can be "
        "imported on another machine of yours: wattprint import FILE."
    ),
    "option.export_format": "Default: as PATH ends, else csv; sqlite needs --out.",
    "export.written": (
        "Wrote {path}: {count} request.",
        "Wrote {path}: {count} requests.",
    ),
    "refused.export_needs_out": "{name} is no format for a pipe: say where with --out.",
    "refused.export_home": "{path} is a file of the log itself: choose another place.",
    "refused.export_no_file": "{path} is no file that could be replaced: leave --out away, or "
    "choose another place.",
    "option.import_label": "Label for what has none, such as the machine that it is from.",
    "refused.label": "{name} is no label: up to 64 printable characters, and nothing like a key.",
    "fault.import_newer": (
        "{path} was written by a newer wattprint; nothing was taken from it.\n"
        "Upgrade wattprint on this machine, and import it then."
    ),
    "import.reason_row_broken": (
        "  {count} request with a value missing, or of another kind than it should be.",
        "  {count} requests with a value missing, or of another kind than it should be.",
    ),
    "import.reason_row_range": (
        "  {count} request with a value that cannot be.",
        "  {count} requests with a value that cannot be.",
    ),
    "import.reason_row_newer": (
        "  {count} request that a newer wattprint wrote.",
        "  {count} requests that a newer wattprint wrote.",
    ),
    "import.reason_row_demo": (
        "  {count} made-up request of the demonstration.",
        "  {count} made-up requests of the demonstration.",
    ),
}
