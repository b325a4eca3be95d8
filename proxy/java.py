"""What makes a program of Java use the proxy and trust it: it reads no variable of the others.

A JVM that is given options says so in a line on its standard error, so that only commands
which run one are given any.
"""

import ssl
import warnings
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from store.paths import replace_private
from store.presence import Presence

VARIABLE = "JAVA_TOOL_OPTIONS"
_PASSWORD = "changeit"  # noqa: S105 - every JVM's own; the certificates in it are public
_DIRECT = "localhost|127.*|[::1]"


def options(own: Mapping[str, str], recorder: Presence, bundle: Path) -> str:
    """The value of JAVA_TOOL_OPTIONS: what it was, then the proxy and the roots of `bundle`."""
    address = urlsplit(recorder.proxy)
    names = {f"{scheme}.proxyHost": address.hostname for scheme in ("http", "https")}
    names |= {f"{scheme}.proxyPort": str(address.port) for scheme in ("http", "https")}
    names["http.nonProxyHosts"] = _DIRECT
    names["javax.net.ssl.trustStore"] = str(_truststore(bundle))
    names["javax.net.ssl.trustStoreType"] = "PKCS12"
    names["javax.net.ssl.trustStorePassword"] = _PASSWORD
    added = [f'"-D{name}={value}"' for name, value in names.items()]
    return " ".join([own[VARIABLE], *added] if own.get(VARIABLE) else added)


def _truststore(bundle: Path) -> Path:
    """The bundle in the form that a JVM reads; made anew when the bundle has changed."""
    store = bundle.with_suffix(".p12")
    if store.exists() and store.stat().st_mtime_ns >= bundle.stat().st_mtime_ns:
        return store
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
    from cryptography.x509 import load_der_x509_certificate

    entries: list[pkcs12.PKCS12Certificate] = []
    with warnings.catch_warnings(action="ignore"):  # some old roots have odd serial numbers
        for der in ssl.create_default_context(cafile=str(bundle)).get_ca_certs(binary_form=True):
            with suppress(ValueError):
                alias = str(len(entries)).encode()
                entries.append(pkcs12.PKCS12Certificate(load_der_x509_certificate(der), alias))
    coded = pkcs12.serialize_java_truststore(entries, BestAvailableEncryption(_PASSWORD.encode()))
    replace_private(store, coded)
    return store
