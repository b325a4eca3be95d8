"""The list of requests: what is sought, how it is sorted, and what is done with what is found."""

WORDS: dict[str, str | tuple[str, str]] = {
    "list.title_by": "wattprint: requests, {order}",
    "order.newest": "newest first",
    "order.energy": "most energy first",
    "order.input": "most tokens in first",
    "order.output": "most tokens out first",
    "order.duration": "slowest first",
    "refused.span": "{text} is no day, week, month or year: write 2026-11-22, 2026-W47 or 2026-11.",
    "option.where": (
        "Only what has these words, or model:, client:, label:, provider:, task:, outcome:, "
        "basis:, since:, until:, on: with a value."
    ),
    "option.sort": "What comes first (default: newest).",
    "option.before": "Go on after this one: the last ID of the page before.",
}
