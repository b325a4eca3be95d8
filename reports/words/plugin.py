"""What the chatbot's plugin says of itself and answers."""

WORDS: dict[str, str | tuple[str, str]] = {
    "plugin.about": (
        "The person's own use of AI, recorded on their machine: what it cost in energy, carbon and "
        "water. Every figure is a best guess with a range; give both. Figures are estimates, their "
        "sources are in the answers; never add precision that is not there. No words of prompts or "
        "answers are in the log."
    ),
    "plugin.today": "What today's use cost so far, by model and client.",
    "plugin.week": "What one week cost (this one, or an ISO week such as 2026-W47).",
    "plugin.last_conversation": "What the last conversation cost, all its turns together.",
    "plugin.costliest": "The costliest requests of a day, week, month or year, and why.",
    "plugin.explain": "How the figure of one request came about: each factor, range and source.",
    "plugin.estimate": "What a request would cost, before it is sent.",
    "plugin.compare": "The same task done by several models: what each would cost.",
    "plugin.summary": "The weekly summary, to keep.",
    "plugin.methodology": "How the figures are made: formulas, factors, scores, limits.",
    "plugin.prompt_review": "My week: what cost most, and what I could do",
    "plugin.prompt_review_text": (
        "Read my weekly AI footprint with the tool `week`, and my costliest requests with "
        "`costliest`. Tell me in a few plain sentences what my use cost (best guess and range), "
        "what made up most of it, and the one or two changes that would save most. Name the "
        "figures' limits."
    ),
    "plugin.prompt_lighter": "Which lighter model would do?",
    "plugin.prompt_lighter_text": (
        "I want to do this: {task}\nSuggest three models that could do it, from light to heavy, "
        "estimate the tokens it takes, and compare them with the tool `compare`. Give ranges, and "
        "say where a lighter model may not be good enough."
    ),
    "plugin.no_request": "No request {id} is in the log.",
    "plugin.unknown_model": "{name} is not in the catalogue, so there is no figure. Near: {near}.",
    "talk.title": "wattprint: the last conversation",
    "talk.turns": (
        "{n} request of {client} to {models}, {day} {first}: {given} tokens in, {answered} out.",
        "{n} requests of {client} to {models}, {day} {first} to {last}: {given} tokens in, "
        "{answered} out.",
    ),
    "compare.title": "wattprint: models compared",
    "compare.heading": "The same task",
    "compare.carbon": "carbon",
    "compare.asked": "For {given} tokens in and {answered} out, each.",
    "compare.quality": (
        "Models differ in what they can do, and in how many tokens they take for it: the figures "
        "compare only the same number of tokens."
    ),
    "plugin.installed": "{client}: wattprint is in {path}. Restart {client} to use it.",
    "plugin.already": "{client}: wattprint is in {path} already.",
    "plugin.removed": "{client}: wattprint is no longer in {path}.",
    "plugin.none": "{client}: wattprint is not in {path}.",
    "plugin.would": "{client}: {path} would become:",
    "command.mcp": "a plugin for chatbots (MCP), and its installation",
    "help.mcp": (
        "Answer a chatbot's questions about your log, as an MCP server on standard input and "
        "output. Chatbots start it themselves: `wattprint mcp install CLIENT`."
    ),
    "help.mcp_install": "Add wattprint to the plugins of CLIENT, and change nothing else.",
    "help.mcp_remove": "Take wattprint out of the plugins of CLIENT.",
    "option.mcp_dry_run": "Show what would change, and change nothing.",
    "metavar.client": "CLIENT",
    "fault.plugin_unreadable": (
        "{path} is no {kind} that can be changed safely, so it was left as it is.\n"
        "Add this to it by hand: {entry}"
    ),
}
