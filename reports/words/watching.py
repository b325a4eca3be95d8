"""What is said of a recorder that is watched, of its bypass, and of the service that starts it."""

WORDS: dict[str, str | tuple[str, str]] = {
    "status.direct": (
        "Not recording: the recorder fails again and again, so your traffic goes direct, unseen.\n"
        "  It is tried again every few minutes. `wattprint off`, then `wattprint`, says why."
    ),
    "status.restarts": (
        "started anew once after it failed",
        "started anew {count} times after it failed",
    ),
    "fault.direct_odd": (
        "wattprint is not recording and could not read this request, so it was not sent.\n"
        "Send it without the proxy."
    ),
    "fault.direct_map": (
        "wattprint is not recording, and {host} is sent elsewhere by --map only while it does; "
        "the request was not sent.\nStart it again, or send it without the proxy."
    ),
    "fault.direct_gateway": (
        "wattprint's gateway cannot start, so the request was not sent.\n"
        "Use the provider's own base URL until `wattprint status` says that it records."
    ),
    "fault.upstream_loop": (
        "The proxy in front of the internet would be wattprint itself.\n"
        "Correct `upstream_proxy` under [recording] in the settings, or unset HTTPS_PROXY."
    ),
}
