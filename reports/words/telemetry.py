"""What is said of telemetry: counts for the person's own OpenTelemetry Collector."""

WORDS: dict[str, str | tuple[str, str]] = {
    "command.telemetry": "counts to your own OpenTelemetry Collector",
    "help.telemetry": (
        "What is sent to an OpenTelemetry Collector of yours, how far, and what waits. "
        "Nothing is sent until you name one (wattprint config set telemetry.endpoint "
        "http://127.0.0.1:4318), and never a word of yours: counts alone. A recorder that runs "
        "sends by itself once a minute."
    ),
    "option.telemetry_once": "Send what waits now.",
    "option.telemetry_show": "Print as JSON what would be sent next, and send nothing.",
    "option.telemetry_from_now": "Leave out what was recorded before now.",
    "refused.telemetry": "--once, --show and --from-now are three different things: give one.",
    "telemetry.off": "Nothing is sent anywhere: no Collector is named in the settings.",
    "telemetry.on": "Sums of requests go to {endpoint}.",
    "telemetry.on_with_spans": "Sums of requests, and each request as a span, go to {endpoint}.",
    "telemetry.told": "It last took them: {at}.",
    "telemetry.waiting": ("1 request waits.", "{count} requests wait."),
    "telemetry.trouble": "The last try ({at}) failed: {reason}. The log keeps what waits.",
    "telemetry.refused": (
        "It refused 1 point or span of the last for good.",
        "It refused {count} points or spans of the last for good.",
    ),
    "config.wants_endpoint": (
        "the address of a Collector with no login in it, such as http://127.0.0.1:4318"
    ),
    "config.wants_headers_file": "a file with a line `name: value` for each header",
    "config.wants_team": "a name",
    "config.wants_machine": "a name",
    "config.wants_spans": "true or false",
    "config.wants_clients": "true or false",
    "config.wants_interval_s": "a number of seconds, from 1 on",
    "config.telemetry": (
        "1 request that is in the log already will be counted there too; "
        "`wattprint telemetry --from-now` leaves it out, `--show` shows what is sent.",
        "{count} requests that are in the log already will be counted there too; "
        "`wattprint telemetry --from-now` leaves them out, `--show` shows what is sent.",
    ),
    "doctor.telemetry_off": "Nothing is sent anywhere by wattprint itself: telemetry is off.",
    "doctor.telemetry": (
        "Counts go to {endpoint}; 1 request waits.",
        "Counts go to {endpoint}; {count} requests wait.",
    ),
    "doctor.telemetry_fails": (
        "Counts do not reach {endpoint} ({reason}); 1 request waits in the log.\n"
        "Try it by hand: wattprint telemetry --once",
        "Counts do not reach {endpoint} ({reason}); {count} requests wait in the log.\n"
        "Try it by hand: wattprint telemetry --once",
    ),
    "doctor.telemetry_refused": (
        "{endpoint} refused 1 point or span of what it was sent last.\n"
        "The log of the Collector says why; `wattprint telemetry --show` shows what is sent.",
        "{endpoint} refused {count} points or spans of what it was sent last.\n"
        "The log of the Collector says why; `wattprint telemetry --show` shows what is sent.",
    ),
    "stored.file_telemetry": "what was sent to your Collector, in sums",
    "fault.telemetry_off": (
        "No Collector is named, so nothing was sent.\n"
        "Name yours: wattprint config set telemetry.endpoint http://127.0.0.1:4318"
    ),
    "fault.telemetry_untaken": (
        "The Collector did not take it ({reason}).\n"
        "Nothing is lost: it waits in the log and is sent with the next."
    ),
    "fault.telemetry_refused": (
        "The Collector took it, and refused 1 point or span of it for good.\n"
        "Its log says why; `wattprint telemetry --show` shows what is sent.",
        "The Collector took it, and refused {count} points or spans of it for good.\n"
        "Its log says why; `wattprint telemetry --show` shows what is sent.",
    ),
    "fault.telemetry_busy": (
        "Another process is sending to the Collector just now.\nTry again in a moment."
    ),
    "fault.telemetry_headers": (
        "The file of headers {path} cannot be used ({reason}).\n"
        "It has a line `name: value` for each header."
    ),
    "fault.telemetry_unreadable": (
        "{path} says how much was sent, and cannot be read.\n"
        "Delete it to begin anew: the log is counted again, as from another machine."
    ),
}
