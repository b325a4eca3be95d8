"""What an environment was before `run` or `env` changed it: the environment itself tells."""

import json
from collections.abc import Mapping

VARIABLE = "WATTPRINT_BEFORE"
"""Holds the former values of the variables that were changed, as JSON: null was not set."""


def noted(own: Mapping[str, str], added: Mapping[str, str]) -> dict[str, str]:
    """`added`, and what it takes to undo it."""
    former = {name: own.get(name) for name in added}
    return {**added, VARIABLE: json.dumps(former, separators=(",", ":"))}


def restored(changed: Mapping[str, str]) -> dict[str, str]:
    """An environment without the changes that it tells of; itself if it tells of none."""
    own = dict(changed)
    for name, value in _former(own.pop(VARIABLE, "{}")).items():
        own.pop(name, None)
        if value is not None:
            own[name] = value
    return own


def _former(text: str) -> dict[str, str | None]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    # Of other kinds of values no environment could be made.
    return {name: was for name, was in found.items() if was is None or isinstance(was, str)}
