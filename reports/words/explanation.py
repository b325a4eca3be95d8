"""One request explained."""

WORDS: dict[str, str | tuple[str, str]] = {
    "explain.title": "wattprint: request {id}, {when}",
    "explain.figure": "The figure",
    "explain.seen": "What was seen",
    "explain.energy": "Energy, term by term",
    "explain.served": "How the model is taken to be served",
    "explain.place": "Carbon and water",
    "explain.factors": "Factors",
    "explain.sources": "Sources",
    # Why there is no figure.
    "none.refused": "It was refused before any answer: it cost nothing.",
    "none.local": "No figure: it was served on this machine, whose own electricity is not "
    "estimated yet.",
    "none.opaque": "No figure: it was seen, in a format that cannot be read yet.",
    "none.uncounted": "No figure: its tokens are not known.",
    "none.unknown_model": "No figure: {model} is not in the catalogue, and no other model's "
    "figure stands in for it.",
    # What was seen.
    "seen.model": "Model: {served}.",
    "seen.model_asked": "Model: {served}, asked for as {requested}.",
    "seen.where": "Provider {provider}, service {service}; client {client}.",
    "seen.outcome": "Ended: {outcome}; HTTP status {status}.",
    "seen.unknown": "not known",
    "seen.given": "Tokens in: {count}{cached}, {basis}.",
    "seen.given_unknown": "Tokens in: not known.",
    "seen.given_cached": " ({cached} of them cached)",
    "seen.answered": "Tokens out: {count}{reasoning}, {basis}.",
    "seen.answered_unknown": "Tokens out: not known.",
    "seen.answered_reasoning": " ({reasoning} of them reasoning)",
    "seen.reported": "as the provider reported",
    "seen.counted": "counted with the model's own tokenizer ({vocabulary})",
    "seen.estimated": "estimated with a tokenizer that is not the model's own ({vocabulary})",
    "seen.spread": "The estimated count may be off by a factor {spread} each way.",
    "seen.lower_bound": "A lower bound: more was computed than could be counted.",
    # Energy.
    "term.output": "answer",
    "term.context": "context read",
    "term.input": "prompt",
    "term.attention": "long prompt",
    "term.cached": "cached prompt",
    "term.sum": "sum",
    "table.term": "term",
    "table.thousands": "thousands",
    "table.gpu_j": "GPU J each",
    "table.meter_j": "J each",
    "table.wh": "mWh",
    "table.gpu": "GPU",
    "table.bits": "bits",
    "table.share": "share",
    "table.gpu_count": "GPUs",
    "table.compute_j": "compute J",
    "table.weights_j": "weights J",
    "table.floor_j": "idle J",
    "energy.amounts": "Amounts are thousands of tokens; of context read and long prompt, thousands "
    "x thousands: each token out reads the whole context, each uncached token in the whole prompt.",
    "energy.each": "J each, at the building's meter, is that of the GPUs x {host} for the machine "
    "around them and idle ones x {pue} (PUE) x what lopsided ranges do to the median.",
    "energy.range": "The range combines the terms' errors, which are partly shared.",
    "served.model": "{name}: {total} billion parameters ({low} to {high}), {active} billion at "
    "work for a token {marks}",
    "served.batch": "Requests answered together: {batch} ({low} to {high}).",
    "served.setups": "Where GPU or precision is not known, a mixture: joules of the GPUs for a "
    "token out, averaged in the logarithm.",
    "served.share": "{percent} %",
    # Carbon and water.
    "place.site": "Site of {provider}: PUE {pue} ({low} to {high}) {marks}",
    "place.site_unknown": "Where {provider} computes is not known; a site anywhere was taken: "
    "PUE {pue} ({low} to {high}) {marks}",
    "place.ghg": "Carbon is the energy x {value} gCO2e/kWh ({low} to {high}), the electricity of "
    "{zone} {marks}",
    "place.onsite": "Water on site is the machines' part of it (energy / PUE) x {value} L/kWh "
    "({low} to {high}) {marks}",
    "place.offsite": "Water off site is the energy x {value} L/kWh ({low} to {high}), at the power "
    "stations of {zone} {marks}",
    # Factors.
    "factor.line": "{name}: {value} {unit} {marks}",
    "factor.line_range": "{name}: {value} ({low} to {high}) {unit} {marks}",
    "factor.compute_h100": "Compute on an H100",
    "factor.compute_b200": "Compute on a B200",
    "factor.weight_read": "Reading weights",
    "factor.gpu_floor": "A GPU that waits",
    "factor.batch_scale": "Batch scale",
    "factor.context_read": "Reading context",
    "factor.context_bytes": "Size of context",
    "factor.context_exponent": "Growth of context with the model",
    "factor.attention_tokens": "Length of prompt",
    "factor.cached_ratio": "A cached token",
    "factor.gpu_share_h100": "H100",
    "factor.gpu_share_b200": "B200",
    "factor.host_and_idle": "Machine around the GPU",
    "factor.median_shift": "Lopsided ranges",
    "source.mark": "[{number}]",
}
