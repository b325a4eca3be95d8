"""Estimates without traffic, scenarios, and a request times everyone."""

WORDS: dict[str, str | tuple[str, str]] = {
    "estimate.title": "wattprint: an estimate for {model}",
    "estimate.asked": "What was asked",
    "estimate.model": "Model: {model}, {kind}.",
    "estimate.open": "whose size is published",
    "estimate.closed": "whose size is not published",
    "estimate.tokens": "{given} tokens in{cached}, {answered} out, reasoning included.",
    "estimate.images": ("{n} image of {size}.", "{n} images of {size}."),
    "estimate.video": "A video of {seconds} s, {size}.",
    "estimate.size": "{width} x {height}",
    "estimate.usual_image": "1024 x 1024, as no size was told",
    "estimate.usual_video": "1280 x 720, as no size was told",
    "estimate.boundary": "In it: GPUs, the machines around them, idle machines, the building; "
    "carbon of the electricity and of the machines. Not in it: training, the network, your device.",
    "estimate.factors": "Factor set {name} of {day}.",
    "estimate.unknown": "{name} is not in the catalogue, and no other model's figure stands in for "
    "it.",
    "estimate.near": "{name} is not in the catalogue, and no other model's figure stands in for "
    "it. Near it: {near}.",
    "refused.size": "{text} is no size: write width x height in pixels, as 1024x1024.",
    "refused.zone": "There is no zone {name}: write a country's ISO 3166 code, as FRA or USA.",
    "refused.work": "Say what is asked of the model: tokens (--input-tokens, --output-tokens), or "
    "--images, or --video-seconds; one of the three.",
    "refused.cached": "More tokens are cached than are read.",
    # Times everyone.
    "page.everyone": "Times everyone",
    "everyone.count": "If everyone did this: {count} billion times a year ({cited}).",
    "everyone.homes": "Electricity: {about}; {between}. The year of {n} US homes ({low} to "
    "{high}): {cited}.",
    "everyone.drinkers": "Water, on and off site: {about}; {between}. What {n} people drink in a "
    "year ({low} to {high}): {cited}.",
    "everyone.cars": "Carbon of the electricity: {about}; {between}. The exhaust of {n} US cars in "
    "a year ({low} to {high}): {cited}.",
    # Scenarios.
    "scenario.title": "wattprint: {title}",
    "scenario.tasks": "By task",
    "scenario.task": "task",
    "scenario.count": "times",
    "scenario.published": "published",
    "scenario.against": "Against what was published",
    "scenario.said": "Published: {published}, {source}. Here: {about}; {between}.",
    "scenario.ratio": "The published figure is {ratio} times ours, and {place}.",
    "scenario.inside": "inside our range",
    "scenario.above": "above our range",
    "scenario.below": "below our range",
    "scenario.missing": "There is no file {path}, and no such scenario is shipped: {known}.",
    "scenario.unreadable": "Cannot read {path} ({reason}).",
    "scenario.syntax": "{path}: {reason}.",
    "scenario.wrong": "{path}, line {line}: {reason}.",
    "scenario.empty": "there is no [[task]]",
    "scenario.unknown_key": "{key} means nothing here",
    "scenario.unknown_near": "{key} means nothing here; do you mean {near}?",
    "scenario.no_model": "the task names no model",
    "scenario.no_work": "the task asks for nothing: give it tokens, images or video_seconds",
    "scenario.bad_value": "{key} has a value that does not fit",
    "scenario.unknown_model": "{name} is not in the catalogue",
    "scenario.unknown_model_near": "{name} is not in the catalogue; near it: {near}",
}
