"""The recorder's two doors, mitmproxy and the gateway, and what starts apps through them."""
