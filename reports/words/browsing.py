"""What `browser` and `pac` say."""

WORDS: dict[str, str | tuple[str, str]] = {
    "browser.once": (
        "{name} opens with a new profile: log in there again. Closing it deletes the profile; "
        "with --keep it stays."
    ),
    "browser.kept": "{name} opens with the profile that is kept in {path}.",
    "browser.way": "AI services go through {proxy}, everything else as without wattprint.",
    "browser.paused": (
        "Recording is paused, so this browser is not recorded; `wattprint resume` ends the pause."
    ),
    "browser.words": "{word} is neither a browser ({names}) nor a web address.",
    "fault.browser_none": (
        "No browser that can be used was found.\n"
        "Install Chromium, Chrome, Edge, Brave or Firefox; or import what one saved: "
        "wattprint import FILE.har."
    ),
    "fault.browser_missing": (
        "{name} was not found.\nInstall it, or leave the name out to use another browser."
    ),
    "fault.browser_no_display": (
        "There is no screen to open a browser on (DISPLAY and WAYLAND_DISPLAY are not set).\n"
        "Run this in a desktop session, or pass the browser its own option: "
        "wattprint browser URL -- --headless"
    ),
    "fault.browser_no_certutil": (
        "Firefox needs NSS's certutil to trust the recorder in that profile alone.\n"
        "Install it (libnss3-tools on Debian and Ubuntu, nss-tools on Fedora, `brew install nss` "
        "on macOS), or name another browser."
    ),
    "fault.browser_unstartable": (
        "{name} cannot be started ({reason}).\nName another browser, or mend its installation."
    ),
    "fault.profile_open": (
        "{name} is open already with the profile that is kept.\n"
        "Open the page there, or leave out --keep for a profile of its own."
    ),
    "fault.recorder_silent": (
        "The recorder does not answer, so nothing would be recorded.\n"
        "Stop it with `wattprint off`, then try again."
    ),
}
