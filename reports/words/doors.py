"""What the proxy and the gateway answer to requests that they do not serve."""

WORDS: dict[str, str | tuple[str, str]] = {
    "recording.open_door": (
        "Whoever reaches {address} can now send requests through wattprint, which asks nobody who "
        "they are.\nKeep it to a network inside this machine, such as the one of its containers."
    ),
    "fault.listen_wrong": (
        "{address} is not an IPv4 address of this machine.\n"
        "Name one, such as 172.17.0.1 for Docker's containers; 0.0.0.0 is all of them."
    ),
    "fault.listen_watched": (
        "What listens beyond this machine is not started anew by itself.\n"
        "Leave out --watched, or --listen."
    ),
    "fault.request_odd": (
        "The request was not passed on: a server could read it otherwise than it is meant.\n"
        "Look at its method, path, Host and headers; what clients send themselves is accepted."
    ),
    "fault.head_too_long": (
        "The request was not passed on: its headers are longer than 64 KB.\n"
        "Send fewer or shorter ones; cookies and tokens are the usual cause."
    ),
    "fault.head_too_slow": (
        "The request was not passed on: its headers did not come whole within a minute.\n"
        "Send it again."
    ),
    "fault.proxy_only": (
        "This port is a proxy and serves no pages.\n"
        "Set it as your HTTP proxy, or use the gateway's address as a base URL."
    ),
    "fault.gateway_public": (
        "Only machines of your own network may use the gateway.\n"
        "Listen on an address that the internet does not reach."
    ),
}
