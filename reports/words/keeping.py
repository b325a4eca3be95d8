"""What is kept, deleted and set: the commands forget and config, and `status --stored`."""

WORDS: dict[str, str | tuple[str, str]] = {
    "forget.nothing_chosen": (
        "Say which requests: by ID, --since, --until, --client, --model, --label and the like, "
        "or --all."
    ),
    "forget.all_and_some": "--all is the whole log; leave the other conditions out, or --all.",
    "forget.undo_and_some": "--undo brings back the last deletion, all of it, and stands alone.",
    "forget.nobody_to_ask": "There is no terminal to ask on; add --yes to delete all the same.",
    "forget.none": "No request in the log is like that; nothing was deleted.",
    "forget.would": (
        "1 request of {span} would be deleted.",
        "{count} requests of {span} would be deleted.",
    ),
    "forget.ask": (
        "Delete 1 request of {span}?",
        "Delete {count} requests of {span}?",
    ),
    "forget.ask_final": (
        "Delete 1 request of {span} for good?",
        "Delete {count} requests of {span} for good?",
    ),
    "forget.done": (
        "Deleted 1 request. Until {until} you can bring it back: wattprint forget --undo",
        "Deleted {count} requests. Until {until} you can bring them back: wattprint forget --undo",
    ),
    "forget.gone": (
        "Deleted 1 request, for good.",
        "Deleted {count} requests, for good.",
    ),
    "forget.final": "Nothing of what was deleted is kept any more.",
    "forget.undone": (
        "1 request is back as it was.",
        "{count} requests are back as they were.",
    ),
    "config.unset": "not set",
    "config.origin_default": "",
    "config.origin_file": "",
    "config.origin_environment": "  (from the environment)",
    "config.written": "{key} is changed in {path}.",
    "config.later": "A recorder that runs keeps to the settings that it began with.",
    "config.retention": (
        "Recorders delete for good what is older than {days} days, at their start and once a day: "
        "1 request of those in the log now.",
        "Recorders delete for good what is older than {days} days, at their start and once a day: "
        "{count} requests of those in the log now.",
    ),
    "config.refused": "{key} cannot be {value}; it is {wanted}. Nothing was changed.",
    "config.wants_hosts": "hosts with commas between them, such as llm.example.org,10.0.0.7:8000",
    "config.wants_origins": "web origins with commas between them, such as https://a.example",
    "config.wants_services_entry": "the base URL of a service, such as https://a.example/v1",
    "config.wants_ports_entry": "a port, from 1 to 65535",
    "config.wants_retention_days": "a number of days, from 1 on",
    "config.wants_upstream_proxy": "the address of a proxy, such as http://proxy.example:3128",
    "config.wants_upstream_ca": "a file of certificates",
    "config.wants_zone": "a grid zone, such as FRA",
    "config.wants_zones_entry": "a grid zone, such as SWE",
    "config.wants_intensity_entry": "gCO2e per kWh, from 0 to 3000",
    "config.wants_timezone": "the name of a time zone, such as Europe/Paris",
    "config.wants_language": "en or fr",
    "config.wants_theme": "the name of a theme",
    "config.wants_gpu_power_w": "watts, more than 0",
    "config.wants_folder": "a folder",
    "config.wants_formats": "formats with commas between them, such as html,md",
    "stored.where": "Kept about you, all of it in {path} ({size}):",
    "stored.for_ever": (
        "Kept until you delete it (wattprint forget), or set how long to keep it "
        "(wattprint config set recording.retention_days 365)."
    ),
    "stored.for_days": "What is older than {days} days is deleted by itself.",
    "stored.undo": "What was deleted last can be brought back until {until}.",
    "stored.name_requests": "requests",
    "stored.name_hours": "sums by hour",
    "stored.name_days": "sums by day",
    "stored.name_conversations": "conversations",
    "stored.name_imports": "imports",
    "stored.name_counters": "days' counters",
    "stored.name_factor_sets": "factor sets",
    "stored.kind_requests": (
        "When, which service, model and app, your label, token counts, sizes and times of each. "
        "No prompt, no answer, no header, no key, no address of yours."
    ),
    "stored.kind_hours": (
        "Token counts and numbers of requests by hour, model and app, made from the requests."
    ),
    "stored.kind_days": (
        "Token counts and numbers of requests by day, model and app, made from the requests."
    ),
    "stored.kind_conversations": (
        "How many tokens the next turn carries, under a hash that only this home can make. "
        "No id, no title, no words."
    ),
    "stored.kind_imports": (
        "When files were imported and how much was taken; hashes instead of their names and times."
    ),
    "stored.kind_counters": "How often something could not be copied, read or decrypted, by day.",
    "stored.kind_factor_sets": "Which published factors your figures were made with, since when.",
    "stored.more": (
        "{names} and 1 more",
        "{names} and {count} more",
    ),
    "stored.open": "Others on this machine can read it: {names}. Close it with chmod 600.",
    "stored.file_log": "the log, with all of the above",
    "stored.file_forgotten": "what was deleted last, for ten minutes",
    "stored.file_backup": "the log before its last upgrades, for 30 days or until you delete",
    "stored.file_settings": "your settings, as you wrote them",
    "stored.file_hash_key": "the secret under which ids are hashed",
    "stored.file_changes": "what was changed outside of this folder, so that `off` can undo it",
    "stored.file_pauses": "what you paused, and until when",
    "stored.file_refusals": "hosts and apps that refused the certificate",
    "stored.file_summaries": "which weekly summaries were written where",
    "stored.file_told": "an empty file: you were told what is read",
    "stored.file_presence": "which recorders run, and where they listen",
    "stored.file_recorder_log": "kinds of errors that a recorder met, without their words",
    "stored.file_roots": "certificates of authorities that others trust too",
    "stored.file_authority": "the certificate authority of this home and its key",
    "stored.file_browsers": "throw-away browser profiles, gone when the browser closes",
    "stored.file_lock": "empty files that keep two processes from doing the same at once",
    "stored.file_other": "other files of wattprint",
}
