"""A profile of Firefox that goes through the recorder and trusts it, in itself alone."""

import contextlib
import json
import sys
from collections.abc import Iterator, Mapping

from proxy import nss, trust
from proxy.browsers import Way
from store.faults import Fault

PREFERENCES: Mapping[str, bool | int | str] = {
    # The recorder reads no HTTP/3.
    "network.http.http3.enable": False,
    # No pages of a first start, and no question.
    "browser.aboutwelcome.enabled": False,
    "browser.preonboarding.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionPolicyBypassNotification": True,
    "termsofuse.bypassNotification": True,
    # A profile that is thrown away has nothing to report.
    "app.normandy.enabled": False,
    "app.shield.optoutstudies.enabled": False,
    "browser.newtabpage.activity-stream.feeds.telemetry": False,
    "browser.newtabpage.activity-stream.telemetry": False,
    "datareporting.healthreport.uploadEnabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "datareporting.usage.uploadEnabled": False,
    "toolkit.telemetry.unified": False,
}


@contextlib.contextmanager
def prepared(way: Way) -> Iterator[list[str]]:
    """Firefox's arguments, while the profile goes through the recorder and trusts it.

    Raises:
        Fault: `browser_no_certutil` where NSS's tool is missing, `trust_failed`.
    """
    database = nss.Database("firefox", way.folder)
    try:
        database.create()
    except Fault as fault:
        if fault.code == "trust_no_tool":
            raise Fault("browser_no_certutil") from fault
        raise
    wanted = {
        **PREFERENCES,
        "network.proxy.type": 2,  # by the PAC file that the next one names
        "network.proxy.autoconfig_url": way.pac_url,
    }
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(wanted[name])});" for name in wanted]
    (way.folder / "user.js").write_text("\n".join(lines) + "\n")
    # On Windows the first process would hand over to another and end.
    windows = ["--wait-for-browser"] if sys.platform == "win32" else []
    with trust.lent(way.home, database, way.ca):
        yield ["--profile", str(way.folder), *windows]
