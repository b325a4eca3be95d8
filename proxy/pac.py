"""The PAC file: AI services through the recorder, everything else as if there were none.

Every host of the table goes to the recorder first and, where none answers, the way that it
went before: a recorder that ended never means that there is no network.
"""

import base64
import json
import re
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network
from urllib.parse import urlsplit

from proxy.upstream import Upstream
from wire.services import LABEL, Services

TYPE = "application/x-ns-proxy-autoconfig"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
# In the words of ECMAScript 3, which Windows' own engine speaks.
_SCRIPT = """\
// wattprint: AI services through the recorder, everything else as without it.
var RECORDER = %(recorder)s;
var OTHERWISE = %(otherwise)s;
var RECORDED = [
%(recorded)s
];
var DIRECT = [
%(direct)s
];
var DIRECT_NETWORKS = %(networks)s;

function isOneOf(patterns, address) {
  for (var i = 0; i < patterns.length; i++) {
    if (patterns[i].test(address)) return true;
  }
  return false;
}

function isInOneOf(networks, host) {
  if (!/^[0-9]+(\\.[0-9]+){3}$/.test(host)) return false;
  for (var i = 0; i < networks.length; i++) {
    if (isInNet(host, networks[i][0], networks[i][1])) return true;
  }
  return false;
}

function FindProxyForURL(url, host) {
  var named = /^[a-z]+:\\/\\/[^\\/]*:([0-9]+)(\\/|$)/i.exec(url);
  var port = named ? named[1] : /^(https|wss):/i.test(url) ? "443" : "80";
  var address = host.toLowerCase().replace(/^\\[|\\]$|\\.$/g, "") + ":" + port;
  var isDirect = isOneOf(DIRECT, address) || isInOneOf(DIRECT_NETWORKS, host);
  var way = isDirect ? "DIRECT" : OTHERWISE;
  return isOneOf(RECORDED, address) ? RECORDER + "; " + way : way;
}
"""


def script(services: Services, proxy: str, way_out: Upstream | None = None) -> str:
    """A PAC file for the recorder whose proxy has the URL `proxy`.

    `way_out` is the proxy that this machine goes through anyway; without one, and around it,
    everything else goes direct.
    """
    around = (*LOOPBACK, *way_out.around) if way_out else ()
    return _SCRIPT % {
        "recorder": json.dumps(_entry(proxy)),
        "otherwise": json.dumps(_entry(way_out.url) if way_out else "DIRECT"),
        "recorded": _list(_pattern(host, port) for host, port in services.addresses()),
        "direct": _list(_around(around)),
        "networks": json.dumps([pair for entry in around if (pair := _network(entry))]),
    }


def data_url(script: str) -> str:
    """The PAC file as a URL that holds it."""
    return f"data:{TYPE};base64,{base64.b64encode(script.encode()).decode()}"


def _entry(url: str) -> str:
    """`PROXY host:port` in a PAC file's words; it has none for a login."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{'HTTPS' if parts.scheme == 'https' else 'PROXY'} {host}:{parts.port}"


def _list(patterns: Iterable[str]) -> str:
    return ",\n".join(f"  /^{pattern}$/" for pattern in patterns)


def _pattern(host: str, port: int | None) -> str:
    name = LABEL.join(map(re.escape, host.split("*")))
    return f"{name}:{port or '[0-9]+'}"


def _around(entries: Iterable[str]) -> Iterator[str]:
    """Patterns of the names in NO_PROXY, each with all below it."""
    for entry in entries:
        name, port = entry.strip("[]"), "[0-9]+"
        if match := re.fullmatch(r"([^:]+):([0-9]+)|\[(.+)\]:([0-9]+)", entry):
            name, port = match[1] or match[3], match[2] or match[4]
        if name == "*":
            yield ".*"
        elif re.fullmatch(r"[a-z0-9._:*-]+", name):
            name = name.removeprefix("*").removeprefix(".")
            yield rf"(.*\.)?{re.escape(name)}:{port}"


def _network(entry: str) -> tuple[str, str] | None:
    """Address and mask of a network in NO_PROXY; of IPv4, for a PAC file knows no other."""
    try:
        network = IPv4Network(entry, strict=False)
    except ValueError:
        return None
    return str(network.network_address), str(network.netmask)
