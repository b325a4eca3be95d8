"""What the commands that record say: start, proxy, run, status, off, demo."""

WORDS: dict[str, str | tuple[str, str]] = {
    "recording.lost": (
        "1 finished request could not be saved and is not in the log.",
        "{count} finished requests could not be saved and are not in the log.",
    ),
    "recording.log_fails": (
        "The log cannot be written ({reason}); your traffic goes on, and requests wait to be saved."
    ),
    "recording.log_works": "The log can be written again; what waited is saved.",
    "recording.on": "Recording on {proxy} (certificate) and {gateway} (base URL).",
    "recording.off": "Nothing is recording. Start it with: wattprint",
    "recording.first": (
        "wattprint reads what goes to the hosts of {count} AI services and nothing else; all other "
        "traffic passes untouched.\n"
        "It keeps numbers, never words: when, which service, model and app, how many tokens. No "
        "prompt, no answer, no key.\n"
        "All of it stays on this machine, in {path}.\n"
        "Pause: wattprint pause. Stop and undo: wattprint off. See and delete what is kept: "
        "wattprint status --stored, wattprint forget."
    ),
    "recording.goes_on": "Recording goes on at {proxy}; `wattprint off` stops it.",
    "recording.open": "Open the dashboard in a terminal with: wattprint",
    "recording.stopped": (
        "Stopped 1 recorder; traffic goes direct again.",
        "Stopped {count} recorders; traffic goes direct again.",
    ),
    "recording.none": "Nothing was recording.",
    "recording.stubborn": "Process {pid} does not end; stop it by hand.",
    "recording.purge": "Delete {path} with the log, settings and certificate in it?",
    "recording.purged": "Deleted {path}.",
    "status.main": "{proxy}  proxy, for apps that trust {ca}",
    "status.gateway": "{gateway}  gateway, for apps whose base URL you set",
    "status.run": "{proxy}  for one command (process {pid})",
    "status.since": "since {started_at}, wattprint {version}, process {pid}",
    "status.health": (
        "{written} saved, {in_flight} under way, {pending_rows} waiting to be saved; "
        "not copied {dropped}, not readable {failed}, lost {lost}, "
        "passed through {passed_through}, paused {paused}"
    ),
    "status.under_way": "under way: {model}, {client}, about {tokens} tokens out in {elapsed_s} s",
    "status.write_error": "The log cannot be written now ({reason}); see: wattprint doctor",
    "status.silent": "The recorder does not answer; see: wattprint doctor",
    "status.log": ("{path}: {count} request", "{path}: {count} requests"),
    "settings.unknown": "{path}: {key} means nothing here and is left aside.",
    "settings.unknown_near": (
        "{path}: {key} means nothing here and is left aside; did you mean {nearest}?"
    ),
    "demo.heading": "Demonstration: made-up requests to a built-in provider, in {path}",
    "demo.failed": (
        "1 request of the demonstration went wrong.",
        "{count} requests of the demonstration went wrong.",
    ),
    "demo.open": "Open it with: wattprint --demo",
}
