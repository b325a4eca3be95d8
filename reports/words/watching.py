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
    "service.installed": (
        "Recording on {proxy} and {gateway}, from now on in each of your sessions."
    ),
    "service.linger": (
        "It ends when you log out; `loginctl enable-linger` lets it run from boot on."
    ),
    "service.busy": (
        "Process {pid} records in the foreground and holds the ports.\n"
        "End it with ctrl+c, then install the service."
    ),
    "service.way_out": "The proxy that this shell goes through is kept in {path}.",
    "service.removed": "The service is stopped and removed.",
    "service.none": "There is no service. Install it with: wattprint service install",
    "service.active": "Running, by {unit}",
    "service.stopped": (
        "Not running: {unit}\n"
        "  `journalctl --user -u wattprint` says why; `systemctl --user start wattprint` starts it."
    ),
    "service.disabled": "It does not start by itself: `systemctl --user enable wattprint`.",
    "fault.service_platform": (
        "`wattprint service` is for Linux with systemd.\n"
        "docs/autostart.md says what does the same on macOS and Windows."
    ),
    "fault.service_unreachable": (
        "There is no systemd session for you here ({reason}).\n"
        "By ssh: `loginctl enable-linger`, then log in anew. In WSL: systemd=true under [boot] in "
        "/etc/wsl.conf. In a container: run `wattprint proxy --watched` instead."
    ),
    "fault.service_failed": (
        "systemd did not do it: {reason}\n`journalctl --user -u wattprint` may say why."
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
