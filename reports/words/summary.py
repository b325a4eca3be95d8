"""What is drawn: the summary as a web page and as a share image, and the files that are kept."""

WORDS: dict[str, str | tuple[str, str]] = {
    "tile.ghg": "Carbon of the electricity",
    "tile.embodied": "Carbon of making the machines",
    "tile.onsite": "Water on site",
    "tile.offsite": "Water off site, at the power stations",
    # Pictures in words.
    "draw.low": "to the low edge",
    "draw.mid": "to the best guess",
    "draw.high": "to the high edge",
    "draw.bar": "from low to high",
    "draw.range": "{between} {unit}",
    "draw.point": "{name}: {about}{range}",
    "draw.whole": "The range of the whole, from zero to the high edge",
    "draw.each": "Each block is {each}, filled from its foot as the legend above shows.",
    "draw.map": "Energy by weekday and hour, best guesses",
    "draw.map_most": "Most in the hour from {name}: {about}.",
    "draw.map_note": (
        "Taller and stronger in colour is more energy; a dot is requests without a figure or "
        "without cost."
    ),
    "draw.hour": "weekday and hour",
    "draw.requests": ("{n} request", "{n} requests"),
    "draw.table": "The same as a table",
    "draw.demo": "A demonstration: these requests are made up, and nobody's own.",
    "draw.foot": (
        "Made by wattprint on the machine whose traffic it is about. This page fetches nothing "
        "and holds no prompt and no answer."
    ),
    # The share image.
    "share.title": "What my use of AI took",
    "share.week": "week {label}, {span}",
    "share.like": "like {like}",
    "share.each": "Each block is {each}.",
    "share.ghg": "{about} from the electricity",
    "share.water": "{about} of water",
    "share.made": (
        "Estimated from the work of {n} request, not measured.",
        "Estimated from the work of {n} requests, not measured.",
    ),
    "share.factors": "Factor set {name} of {day}.",
    "share.partly": ("{n} more has no figure.", "{n} more have no figure."),
    "share.demo": "Demonstration: made-up requests",
    "share.nothing": "Nothing was recorded",
}
