"""What can go wrong, by `store.faults.Fault.code`; the facts of a fault fill its sentence."""

WORDS: dict[str, str | tuple[str, str]] = {
    "fault.home_unwritable": (
        "Cannot write to {path} ({reason}), so nothing can be recorded there.\n"
        "Give yourself write access to it, or set WATTPRINT_HOME to another folder."
    ),
    "fault.log_newer": (
        "The log {path} was written by a newer wattprint; this one will not touch it.\n"
        "Update wattprint, or set WATTPRINT_HOME to another folder."
    ),
    "fault.log_unusable": (
        "The log {path} cannot be used ({reason}). Nothing in it was changed.\n"
        "Try again if another program holds it; if it is damaged, move it away and a new one "
        "is begun."
    ),
    "fault.settings_unreadable": (
        "The settings {path} cannot be read ({reason}).\n"
        "Correct the file, or move it away to use the defaults."
    ),
    "fault.settings_wrong": (
        "The setting {key} in {path} has a value that does not fit.\n"
        "Correct it, or delete the line to use the default."
    ),
    "fault.start_locked": (
        "Another wattprint has been starting in {path} for a minute.\n"
        "Wait for it, or end it, and start again."
    ),
    "fault.unknown": "Something went wrong: {code}.",
}
