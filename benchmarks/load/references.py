"""What the recorder's doors are compared with: the same programs, which record nothing.

python -m benchmarks.load.references mitmproxy|aiohttp URL_OF_PROVIDER CA_FILE FOLDER
"""

import asyncio
import ssl
import sys

import aiohttp
from aiohttp import web
from mitmproxy import http
from mitmproxy.addons import core, disable_h2c, next_layer, proxyserver, tlsconfig, upstream_auth
from mitmproxy.master import Master
from mitmproxy.options import Options

from proxy.engine import TCP_TIMEOUT_S, Ready
from proxy.hops import HOP_BY_HOP


class Passing:
    """Streams every flow through a function that does nothing."""

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        flow.request.stream = _same

    def responseheaders(self, flow: http.HTTPFlow) -> None:
        if flow.response:
            flow.response.stream = _same


def _same(data: bytes) -> bytes:
    return data


async def mitmproxy(ca: str, folder: str) -> None:
    """`proxy.engine` without what is ours."""
    ready, server, master = Ready(), proxyserver.Proxyserver(), Master(Options())
    master.addons.add(
        core.Core(),
        disable_h2c.DisableH2C(),
        server,
        tlsconfig.TlsConfig(),
        upstream_auth.UpstreamAuth(),
        Passing(),
        next_layer.NextLayer(),
        ready,
    )
    master.options.update(
        mode=["regular"],
        listen_host="127.0.0.1",
        listen_port=0,
        confdir=folder,
        tcp_timeout=TCP_TIMEOUT_S,
        connection_strategy="eager",
        ssl_verify_upstream_trusted_ca=ca,
    )
    running = asyncio.create_task(master.run())
    await ready.event.wait()
    _say(f"http://127.0.0.1:{server.listen_addrs()[0][1]}")
    await running


async def passing(provider: str, ca: str) -> None:
    """A pass-through by the book: both bodies stream, hop-by-hop headers end here."""
    tls = ssl.create_default_context(cafile=ca)
    connector = aiohttp.TCPConnector(ssl=tls, limit=0)
    session = aiohttp.ClientSession(connector=connector, auto_decompress=False)

    async def forward(request: web.Request) -> web.StreamResponse:
        headers = request.headers.copy()
        for name in (*HOP_BY_HOP, "host"):
            headers.popall(name, None)
        async with session.request(
            request.method,
            provider + request.path_qs,
            headers=headers,
            data=request.content if request.can_read_body else None,
            allow_redirects=False,
        ) as upstream:
            headers = upstream.headers.copy()
            for name in HOP_BY_HOP:
                headers.popall(name, None)
            response = web.StreamResponse(status=upstream.status, headers=headers)
            await response.prepare(request)
            async for data in upstream.content.iter_any():
                await response.write(data)
            await response.write_eof()
        return response

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", forward)
    runner = web.AppRunner(app, access_log=None, auto_decompress=False)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    _say(f"http://127.0.0.1:{runner.addresses[0][1]}")
    await asyncio.Event().wait()


def _say(url: str) -> None:
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _, kind, provider_url, ca_file, own_folder = sys.argv
    asyncio.run(
        mitmproxy(ca_file, own_folder) if kind == "mitmproxy" else passing(provider_url, ca_file)
    )
