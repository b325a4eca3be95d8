"""Load of mitmproxy's addons only those that are used.

In mitmproxy 12.2.3 to import any one of them imports all, and what they need: 16 MB and a
quarter of a second.
"""

import importlib
import importlib.util
import sys
from types import ModuleType
from typing import Any

NAME = "mitmproxy.addons"


class _Package(ModuleType):
    """The package, whose own code runs when something other than its modules is wanted."""

    def __getattr__(self, name: str) -> Any:
        spec = self.__spec__
        if name.startswith("__") or spec is None or spec.loader is None:
            raise AttributeError(name)
        if importlib.util.find_spec(f"{NAME}.{name}"):
            return importlib.import_module(f"{NAME}.{name}")
        object.__setattr__(self, "__class__", ModuleType)
        spec.loader.exec_module(self)
        return getattr(self, name)


def leave_addons_unloaded() -> None:
    """Before anything of mitmproxy is imported; afterwards it does nothing."""
    spec = None if NAME in sys.modules else importlib.util.find_spec(NAME)
    if spec is None:
        return
    package = _Package(NAME)
    package.__spec__, package.__file__ = spec, spec.origin
    package.__path__ = list(spec.submodule_search_locations or [])
    sys.modules[NAME] = package
