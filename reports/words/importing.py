"""What `wattprint import` says."""

WORDS: dict[str, str | tuple[str, str]] = {
    "import.file": "{path}: {taken} taken, {known} known already, {unread} not readable.",
    "import.would": (
        "{path}: {taken} to be taken, {known} known already, {unread} not readable. "
        "Nothing was written."
    ),
    "import.folder": (
        "  {count} file read, {passed} unchanged since it was imported, {foreign} of other kinds.",
        "  {count} files read, {passed} unchanged since they were imported, "
        "{foreign} of other kinds.",
    ),
    "import.worth": "{span}: {given} tokens in, {made} out, {energy}",
    "import.member": "  {name}: {taken} new, {known} known, {unread} not readable. {worth}",
    "import.closed": "  {name} cannot be opened.",
    "import.broken_member": "  {name} breaks off; what stood before that is counted above.",
    "import.stopped_dry": "Stopped. Nothing was written.",
    "import.undo": "  To take them out again: wattprint forget --import {id}",
    "import.nothing": (
        "{path}: no request to an AI service in it.\n"
        "  A host of your own is read when it is under `hosts` in [recording] of the settings."
    ),
    "import.broken": (
        "  The file breaks off, or goes on in no form that can be read; what stood before that "
        "is counted above."
    ),
    "import.stopped": (
        "Stopped. What was read so far is in the log; import the file again to go on."
    ),
    "import.reason_answer_missing": (
        "  {count} without its answer: the browser or the recorder did not keep it.",
        "  {count} without their answers: the browser or the recorder did not keep them.",
    ),
    "import.reason_answer_cut": (
        "  {count} with only the beginning of its answer.",
        "  {count} with only the beginning of their answers.",
    ),
    "import.reason_no_answer": (
        "  {count} that got no answer.",
        "  {count} that got no answer.",
    ),
    "import.reason_messages_missing": (
        "  {count} WebSocket without its messages.",
        "  {count} WebSockets without their messages.",
    ),
    "import.reason_no_usage": (
        "  {count} without its tokens: that version of the program did not write them down.",
        "  {count} without their tokens: that version of the program did not write them down.",
    ),
    "import.reason_only_asked": (
        "  {count} question in a log without answers; those are in the sessions beside it.",
        "  {count} questions in a log without answers; those are in the sessions beside it.",
    ),
    "import.reason_format": (
        "  {count} in a format that cannot be read yet.",
        "  {count} in formats that cannot be read yet.",
    ),
    "import.reason_entry_broken": (
        "  {count} entry of the file is broken.",
        "  {count} entries of the file are broken.",
    ),
    "import.reason_entry_too_large": (
        "  {count} entry is larger than 64 MB.",
        "  {count} entries are larger than 64 MB.",
    ),
    "import.reason_no_words": (
        "  {count} answer of which the export has no words.",
        "  {count} answers of which the export has no words.",
    ),
    "import.reason_no_time": (
        "  {count} answer of which the export has no time that can be read.",
        "  {count} answers of which the export has no time that can be read.",
    ),
    "import.reason_failed": (
        "  {count} through a fault of this program.",
        "  {count} through a fault of this program.",
    ),
}
