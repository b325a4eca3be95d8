"""Upstream connections are kept apart for each client, and go with it."""

import asyncio

from tests.proxy.door import opened


async def test_clients_that_come_and_go_at_once_hinder_none() -> None:
    """While one request closes what gone clients left, others look for such too: each must be
    answered, and none sweeps what another is sweeping."""
    async with opened() as door:
        for _ in range(4):
            answers = await asyncio.gather(*(door.get("/openai/v1/models") for _ in range(40)))
            assert {answer.split(b"\r\n")[0] for answer in answers} == {b"HTTP/1.1 200 OK"}
