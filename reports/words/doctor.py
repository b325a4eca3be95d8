"""What `doctor` finds, each with its cure in the line after it."""

WORDS: dict[str, str | tuple[str, str]] = {
    "doctor.ok": "ok",
    "doctor.note": "note",
    "doctor.problem": "problem",
    "doctor.area_recording": "Recording",
    "doctor.area_ways": "Ways to it",
    "doctor.area_logs": "The log",
    "doctor.area_machine": "This machine",
    "doctor.well": "No problem was found.",
    "doctor.problems": (
        "1 problem: what it is and what to do stands above.",
        "{count} problems: what they are and what to do stands above.",
    ),
    "doctor.notes": (
        "1 note: worth knowing, nothing has to be done.",
        "{count} notes: worth knowing, nothing has to be done.",
    ),
    "doctor.rebuilt": "The sums by hour and day were made anew from the requests.",
    "doctor.check_failed": "The check `{name}` could not be made ({reason}).\n"
    "The others were; please report this one.",
    "doctor.forbidden": "{path} cannot be read: it belongs to somebody else. Was wattprint run as "
    "root?\nTake it back with: sudo chown -R $USER {path}",
    "doctor.check_unloaded": "Part of wattprint cannot be loaded: {name}.\n"
    "What is in the way is said below; if nothing is, install wattprint again.",
    "refused.installation": "A part of wattprint cannot be loaded ({name}), so nothing was done.\n"
    "`wattprint doctor` says what is in the way.",
    "doctor.check_late": "The check `{name}` got no answer in time.\n"
    "With --full it waits as long as it takes.",
    # Recording.
    "doctor.nothing_records": "Nothing is recording.\nStart it with: wattprint",
    "doctor.services": "Read are the hosts of {count} AI services, and nothing else.",
    "doctor.own_services": "And of your own: {names}.",
    "doctor.records": "Recording on {proxy} (certificate) and {gateway} (base URL), process {pid}.",
    "doctor.records_once": "Recording for one command on {proxy} and {gateway}, process {pid}.",
    "doctor.direct": "The recorder (process {pid}) fails again and again, so traffic goes direct, "
    "unseen.\nWhy stands at the end of {path}; or say: wattprint off, then wattprint proxy",
    "doctor.silent": "The recorder (process {pid}) does not answer.\n"
    "Stop it with `wattprint off`, then start it again.",
    "doctor.restarts": "The recorder (process {pid}) was started anew after it failed: {count} "
    "times.\nWhy stands in {path}.",
    "doctor.other_version": "The recorder (process {pid}) is of another version: {version}.\n"
    "Stop it with `wattprint off`, then start it again.",
    "doctor.write_fails": "The log cannot be written now ({reason}); traffic goes on, and requests "
    "wait.\nSee below for the disk and the folder; another program may hold the log.",
    "doctor.lost": (
        "1 request could not be saved since the recorder (process {pid}) began.\n"
        "It is gone; what keeps the log from being written is said below.",
        "{count} requests could not be saved since the recorder (process {pid}) began.\n"
        "They are gone; what keeps the log from being written is said below.",
    ),
    "doctor.missed": "In the last {days} days: {what}",
    "doctor.cure_pause": "Record again with: wattprint resume",
    "doctor.cure_pause_host": "Record it again with: wattprint resume --host {host}",
    "doctor.cure_refused": "Start it with `wattprint run`, or give it a base URL of the gateway.",
    "doctor.no_service": "It does not start by itself (wattprint service install).",
    "doctor.service": "It starts with each of your sessions, by {unit}.",
    "doctor.service_gone": "It was to start with your sessions, and {unit} is gone.\n"
    "Put it back with `wattprint service install`, or end it: wattprint service remove",
    "doctor.service_stopped": "It is to start with your sessions ({unit}), and is stopped.\n"
    "`systemctl --user status wattprint` says why; `wattprint service install` starts it.",
    # What a recorder's troubles ask for, by code.
    "doctor.cure_tls_failed": "If it goes on, that app keeps to certificates of its own: use a "
    "base URL, or leave it.",
    "doctor.cure_passed_through": "Once it trusts the certificate: wattprint trust retry {host}",
    "doctor.cure_upstream_untrusted": "A company's proxy needs its certificate here: wattprint "
    "config set recording.upstream_ca FILE",
    "doctor.cure_upstream_tls": "Look whether {host} can be reached without wattprint: it may be "
    "down.",
    "doctor.cure_uncovered": "Start anew, so that the certificate is made for it: wattprint off, "
    "then wattprint",
    "doctor.cure_other_name": "Nothing to do: an app that hides the name is left alone.",
    "doctor.cure_failed": "Please report it, with the version: nothing of your traffic is in the "
    "message.",
    "doctor.cure_dropped": "The machine was too busy; requests themselves went on.",
    # Ways to it.
    "doctor.port_free": "Port {port} is free.",
    "doctor.port_taken": "Port {port} is taken by another program; the next free one is used.\n"
    "Programs that were told {port} by hand have to be told again (wattprint status).",
    "doctor.port_taken_by": "Port {port} is taken by {name} (process {pid}); the next free one is "
    "used.\nPrograms that were told {port} by hand have to be told again (wattprint status).",
    "doctor.no_certificate": "There is no certificate yet; the first start makes one.",
    "doctor.certificate": "The certificate is limited to AI services, and holds until {until}.",
    "doctor.certificate_broken": "{path} cannot be read as a certificate.\n"
    "Delete the folder it is in; the next start makes another.",
    "doctor.certificate_ended": "The certificate ended on {until}, or the clock is wrong: apps "
    "refuse it.\nStart anew, and it is renewed: wattprint off, then wattprint",
    "doctor.certificate_any": "{path} can vouch for any name, as older versions made it.\n"
    "Start anew, and it is replaced: wattprint off, then wattprint",
    "doctor.certificate_lacks": "The certificate does not hold for all hosts that are to be read.\n"
    "Start anew, and it is renewed: wattprint off, then wattprint",
    "doctor.profile_left": "A browser that did not end in order left {path}.\n"
    "`wattprint off` and the next `wattprint browser` remove it.",
    "doctor.trusted": "{place} trusts the certificate.",
    "doctor.untrusted": "{place} was told to trust {name}, and does not.\n"
    "Say it again with `wattprint trust install {store}`, or end it: wattprint trust remove "
    "{store}",
    "doctor.outdated": "{place} trusts a certificate that is out of date.\n"
    "Renew it with: wattprint trust install {store}",
    "doctor.shell_recorded": "This shell's programs go through the recorder.",
    "doctor.dead_proxy": "This shell's programs are sent through {address}, where nothing listens: "
    "they have no network.\nStart wattprint, or type: {undo}",
    "doctor.dead_base_url": "{name} sends requests to the gateway at {address}, which does not "
    "run.\nStart wattprint, or type: {undo}",
    "doctor.dead_roots": "This shell's programs are to trust {path}, which is not there: they "
    "refuse every server.\nType: {undo}",
    # The log.
    "doctor.no_log": "There is no log yet; it will be {path}.",
    "doctor.older": "{path} was written by an older wattprint.\n"
    "It is upgraded when it is next read or written, after a copy to backups/.",
    "doctor.log": (
        "{path}: {count} request, {size_mb} MB.",
        "{path}: {count} requests, {size_mb} MB.",
    ),
    "doctor.wal": "{path} has grown to {size_mb} MB: some program has held the log open for long.\n"
    "It shrinks when that program ends; an open dashboard or database viewer is the usual one.",
    "doctor.whole": "The file is whole.",
    "doctor.damaged": "{path} is damaged ({said}).\n"
    "`wattprint off`, then move it and its -wal away; backups/ may hold an older copy.",
    "doctor.sums": "The sums by hour and day are those of the requests.",
    "doctor.sums_differ": (
        "A sum by hour or day is not that of the requests: {name} is {said} instead of {right}.\n"
        "Make them anew from the requests with: wattprint doctor --rebuild",
        "{count} sums by hour or day are not those of the requests: {name} is {said} instead of "
        "{right}.\nMake them anew from the requests with: wattprint doctor --rebuild",
    ),
    "doctor.unfinished_file": "The log is large: its file was not looked through to the end.\n"
    "With time: wattprint doctor --full",
    "doctor.unfinished_sums": "The log is large: its sums were not all compared with the "
    "requests.\nWith time: wattprint doctor --full",
    "doctor.vocabulary": "The vocabulary {name} is not the published file: its models are not "
    "counted.\nInstall wattprint again.",
    "doctor.factors": "The factor set {name} is not as it was published: it makes no figures.\n"
    "Install wattprint again.",
    "doctor.factors_edited": "The factor set {name} is not the one that your figures were first "
    "made with.\nInstall wattprint again, unless you changed it yourself.",
    "doctor.factor_set": "Figures are made with the factor set {name}.",
    # This machine.
    "doctor.no_home": "Nothing was recorded yet; all will be in {path}.",
    "doctor.home": "Everything is in {path}.",
    "doctor.open_folder": "Others on this machine can look into {path}.\n"
    "Close it with: chmod 700 {path}",
    "doctor.open_files": "Others on this machine can read {names}.\n"
    "Close them with: chmod 600 (in {path})",
    "doctor.foreign_files": (
        "A file in {path} belongs to somebody else: {name}. Was wattprint run as root?\n"
        "Take it back with: sudo chown -R $USER {path}",
        "{count} files in {path} belong to somebody else, such as {name}. Was wattprint run as "
        "root?\nTake them back with: sudo chown -R $USER {path}",
    ),
    "doctor.disk": "{free_gb} GB are free on the disk.",
    "doctor.disk_tight": "{free_mb} MB are free on the disk of {path}.\n"
    "An upgrade of the log needs room for a copy of it.",
    "doctor.disk_full": "Only {free_mb} MB are free on the disk of {path}: soon nothing can be "
    "saved.\nMake room; `wattprint status --stored` says what wattprint takes.",
    "doctor.clock": "The clock goes on from what was written before ({now}).",
    "doctor.future_request": "The newest request is of {moment}, and the clock says {now}.\n"
    "Set the clock; requests keep the time that they were logged with.",
    "doctor.future_file": "{path} was written at {moment}, and the clock says {now}.\n"
    "Set the clock: certificates are refused where it is wrong.",
    "doctor.other_package": "Another program's `{name}` is in the way: {path}, not {root}.\n"
    "Install wattprint in an environment of its own (uv tool, pipx), and unset PYTHONPATH.",
    "doctor.proxy_py": "proxy.py {version} is installed beside wattprint, and writes over its "
    "`proxy`.\nInstall wattprint in an environment of its own (uv tool, pipx).",
    "doctor.versions": "wattprint {wattprint}, Python {python}, mitmproxy {mitmproxy}, aiohttp "
    "{aiohttp}, {system}.",
    "doctor.settings": "The settings are understood ({path}).",
}
