"""`python -m wattprint.watching`: what `wattprint proxy --watched` becomes."""

import sys

from proxy import watchdog, watched
from store.faults import Fault


def _said(fault: Fault) -> str:
    from reports import words  # only where something has to be said
    from store.paths import home
    from wattprint import language

    language.choose(None, home())
    return words.fault(fault)


if __name__ == "__main__":
    sys.exit(watchdog.Watchdog(watched.plan_of(sys.argv[1]), _said).run())
