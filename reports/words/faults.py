"""What can go wrong, by `store.faults.Fault.code`; the facts of a fault fill its sentence."""

WORDS: dict[str, str | tuple[str, str]] = {
    "fault.home_unwritable": (
        "Cannot write to {path} ({reason}), so nothing can be recorded there.\n"
        "Give yourself write access to it, or set WATTPRINT_HOME to another folder."
    ),
    "fault.changes_unreadable": (
        "{path} cannot be read, so what was changed outside of its folder is not undone.\n"
        "Run `wattprint trust remove` and `wattprint service remove`, then delete that file."
    ),
    "fault.home_shared": (
        "{path} is a folder that everybody may use, so nothing of yours is put in it.\n"
        "Set WATTPRINT_HOME to a folder of your own."
    ),
    "fault.log_newer": (
        "The log {path} was written by a newer wattprint; this one will not touch it.\n"
        "Update wattprint, or set WATTPRINT_HOME to another folder."
    ),
    "fault.log_older": (
        "The log {path} was written by an older wattprint and cannot be upgraded where it is.\n"
        "Make its folder writable, or set WATTPRINT_HOME to a copy of it."
    ),
    "fault.log_unusable": (
        "The log {path} cannot be used ({reason}). Nothing in it was changed.\n"
        "Try again when no other program holds it."
    ),
    "fault.log_damaged": (
        "The log {path} is damaged, or is no log. Nothing in it was changed.\n"
        "Move it and {path}-wal away, and a new one is begun."
    ),
    "fault.log_damaged_with_backup": (
        "The log {path} is damaged. Nothing in it was changed.\n"
        "Move it and {path}-wal away, and copy {backup} into its place: the log before its "
        "last upgrade."
    ),
    "fault.log_in_use": (
        "A recorder of an older wattprint still writes this log (process {pid}).\n"
        "Stop it with `wattprint off`; then the log is upgraded."
    ),
    "fault.backup_no_space": (
        "The log has to be upgraded, and there is no room for a copy of it first: {needed_mb} MB "
        "are needed, {free_mb} MB are free.\nMake room; until then the log stays as it is."
    ),
    "fault.backup_failed": (
        "The log has to be upgraded, and a copy of it could not be written to {path} ({reason}).\n"
        "See that this folder can be written; until then the log stays as it is."
    ),
    "fault.forget_nothing_kept": (
        "There is no deletion to undo: it can be for ten minutes, and until the next one."
    ),
    "fault.settings_unreadable": (
        "The settings {path} cannot be read ({reason}).\n"
        "Correct the file, or move it away to use the defaults."
    ),
    "fault.settings_wrong": (
        "The setting {key} in {path} has a value that does not fit.\n"
        "Correct it, or delete the line to use the default."
    ),
    "fault.setting_unknown": (
        "There is no setting {key}.\n`wattprint config` lists those that there are."
    ),
    "fault.setting_unknown_near": (
        "There is no setting {key}. Did you mean {near}?\n"
        "`wattprint config` lists those that there are."
    ),
    "fault.setting_own_model": (
        "A model of your own is set by another command.\nUse `wattprint models set NAME`."
    ),
    "fault.setting_zone": (
        "{key} names no grid zone of the factor set.\n"
        "Zones are countries by three letters, such as FRA, SWE or USA."
    ),
    "fault.start_locked": (
        "Another wattprint has been starting in {path} for a minute.\n"
        "Wait for it, or end it, and start again."
    ),
    "fault.port_taken": (
        "Port {port} is taken by another program.\n"
        "End it, or name another port; 0 picks a free one."
    ),
    "fault.upstream_wrong": (
        "The proxy in front of the internet has no address that can be used.\n"
        "Write `upstream_proxy` in the settings, or HTTPS_PROXY, as http://host:port."
    ),
    "fault.ca_unreadable": (
        "{path} holds no certificate that can be read.\nName a file of certificates in PEM form."
    ),
    "fault.map_wrong": (
        "{entry} does not say where to send a host.\nWrite it as HOST=URL, such as "
        "api.openai.com=https://localhost:8443."
    ),
    "fault.map_plain": (
        "Requests to {host} would leave this machine unencrypted.\n"
        "Use https:// there; http:// is for loopback only."
    ),
    "fault.recorder_failed": (
        "The recorder did not start, so nothing is recorded.\nRun `wattprint proxy` to see why."
    ),
    "fault.recorder_said": "{reason}",
    "fault.gateway_unknown": (
        "The gateway knows no service named {name}.\nGET / lists those it forwards to."
    ),
    "fault.gateway_host": (
        "The gateway answers only to localhost and to the address that it listens on.\n"
        "Call it by one of these."
    ),
    "fault.gateway_origin": (
        "Web pages of other sites may not use the gateway.\n"
        "Add an origin that you trust to `origins` under [recording] in the settings."
    ),
    "fault.upstream_unreachable": (
        "wattprint could not reach {host} ({reason}), so the request was not sent.\n"
        "Check the network, then send it again."
    ),
    "fault.upstream_odd": (
        "{host} answered in a way that cannot be passed on ({reason}).\n"
        "It may have done the work already; look before you send the request again."
    ),
    "fault.import_missing": "There is no file {path}.\nCheck its name and folder.",
    "fault.import_folder": (
        "In {path} is no file of a kind that can be imported.\n"
        "docs/importing.md tells what can be, and where each program keeps it."
    ),
    "fault.import_unreadable": (
        "{path} cannot be read ({reason}).\nSee that you may read it, then import it again."
    ),
    "fault.import_unknown": (
        "{path} is of no kind that can be imported; nothing was taken from it.\n"
        "docs/importing.md tells what can be: HAR files, exports of web chats, transcripts of "
        "agents and what wattprint export wrote."
    ),
    "fault.unknown": "Something went wrong: {code}.",
}
