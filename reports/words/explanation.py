"""One request explained."""

WORDS: dict[str, str | tuple[str, str]] = {
    "explain.spread": "{value} ({low} to {high})",
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
    "term.reasoning": "reasoning",
    "term.diffusion": "diffusion",
    "term.decoding": "decoding",
    "term.context": "context read",
    "term.input": "prompt",
    "term.attention": "long prompt",
    "term.cached": "cached prompt",
    "term.sum": "sum",
    "table.term": "term",
    "table.thousands": "thousands",
    "table.megapixels": "megapixels",
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
    "energy.each_picture": "J each, at the building's meter, is that of the GPUs x {host} for the "
    "machine around them and idle ones x {pue} (PUE).",
    "energy.megapixels": "Megapixels are those of all steps and latent moments in diffusion, those "
    "of all frames in decoding.",
    "energy.range": "The range combines the terms' errors, which are partly shared.",
    "energy.formulas": "J of the GPUs, by the names of the factors below:",
    "formula.output": "answer: compute x active parameters + reading weights x GB read / requests "
    "answered together + a GPU that waits x GPUs",
    "formula.reasoning": "reasoning: as the answer, read by nobody",
    "formula.context": "context read: reading context x size of context x active parameters to the "
    "power of its growth, for each token out and token of context",
    "formula.input": "prompt: compute x active parameters",
    "formula.attention": "long prompt: the prompt's, once more for each length of prompt",
    "formula.cached": "cached prompt: the prompt's x a cached token",
    "formula.diffusion": "diffusion: an operation x steps x passes x 2 x parameters x latent "
    "tokens, and attention between these",
    "formula.decoding": "decoding: a megapixel",
    "served.model": "{name}: {total} billion parameters, {active} billion at "
    "work for a token {marks}",
    "served.batch": "Requests answered together: {batch}.",
    "served.overhead": "It reads or speaks in short runs, far from what a GPU can do: {overhead} "
    "times the forms.",
    "served.setups": "Where GPU or precision is not known, a mixture: joules of the GPUs for a "
    "token out, averaged in the logarithm.",
    "served.picture": "{name}: {total} billion parameters, {steps} steps where not told, {passes} "
    "passes a step {marks}",
    "served.share": "{percent} %",
    # Carbon and water.
    "place.site": "Site of {provider}: PUE {pue} {marks}",
    "place.site_untold": "Who serves it was not told; a site anywhere was taken: PUE {pue} {marks}",
    "place.site_unknown": "Where {provider} computes is not known; a site anywhere was taken: "
    "PUE {pue} {marks}",
    "place.ghg": "Carbon is the energy x {value} gCO2e/kWh, the electricity of {zone} {marks}",
    "place.making": "Carbon of making the machines is that of a GPU-second x the GPU's joules / "
    "its busy power / the share of its life that it is busy: see the factors.",
    "place.onsite": "Water on site is the machines' part of it (energy / PUE) x {value} L/kWh "
    "{marks}",
    "place.offsite": "Water off site is the energy x {value} L/kWh, at the power "
    "stations of {zone} {marks}",
    # Factors.
    "factor.line": "{name}: {value} {unit} {marks}",
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
    "factor.picture_flop": "An operation of a picture",
    "factor.picture_attention": "Attention between latent tokens",
    "factor.picture_pixel": "Decoding a megapixel",
    "factor.gpu_second_ghg_mg": "Making, by GPU-second",
    "factor.gpu_busy_w_h100": "A busy H100",
    "factor.gpu_busy_w_b200": "A busy B200",
    "factor.encoder_overhead": "Short runs",
    "factor.fleet_use": "A GPU's life at work",
    "factor.embodied_spread": "Spread of the making",
    "source.mark": "[{number}]",
}
