"""What the commands that show the log say besides: the list of requests, and what they refuse."""

WORDS: dict[str, str | tuple[str, str]] = {
    "list.title": "wattprint: requests, newest first",
    "list.none": "No request matches.",
    "list.id": "id",
    "list.when": "when",
    "list.tokens_in": "in",
    "list.tokens_out": "out",
    "list.outcome": "ended",
    "list.unknown": "-",
    "list.no_request": "No request {id} is in the log; wattprint requests lists them.",
    "log.empty": (
        "Nothing is recorded yet.\n"
        "  1. Start recording: wattprint (`wattprint status` says whether it does)\n"
        "  2. Send one question through it: wattprint run -- YOUR-COMMAND\n"
        "  3. Look here again.\n"
        "No account at hand? wattprint demo"
    ),
    "log.empty_demo": "No demonstration was made yet: wattprint demo makes one.",
    "refused.week": "{text} is no week: write it as 2026-W47.",
    "refused.day": "{text} is no date: write it as 2026-11-22.",
    "refused.month": "{text} is no month: write it as 2026-11.",
    "refused.year": "{text} is no year: write it as 2026.",
    "refused.moment": (
        "{text} is no time: write 2026-11-22, 2026-11-22T10:00:00Z, or a span such as 7d or 24h."
    ),
    "refused.factors": "There is no factor set {name}; there are: {known}.",
    "refused.format": "{name} is no format: choose one of {known}.",
    "refused.out": "Cannot write {path} ({reason}).",
    "refused.system": "Cannot go on: {reason}.",
    "refused.name": "A name that was given is no text: write it in UTF-8.",
    "summary.written": "Written to {path}.",
    "summary.every_week": (
        "Each week that has ended is kept in {path}; 1 file was written now. A recorder goes on "
        "with it, at its start and once a day. To end it: wattprint summary --every-week off",
        "Each week that has ended is kept in {path}; {count} files were written now. A recorder "
        "goes on with it, at its start and once a day. To end it: wattprint summary --every-week "
        "off",
    ),
    "summary.changed": "You have changed {path}: it was left as it is.",
    "summary.deleted": "You have deleted {path}: it was not written again.",
    "summary.foreign": "{path} was there before: it was left as it is.",
    "summary.off": "No more summaries are kept in {path}; those that are there stay.",
    "summary.off_already": "No summaries are kept.",
    "refused.every_week": "--every-week takes --format alone, with commas between several.",
}
