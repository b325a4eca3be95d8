"""What trusts the certificate, and what `off` undid."""

WORDS: dict[str, str | tuple[str, str]] = {
    "trust.none": "There is no certificate yet; a first start, or `wattprint trust install`, makes "
    "one.",
    "trust.authority": "{path}: {name}, until {until}\n  SHA-256 {fingerprint}",
    "trust.names": "  It can vouch for {count} names of AI services and those under them, "
    "and for nothing else (--names lists them).",
    "trust.own": "  Of your own: {names}",
    "trust.any_name": "  It can vouch for any name: an older version made it. It is replaced when "
    "no recorder uses it any more.",
    "trust.nowhere": "No store of certificates was found to look into.",
    "trust.store": "{store}: {place}",
    "trust.store_not": "{store}: {place}: not trusted",
    "trust.current": "  trusted: {name}, until {until}, SHA-256 {fingerprint}",
    "trust.outdated": "  trusted, but out of date: {name}, until {until}, SHA-256 {fingerprint}\n"
    "  {why} Renew it with: wattprint trust install {store}",
    "trust.lacks": (
        "It lacks a name: {names}.",
        "It lacks {count} names, such as {names}.",
    ),
    "trust.ending": "It is at its end.",
    "trust.foreign": "  trusted: {name} of another wattprint folder, or of one that is gone, until "
    "{until}, SHA-256 {fingerprint}\n  If nothing needs it any more: {steps}",
    "trust.installed": "{store}: {place}: trusts wattprint's certificate now.",
    "trust.kept": "{store}: {place}: trusts it already.",
    "trust.removed": "{store}: {place}: trusts it no more.",
    "trust.absent": "{store}: {place}: did not trust it.",
    "trust.by_hand": "By hand: {steps}",
    "trust.restart": "Programs that are open see it when they start again. "
    "`wattprint off` undoes it.",
    "trust.no_store": "There is no such store here: {stores}. A browser makes its own when it is "
    "started for the first time.",
    "trust.retried": (
        "{host} is decrypted again, for 1 kind of app that had refused the certificate.",
        "{host} is decrypted again, for {count} kinds of apps that had refused the certificate.",
    ),
    "trust.not_refused": "No app has refused the certificate for {host} in the last 24 hours.",
    "trouble.uncovered": "{host}: passed through unread, since the certificate does not hold for "
    "it; add it to `hosts` under [recording] in the settings and start anew",
    "off.profiles": (
        "Removed what 1 browser had left behind.",
        "Removed what {count} browsers had left behind.",
    ),
    "off.profile_open": "A browser is open on {path}; close it, and say `wattprint off` again.",
    "off.left": "Not all could be undone: see above, then say `wattprint off` again.",
    "off.shell": "This shell still sends its programs to the recorder. To undo that too: {line}",
    "fault.trust_no_tool": (
        "{place}: NSS's certutil is needed and not installed; nothing was changed there.\n"
        "Install it (package libnss3-tools, nss-tools or nss), or use the browser's own page for "
        "certificates."
    ),
    "fault.trust_forbidden": "{place}: only root may change it; nothing was changed there.",
    "fault.trust_elsewhere": (
        "{place}: it is still trusted, since somebody put it there in another way.\n"
        "Remove it as it was put there."
    ),
    "fault.trust_failed": "{place}: this failed ({reason}); look at it with: wattprint trust show",
}
