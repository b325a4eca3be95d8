"""What is left alone: pauses, refused certificates, and what was not read for other reasons."""

WORDS: dict[str, str | tuple[str, str]] = {
    "pause.begun": "Nothing is recorded until {until}. Sooner: wattprint resume",
    "pause.begun_open": "Nothing is recorded until you say: wattprint resume",
    "pause.host": "{host} is neither decrypted nor recorded until {until}. "
    "Sooner: wattprint resume --host {host}",
    "pause.host_open": "{host} is neither decrypted nor recorded any more. "
    "To undo it: wattprint resume --host {host}",
    "pause.host_unknown": "{host} is no AI service that wattprint knows: nothing of it is read, "
    "paused or not.",
    "pause.open": "Connections that are decrypted already go on, unrecorded.",
    "pause.resumed": "It is recorded again.",
    "pause.resumed_host": "{host} is recorded again.",
    "pause.none": "Nothing was paused.",
    "pause.none_host": "{host} was not paused.",
    "pause.still": "Still paused: {hosts}. To end one: wattprint resume --host HOST",
    "pause.until": "{day} {clock}",
    "refused.duration": "{text} is no time to pause for. Write it like 30m, 2h or 1d.",
    "refused.host": "{text} is no host. Write a name such as chatgpt.com, or *.example.com.",
    "status.paused": "Paused until {until}: nothing is recorded.",
    "status.paused_open": "Paused until `wattprint resume`: nothing is recorded.",
    "status.paused_host": "{host}: paused until {until}",
    "status.paused_host_open": "{host}: never decrypted nor recorded (wattprint resume --host)",
    "status.refused": "{host}: {client} refused the certificate ({since}); passed through until "
    "{until}, or: wattprint trust retry {host}",
    "status.refused_client": "an app",
    "status.trouble": (
        "{what}, last at {last_at}",
        "{what}, {count} times, last at {last_at}",
    ),
    # What a recorder's `troubles` mean, by code.
    "trouble.refused": "{host}: an app refused the certificate",
    "trouble.tls_failed": "{host}: TLS with an app failed",
    "trouble.passed_through": "{host}: passed through unread, since TLS had failed",
    "trouble.paused": "{host}: left alone, as paused",
    "trouble.other_name": "{host}: passed through unread, since the app asked for another name "
    "inside (ECH hides the true one)",
    "trouble.upstream_untrusted": "{host}: its certificate does not verify; passed through for ten "
    "minutes at a time",
    "trouble.upstream_tls": "{host}: TLS with it failed; passed through for ten minutes at a time",
    "trouble.dropped": "exchanges not copied, since too much waited to be read",
    "trouble.failed": "exchanges not readable, through a fault of this program",
    "trouble.lost": "exchanges not saved, since the log could not be written",
    "trouble.other": "{host}: {code}",
}
