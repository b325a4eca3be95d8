"""Reading the wire: which requests are LLM calls, and what their bytes say.

Imports nothing of ours, touches no network, no disk and no clock: bytes and
times come in, an `Exchange` of numbers and names comes out.
"""
