"""What `run` and `env` say."""

WORDS: dict[str, str | tuple[str, str]] = {
    "run.unrecorded": "wattprint: not recorded, the command runs without it. {reason}",
    "run.paused": (
        "wattprint: recording is paused, so this command is not recorded; `wattprint resume` ends "
        "the pause."
    ),
    "run.old_node": (
        "wattprint: Node {version} follows no proxy, so what the command asks by itself may not be "
        "recorded. Node 22.21 does; or set base URLs: wattprint env --gateway"
    ),
    "run.not_found": "{command}: no such command.",
    "run.not_runnable": "{command}: cannot be run ({reason}).",
    "env.how": "Send this shell's programs through wattprint: {line}",
    "env.back": "and back: {line}",
    "env.upstream": (
        "This shell goes out through a proxy of its own, which the recorder does not know.\n"
        "Set it as upstream_proxy under [recording] in {path}, and start wattprint anew; "
        "`wattprint run` needs neither."
    ),
}
