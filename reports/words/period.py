"""A day or a week, as text, Markdown and on the dashboard."""

WORDS: dict[str, str | tuple[str, str]] = {
    # Codes of the log, in words.
    "basis.reported": "reported",
    "basis.counted": "counted",
    "basis.estimated": "estimated",
    "basis.unknown": "unknown",
    "basis.pictures": "pictures",
    "basis.machine": "local",
    "outcome.complete": "complete",
    "outcome.aborted": "left",
    "outcome.cut": "cut off",
    "outcome.refused": "refused",
    "outcome.opaque": "not readable",
    "outcome.interrupted": "interrupted",
    # What a familiar thing is compared by.
    "boundary.electricity": "of electricity",
    "boundary.life_cycle": "with the making of the machine",
    "boundary.consumed": "of water",
    "boundary.exhaust": "from the exhaust alone",
    # The page.
    "page.week": "wattprint: week {label}, {span}",
    "page.day": "wattprint: {span}",
    "page.month": "wattprint: {span}",
    "page.year": "wattprint: {span}",
    "page.demo": "{title} (demonstration)",
    "page.total": "In all",
    "page.parts_day": "By hour",
    "page.parts_week": "By day",
    "page.parts_month": "By day",
    "page.parts_year": "By month",
    "page.change_day": "Against the day before",
    "page.change_week": "Against the week before",
    "page.change_month": "Against the month before",
    "page.change_year": "Against the year before",
    "page.models": "By model",
    "page.hours": "By weekday and hour",
    "page.clients": "By client",
    "page.labels": "By label",
    "page.providers": "By provider",
    "page.costliest": "What cost most",
    "page.could_do": "What could be done",
    "page.missed": "What could not be counted",
    "page.method": "How the figures are made",
    # Its sentences.
    "total.energy": "Energy: {about}{range}.",
    "total.ghg": "Carbon of the electricity: {about}{range}.",
    "total.embodied": "Carbon of making the machines: {about}{range}.",
    "total.local": (
        "Of the energy, on this machine, at the socket: {about}{range} ({n} request). Making the "
        "machine is not counted there.",
        "Of the energy, on this machine, at the socket: {about}{range} ({n} requests). Making the "
        "machine is not counted there.",
    ),
    "total.onsite": "Water on site: {about}{range}.",
    "total.offsite": "Water off site, at the power stations: {about}{range}.",
    "total.range": "; {between}",
    "total.legend": "█ to the low edge, ▓ to the best guess, ░ to the high edge ({high} {unit})",
    "total.requests": ("{n} request: {given} tokens in", "{n} requests: {given} tokens in"),
    "total.cached": " ({cached} of them cached)",
    "total.answered": ", {answered} out",
    "total.reasoning": " ({reasoning} of them reasoning)",
    "total.like": "Like {like}{range}.",
    "total.like_source": "One is taken as {each} {unit} {boundary}: {cited}.",
    "total.partly": (
        "{n} of {all} requests is in no figure: see what could not be counted.",
        "{n} of {all} requests are in no figure: see what could not be counted.",
    ),
    "source.dated": "{title} ({year})",
    "source.licensed": "{cited}. {licence}",
    "source.at": "{cited}. {url}",
    "total.nothing": "Nothing was recorded in this period.",
    "days.axis": "Each bar: best guess, then its range; → goes on beyond the axis.",
    "hours.map": "Darker is more energy; · is requests without a figure or without cost.",
    "change.clear": "{percent} by the best guess",
    "change.unclear": "No clear change",
    "change.counts": (" ({n} request, {before} before).", " ({n} requests, {before} before)."),
    "change.counts_so_far": (
        " ({n} request, {before} before, up to the same hour).",
        " ({n} requests, {before} before, up to the same hour).",
    ),
    "change.revision": "New factors, {after_set}: the week before is {after}, was {before} under "
    "{before_set} (wattprint --factors {before_set} week).",
    "change.nothing": "Nothing was recorded before it to compare with.",
    "change.how": (
        "Both under the same factors, so what is unknown of a model cancels where both used it; "
        "what chance, the mix of models and estimated counts can explain is no clear change."
    ),
    "table.model": "model",
    "table.client": "client",
    "table.label": "label",
    "table.provider": "provider",
    "table.part_day": "hour",
    "table.part_week": "day",
    "table.part_month": "day",
    "table.part_year": "month",
    "table.requests": "requests",
    "table.tokens": "tokens in / out",
    "table.about": "about",
    "table.could_be": "could be",
    "table.basis": "counts",
    "table.bases": "{first} +{n}",
    "table.tokens_cell": "{given} / {answered}",
    "table.unnamed": "(not named)",
    "models.bases": (
        "Counts of tokens are reported by the provider, counted with the model's own tokenizer, "
        "or estimated with another's; pictures are counted by their size, local models by the "
        "seconds that they computed. +1 is another of these besides the one most used."
    ),
    "costly.line": "{model}, {when}: {about}{range}. {reasons}. More: wattprint explain {id}",
    "costly.when": "{day} {clock}",
    "costly.none": "No request has a figure.",
    "reason.long_context": "Long context ({given} tokens in)",
    "reason.long_answer": "Long answer ({answered} tokens out)",
    "reason.reasoning": "Mostly reasoning ({answered} tokens out)",
    "reason.large_model": "Large model",
    "reason.image": "Makes images",
    "reason.video": "Makes a video",
    "reason.sound": "Speaks or listens",
    "reason.this_machine": "Computed on this machine",
    "reason.retries": "Tried again",
    "saving.lighter_model": (
        "{n} request to {model}: the same tokens by {instead}, a lighter model of its family, "
        "would be {about}{range}. That is {part} of the {now} now. Its answers may be less good.",
        "{n} requests to {model}: the same tokens by {instead}, a lighter model of its family, "
        "would be {about}{range}. That is {part} of the {now} now. Its answers may be less good.",
    ),
    "saving.shorter_context": (
        "{n} request to {model} read {tokens} tokens: with half of them (a new conversation for "
        "a new subject, fewer files) it would be {about}{range}. It is {now} now.",
        "{n} requests to {model} read {tokens} tokens each on average: with half of them (a new "
        "conversation for a new subject, fewer files) they would be {about}{range}. They are "
        "{now} now.",
    ),
    "saving.cached_input": (
        "{n} request to {model} read {tokens} tokens, hardly any from the provider's cache: with "
        "half of them cached it would be {about}{range}. It is {now} now.",
        "{n} requests to {model} read {tokens} tokens each on average, hardly any from the "
        "provider's cache: with half of them cached (the same beginning each time) they would be "
        "{about}{range}. They are {now} now.",
    ),
    "saving.less_reasoning": (
        "{n} request to {model} wrote {tokens} tokens, much of it reasoning: with half of the "
        "reasoning (a lower effort) it would be {about}{range}. It is {now} now.",
        "{n} requests to {model} wrote {tokens} tokens each on average, much of it reasoning: "
        "with half of the reasoning (a lower effort) they would be {about}{range}. They are "
        "{now} now.",
    ),
    "saving.sent_again": (
        "{n} request to {model} broke off and was sent again: {about}{range}, for nothing. A "
        "longer time limit in the app may save that.",
        "{n} requests to {model} broke off and were sent again: {about}{range}, for nothing. A "
        "longer time limit in the app may save that.",
    ),
    "saving.several": "several models",
    "saving.alone": "Each is reckoned alone: they do not add up.",
    "saving.part_3_5": "about three fifths",
    "saving.part_1_2": "about half",
    "saving.part_2_5": "about two fifths",
    "saving.part_1_3": "about a third",
    "saving.part_1_4": "about a quarter",
    "saving.part_1_5": "about a fifth",
    "saving.part_1_6": "about a sixth",
    "saving.part_1_7": "about a seventh",
    "saving.part_1_8": "about an eighth",
    "saving.part_1_9": "about a ninth",
    "saving.part_1_10": "about a tenth",
    "saving.part_less": "less than a tenth",
    "missed.nothing": "Everything that was seen is in the figures.",
    "missed.model": (
        "{n} request to {model}: not in the catalogue, so no figure.",
        "{n} requests to {model}: not in the catalogue, so no figure.",
    ),
    "missed.local": (
        "{n} request served on this machine, by a server that does not say how long it computed.",
        "{n} requests served on this machine, by servers that do not say how long they computed.",
    ),
    "missed.opaque": (
        "{n} request in a format that cannot be read yet.",
        "{n} requests in a format that cannot be read yet.",
    ),
    "missed.uncounted": (
        "{n} request whose tokens, images or length are not known.",
        "{n} requests whose tokens, images or length are not known.",
    ),
    "missed.lower_bound": (
        "{n} request is a lower bound: more was computed than could be counted.",
        "{n} requests are lower bounds: more was computed than could be counted.",
    ),
    "missed.refused": (
        "{n} request was refused; it cost nothing.",
        "{n} requests were refused; they cost nothing.",
    ),
    "missed.dropped": (
        "{n} exchange was dropped: too much waited to be read.",
        "{n} exchanges were dropped: too much waited to be read.",
    ),
    "missed.failed": (
        "{n} exchange could not be read through a fault of this program.",
        "{n} exchanges could not be read through a fault of this program.",
    ),
    "missed.lost": (
        "{n} exchange could not be written to the log.",
        "{n} exchanges could not be written to the log.",
    ),
    "missed.paused": (
        "{n} connection or exchange was left alone, as you had paused.",
        "{n} connections and exchanges were left alone, as you had paused.",
    ),
    "missed.passed_through": (
        "{n} connection was passed through unseen: its app refuses the certificate.",
        "{n} connections were passed through unseen: their apps refuse the certificate.",
    ),
    "method.work": (
        "From the tokens of each request, the model's size and how such models are served follows "
        "the energy at the data centre's meter; of pictures from their pixels and steps, on this "
        "machine from its seconds and power. From that, with the provider's cooling and the grid's "
        "electricity, carbon and water."
    ),
    "method.range": (
        "A range holds 90 % of what is plausible, the best guess its middle. Providers publish "
        "little, so ranges are wide. Training, the network and your own device are not in them."
    ),
    "method.title": "How the figures are made",
    "method.how": "From requests to watt-hours",
    "method.in": "In a figure",
    "method.in_gpus": "- the GPUs that answer, from the first token read to the last one written",
    "method.in_machine": "- the machine around them: processors, memory, network cards",
    "method.in_idle": "- machines that stand ready",
    "method.in_building": "- the building: cooling and losses",
    "method.in_making": "- making the machines, by the time they are occupied: carbon, apart",
    "method.in_carbon": "- carbon of the electricity over its life cycle, where it is used",
    "method.in_water": "- water on site, and at the power stations: always apart",
    "method.not_in": "Not in a figure",
    "method.not_training": "- training the model",
    "method.not_network": "- the network between you and the data centre",
    "method.not_device": "- your own device and its screen",
    "method.not_construction": "- the making of the building, and water that went into machines",
    "method.not_contracts": "- certificates and contracts for green electricity",
    "method.counts": "How tokens are counted",
    "method.set": "Whose figures",
    "method.set_named": "Factor set {name} of {day}; another: wattprint --factors NAME week.",
    "method.set_holds": "{models} models, {zones} grid zones, {things} familiar things.",
    "method.own_zone": "Your settings: this machine is in zone {zone}.",
    "method.own_models": "Your settings give the size of: {names}.",
    "method.sources": "Sources of the figures in view",
    "method.factors": "Factor set {name} of {day}. Every factor and source: wattprint explain ID.",
}
