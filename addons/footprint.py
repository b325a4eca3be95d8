"""The tap, the tunnel and the map put together, for `wattprint proxy` and for mitmproxy itself.

`mitmdump -s addons/footprint.py` records into the log of a home; what the person can
set are mitmproxy options, see `mitmdump -s addons/footprint.py --options`.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from mitmproxy import ctx
from mitmproxy.addonmanager import Loader
from mitmproxy.exceptions import OptionsError

from addons.callers import Callers
from addons.passthrough import Passthrough
from addons.redirect import Redirect, Target, targets
from addons.tap import Tap
from store import paths, presence, schema, settings
from store.faults import Fault
from store.paths import Home
from store.recorder import Recorder
from wire.services import Services

logger = logging.getLogger(__name__)

OPTIONS = {"wattprint_home", "wattprint_hosts", "wattprint_map", "wattprint_label"}
WRONG = {
    "map_wrong": "wattprint_map: {entry!r} is not HOST=URL",
    "map_plain": "wattprint_map: http:// leads to this machine only, not to {host}",
    "home_unwritable": "wattprint_home: cannot write to {path} ({reason})",
}


def watching(
    recorder: Recorder,
    services: Services,
    routes: Mapping[str, Target],
    *,
    client: str | None = None,
    label: str | None = None,
) -> tuple[Callers, Passthrough, Tap, Redirect]:
    """The addons that record, in the order in which they must stand.

    They come after `tlsconfig`, which would undo what `Redirect` decides, and, where
    that can be chosen, before `next_layer`, which would decide in place of `Passthrough`.
    """
    callers = Callers()
    return (
        callers,
        Passthrough(services, recorder.passing, mapped=routes.keys(), missed=recorder.missed),
        Tap(recorder, services, client=client, label=label, callers=callers),
        Redirect(routes, services),
    )


class Footprint:
    """Records what passes through a mitmproxy that the person runs."""

    def __init__(self) -> None:
        self.addons: list[Callers | Passthrough | Tap | Redirect] = []
        """Those that watch the traffic, from `configure` on."""
        self._recorder: Recorder | None = None
        self._chosen: tuple[object, ...] = ()

    def load(self, loader: Loader) -> None:
        home = str(paths.home().root)
        loader.add_option("wattprint_home", str, home, "Folder that the log is kept in.")
        loader.add_option(
            "wattprint_hosts", Sequence[str], [], "Further hosts that speak an LLM format."
        )
        loader.add_option(
            "wattprint_map", Sequence[str], [], "HOST=URL: send what is meant for HOST to URL."
        )
        loader.add_option("wattprint_label", str, "", "Name to log the requests under.")

    def configure(self, updated: set[str]) -> None:
        chosen = tuple(getattr(ctx.options, name) for name in OPTIONS)
        # mitmproxy calls this again, with what held before, when an option is refused.
        if not OPTIONS & updated or chosen == self._chosen:
            return
        if self._recorder is not None:
            raise OptionsError("wattprint_*: cannot change while mitmproxy runs")
        try:
            self._recorder = self._prepared()
        except Fault as fault:
            raise OptionsError(_line(fault)) from None
        self._recorder.start()
        self._chosen = chosen

    def done(self) -> None:
        if self._recorder is None:
            return
        for addon in self.addons:
            if isinstance(addon, Tap):
                addon.done()
        if lost := self._recorder.stop():
            logger.error("lost requests: %d", lost)

    def _prepared(self) -> Recorder:
        options = ctx.options
        home = Home(Path(options.wattprint_home).expanduser().absolute())
        routes = targets(options.wattprint_map)
        home.prepare()
        chosen = settings.load(home)
        if options.wattprint_hosts:
            chosen = replace(chosen, hosts=_hosts(options.wattprint_hosts))
        services = settings.known_services(home, chosen)
        with presence.start_lock(home):
            schema.prepare(home)
        recorder = Recorder(home, chosen, on_trouble=_trouble)
        found = watching(
            recorder,
            services,
            routes,
            label=options.wattprint_label or None,
        )
        self.addons = [ctx.master.addons.register(addon) for addon in found]
        if routes:
            # An eager connection would dial the real provider of a mapped host.
            options.update(connection_strategy="lazy")
        return recorder


def _hosts(given: Sequence[str]) -> tuple[str, ...]:
    try:
        Services(given)
    except ValueError as error:
        raise OptionsError(f"wattprint_hosts: {error}") from None
    return tuple(given)


def _trouble(error: str | None) -> None:
    if error:
        logger.error("cannot write the log, will try again: %s", error)
    else:
        logger.warning("the log is written again")


def _line(fault: Fault) -> str:
    if told := WRONG.get(fault.code):
        return told.format(**fault.facts)
    return f"wattprint: {' '.join([fault.code, *map(str, fault.facts.values())])}"


addons = [Footprint()]
