"""Hooks that reach only the addons that have them, beside mitmproxy's own way."""

from typing import Any

import pytest
from mitmproxy import addonmanager, exceptions, hooks, master
from mitmproxy.options import Options
from mitmproxy.proxy.layers.http._hooks import HttpRequestHeadersHook, HttpResponseHook
from mitmproxy.test import tflow

from proxy.hooks import Hooks


class Heard:
    """Notes what it hears; the second one ends the round where it is told to."""

    def __init__(self, name: str, heard: list[tuple[str, str]], *, halts: bool = False) -> None:
        self.name = name
        self._heard = heard
        self._halts = halts

    async def requestheaders(self, flow: Any) -> None:
        self._heard.append((self.name, "requestheaders"))
        if self._halts:
            raise exceptions.AddonHalt

    def response(self, flow: Any) -> None:
        self._heard.append((self.name, "response"))
        raise RuntimeError("is logged, and the next one hears")

    def done(self) -> None:
        self._heard.append((self.name, "done"))


class Updated(Heard):
    def update(self, flows: Any) -> None:
        self._heard.append((self.name, "update"))


class Holder:
    """Has no hook itself."""

    name = "holder"

    def __init__(self, held: Heard) -> None:
        self.addons = [held]


@pytest.mark.parametrize("is_updated", [False, True])
async def test_the_same_addons_hear_the_same_in_the_same_order(is_updated: bool) -> None:
    """Held ones, those that fail, one that ends the round, one that comes or goes later."""
    told: list[list[tuple[str, str]]] = []
    managers: list[Any] = [addonmanager.AddonManager, Hooks]
    for manager in managers:
        heard: list[tuple[str, str]] = []
        run = master.Master(Options())
        addons = run.addons = manager(run)
        kind = Updated if is_updated else Heard
        late = Heard("late", heard)
        addons.add(Holder(Heard("held", heard)), kind("first", heard), Heard("second", heard))
        flow = tflow.tflow(resp=True)
        await addons.handle_lifecycle(HttpRequestHeadersHook(flow))
        addons.add(Heard("halts", heard, halts=True), late)
        await addons.handle_lifecycle(HttpRequestHeadersHook(flow))
        addons.remove(addons.get("halts"))
        await addons.handle_lifecycle(HttpResponseHook(flow))
        await addons.trigger_event(hooks.DoneHook())
        told.append(heard)
    assert told[0] == told[1]
    assert ("late", "response") in told[1]
