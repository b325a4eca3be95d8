"""Months of use in minutes: requests through both doors while everything goes wrong.

    python -m benchmarks.soak [--requests 10000] [--hours 1] [--faults NAME,…] [--seed N] [--json]

A recorder under its watchdog, in a home of its own, between clients and a provider that
misbehave. Each request carries a number that its usage repeats, so that the log is compared
exchange by exchange: nothing that a client saw to its end may be missing, wrong or there
twice, and no byte may have changed. Ends with 1 otherwise, or when memory or open files grow.

The time is as short as it can be; `--hours` spreads the requests of `use` over that time.
Memory and open files are read from /proc: the soak runs on Linux.
"""

import argparse
import asyncio
import json
import random
import resource
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from benchmarks.soaking.parts import Part, Sizes, Soak
from benchmarks.soaking.provider import Provider
from benchmarks.soaking.recorder import Recorder, own_disk
from store.paths import Home

FAULTS = ("disk", "lock", "clock", "use", "big", "idle", "kill")
"""The disk first: a log that has grown for a while writes on for long into room that it has."""
DISK_MB = 256
FILES = 65_536


async def soak(options: argparse.Namespace, folder: Path) -> list[Part]:
    """All parts that were asked for, in order."""
    home = Home(folder / "home")
    home.root.mkdir(mode=0o700)
    has_disk = "disk" in options.faults and own_disk(home.root, DISK_MB)
    provider = Provider()
    recorder = Recorder(home, await provider.start())
    sizes = Sizes(requests=options.requests, hours=options.hours)
    running = Soak(recorder, provider, options.seed, sizes)
    parts: list[Part] = []
    try:
        for name in options.faults:
            if name == "disk" and not has_disk:
                parts.append(Part(name, skipped="needs root, to mount a small disk"))
            else:
                parts.append(await running.part(name))
            if not options.json:
                print("\n".join(lines(parts[-1])), flush=True)
    finally:
        await running.close()
        recorder.end()
        await provider.stop()
    return parts


def lines(part: Part) -> list[str]:
    """A part as a person reads it."""
    if part.account is None:
        return [f"{part.name:6} skipped: {part.skipped}"]
    told = asdict(part.account)
    figures = "".join(f"   {name} {value:.1f}" for name, value in part.figures.items())
    first = (
        f"{part.name:6}{part.took_s:7.0f} s {told['requests']:7} asked {told['finished']:7} "
        f"finished   {'nothing lost' if part.is_clean else 'NOT CLEAN'}{figures}"
    )
    wrong = [
        f"       {name}: {len(told[name])}, such as {told[name][:5]}"
        for name in ("lost", "wrong", "doubled", "harmed", "failed")
        if told[name]
    ]
    return [first, *wrong, *(f"       {line}" for line in part.too_much)]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Months of use in minutes.")
    parser.add_argument("--requests", type=int, default=Sizes().requests)
    parser.add_argument("--hours", type=float, default=0.0, help="time that `use` takes")
    parser.add_argument("--faults", default=",".join(FAULTS), help="some of the parts")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    options.faults = options.faults.split(",")
    if unknown := set(options.faults) - set(FAULTS):
        parser.error(f"no such fault: {', '.join(sorted(unknown))}; there are {', '.join(FAULTS)}")
    return options


def main() -> None:
    options = arguments()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, FILES), most))
    if not options.json:
        print(f"seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        parts = asyncio.run(soak(options, Path(folder)))
    if options.json:
        print(json.dumps({"seed": options.seed, "parts": [asdict(part) for part in parts]}))
    sys.exit(0 if all(part.is_clean for part in parts) else 1)


if __name__ == "__main__":
    main()
