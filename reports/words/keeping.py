"""What is kept, deleted and set: the commands forget and config, and `status --stored`."""

WORDS: dict[str, str | tuple[str, str]] = {
    "forget.nothing_chosen": (
        "Say which requests: by ID, --since, --until, --client, --model, --label and the like, "
        "or --all."
    ),
    "forget.all_and_some": "--all is the whole log; leave the other conditions out, or --all.",
    "forget.undo_and_some": "--undo brings back the last deletion, all of it, and stands alone.",
    "forget.nobody_to_ask": "There is no terminal to ask on; add --yes to delete all the same.",
    "forget.none": "No request in the log is like that; nothing was deleted.",
    "forget.would": (
        "1 request of {span} would be deleted.",
        "{count} requests of {span} would be deleted.",
    ),
    "forget.ask": (
        "Delete 1 request of {span}?",
        "Delete {count} requests of {span}?",
    ),
    "forget.ask_final": (
        "Delete 1 request of {span} for good?",
        "Delete {count} requests of {span} for good?",
    ),
    "forget.done": (
        "Deleted 1 request. Until {until} you can bring it back: wattprint forget --undo",
        "Deleted {count} requests. Until {until} you can bring them back: wattprint forget --undo",
    ),
    "forget.gone": (
        "Deleted 1 request, for good.",
        "Deleted {count} requests, for good.",
    ),
    "forget.final": "Nothing of what was deleted is kept any more.",
    "forget.undone": (
        "1 request is back as it was.",
        "{count} requests are back as they were.",
    ),
}
