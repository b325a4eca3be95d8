"""Programs of Java use the proxy and trust it, by options of their own."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from proxy import environment, java
from store.paths import Home
from tests.proxy.recorders import RECORDER


def bundle(home: Home) -> Path:
    recorder = replace(RECORDER, ca=str(home.ca_certificate))
    return Path(environment.through(home, recorder, {})["SSL_CERT_FILE"])


def test_a_jvms_options_are_added_to_those_it_has(home: Home) -> None:
    """They name the proxy for everything but this machine, and the roots."""
    found = java.options({java.VARIABLE: "-Xmx1g"}, RECORDER, bundle(home))
    assert found.startswith('-Xmx1g "-Dhttp.proxyHost=127.0.0.1" ')
    assert '"-Dhttps.proxyPort=9288"' in found
    assert '"-Dhttp.nonProxyHosts=localhost|127.*|[::1]"' in found


@pytest.mark.skipif(not shutil.which("keytool"), reason="no Java here")
def test_a_jvm_reads_the_roots(home: Home) -> None:
    """All of the bundle, and no error for those with an odd serial number."""
    (store,) = (
        part.removeprefix('"-Djavax.net.ssl.trustStore=').removesuffix('"')
        for part in java.options({}, RECORDER, bundle(home)).split()
        if "trustStore=" in part
    )
    asked = ["keytool", "-list", "-keystore", store, "-storepass", "changeit"]
    listed = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=60).stdout
    assert listed.count("trustedCertEntry") > 50
