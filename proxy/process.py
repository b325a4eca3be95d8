"""A recorder process: both doors, one worker, one presence, until a signal ends it."""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from addons import redirect
from addons.redirect import Target
from proxy import certificates, pac, ports, pulse, quiet
from proxy.doors import Doors, opened
from proxy.engine import Engine
from proxy.gateway import Gateway
from proxy.upstream import Upstream, way_out
from store import presence, settings, slack, upgrading
from store.faults import Fault
from store.housekeeping import Housekeeper
from store.paths import Home
from store.presence import Presence
from store.recorder import Recorder
from store.settings import Settings

READY_S = 10.0
"""For the worker to start, where clients can wait for it."""
GRACE_S = 3.0
"""How long requests under way may go on after the signal to end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to record. None of a port: the person's setting, or the next free one after it.
    None of `trust_upstream_ca`: the person's setting."""

    home: Home
    port: int | None = None
    gateway_port: int | None = None
    listen: str | None = None
    """The address to listen on in place of loopback."""
    doors: Doors | None = None
    """Those of the watchdog that started this process, and is present in its place."""
    trust_upstream_ca: Path | None = None
    maps: tuple[str, ...] = ()
    kind: str = presence.MAIN
    client: str | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Callbacks:
    """What the roof wants to hear, and the words that it lends to the gateway's errors."""

    on_listening: Callable[[Presence], None]
    on_trouble: Callable[[str | None], None]
    say: Callable[[Fault], str]
    duties: tuple[Callable[[], None], ...] = ()
    """Done each minute, on the housekeeper's thread."""


def record(options: Options, callbacks: Callbacks) -> int:
    """Record until SIGTERM or ctrl+c; how many finished requests could not be saved.

    Raises:
        Fault: whatever keeps the recorder from starting.
    """
    quiet.install()
    _raise_file_limit()
    return asyncio.run(_record(options, callbacks))


async def _record(options: Options, callbacks: Callbacks) -> int:
    targets = redirect.targets(options.maps)
    chosen = settings.load(options.home)
    via = way_out(options.home, chosen, os.environ)
    own_roots = options.trust_upstream_ca or chosen.upstream_ca
    options = replace(options, trust_upstream_ca=own_roots)
    with ExitStack() as stack:
        roots = _prepare(options, callbacks, stack)
        return await _record_with(options, callbacks, targets, via, roots)


def _prepare(options: Options, callbacks: Callbacks, stack: ExitStack) -> Path:
    """Make the folders, the log and the certificates; the path of the upstream roots.

    On a read-only disk that has a certificate authority already, traffic can still go
    on: nothing is made, and the recorder counts what it cannot save.
    """
    home = options.home
    if home.is_read_only and home.ca_certificate.exists():
        callbacks.on_trouble("read-only")
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wattprint-")))
        return certificates.prepare_roots(folder, options.trust_upstream_ca)
    home.prepare()
    with presence.start_lock(home):
        upgrading.prepare_aside(home)
        # Hosts of one command, or of a map, are not for the certificate that stays.
        is_main = options.kind == presence.MAIN
        standing = settings.load(home) if is_main else Settings()
        certificates.prepare_authority(home, settings.known_services(home, standing))
        return certificates.prepare_roots(home.ca, options.trust_upstream_ca)


async def _record_with(
    options: Options,
    callbacks: Callbacks,
    targets: dict[str, Target],
    via: Upstream | None,
    roots: Path,
) -> int:
    home = options.home
    chosen = settings.load(home)
    services = settings.known_services(home, chosen)
    mapped = tuple(host for host in targets if not services.is_ours(host))
    services = settings.known_services(home, replace(chosen, hosts=(*chosen.hosts, *mapped)))
    ca = certificates.certificate_for(home, services, roots.parent)
    recorder = Recorder(home, chosen, on_trouble=callbacks.on_trouble)
    end = asyncio.Event()
    with _signals(end):
        doors = options.doors or opened(
            home,
            chosen,
            options.port,
            options.gateway_port,
            is_kept=options.kind == presence.MAIN and options.listen is None,
            host=options.listen or ports.HOST,
        )
        if via is not None and not via.leads_to(*via.address) and via.address[1] in doors.ports:
            raise Fault("upstream_loop")
        common = _Common(targets, roots, via, options.client, options.label)
        gateway = Gateway(
            recorder,
            services,
            listening=doors.gateway,
            origins=chosen.origins,
            say=callbacks.say,
            **common._asdict(),
        )
        engine = Engine(
            home,
            recorder,
            services,
            listening=doors.proxy,
            ca=ca,
            say=callbacks.say,
            **common._asdict(),
        )
        recorder.start()
        if options.doors is not None:
            # Clients wait in the backlog: what they finish while nobody reads it could be lost.
            await asyncio.to_thread(recorder.wait_ready, READY_S)
        proxy_url = await engine.start()
        gateway_url = await gateway.start(pac.script(services, proxy_url, via))
        entry = presence.of_this_process(
            proxy=proxy_url,
            gateway=gateway_url,
            ca=str(ca),
            kind=options.kind,
            maps=options.maps,
            trust_upstream_ca=_absolute(options.trust_upstream_ca),
        )
        rotate = partial(quiet.rotate, home.run / "recorder.log")
        keeper = Housekeeper(home, [rotate, slack.give_back, *callbacks.duties])
        with keeper.working(), _present(options, entry, callbacks.on_listening):
            return await _until(end, recorder, engine, gateway)


@contextmanager
def _present(
    options: Options, entry: Presence, on_listening: Callable[[Presence], None]
) -> Iterator[None]:
    """To be found while this lasts: under a watchdog only from the moment that it is gone."""
    with ExitStack() as present:

        def announce() -> None:
            present.enter_context(presence.announced(options.home, entry))

        if options.doors is None:
            announce()
        on_listening(entry)
        if options.doors is not None:
            present.enter_context(pulse.beating(announce))
        yield


class _Common(NamedTuple):
    """What both doors are given."""

    targets: dict[str, Target]
    roots: Path
    upstream: Upstream | None
    client: str | None
    label: str | None


def _absolute(path: Path | None) -> str | None:
    return str(path.absolute()) if path else None


async def _until(end: asyncio.Event, recorder: Recorder, engine: Engine, gateway: Gateway) -> int:
    """Record until the signal, then end in order; how many rows were lost."""
    await end.wait()
    await engine.close_door()
    await gateway.close_door()
    await _grace(recorder, end)
    await gateway.stop()
    await engine.stop()
    # Present until all is written: who waits for our end may delete the log next.
    return await asyncio.to_thread(recorder.stop)


async def _grace(recorder: Recorder, end: asyncio.Event) -> None:
    """Let requests under way come to their end; a second signal ends the wait."""
    end.clear()
    deadline = asyncio.get_running_loop().time() + GRACE_S
    while recorder.health().in_flight and not end.is_set():
        if asyncio.get_running_loop().time() > deadline:
            return
        await asyncio.sleep(0.05)


@contextmanager
def _signals(end: asyncio.Event) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    caught = [signal.SIGINT, signal.SIGTERM]
    # A closed terminal ends a foreground recorder in order, unless nohup was asked for.
    if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        caught.append(signal.SIGHUP)
    with ExitStack() as stack:
        for number in caught:
            if sys.platform == "win32":
                previous = signal.signal(number, lambda *_: loop.call_soon_threadsafe(end.set))
                stack.callback(signal.signal, number, previous)
            else:
                loop.add_signal_handler(number, end.set)
                stack.callback(loop.remove_signal_handler, number)
        yield


def _raise_file_limit() -> None:
    """Every exchange holds two sockets: use all the open files that the system allows."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else hard
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
