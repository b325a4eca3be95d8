"""What servers say of their time."""

import pytest

from wire.formats.server_times import server_ms


@pytest.mark.parametrize(
    ("usage", "milliseconds"),
    [
        ({"queue_time": 0.02, "prompt_time": 0.01, "total_time": 0.05}, 70.0),
        ({"total_time": 0.05}, 50.0),
        ({"latency_checkpoint": {"engine_ttlt_ms": 100, "service_ttlt_ms": 338}}, 338.0),
        ({"queue_time": 0.02}, None),
        ({"total_time": "0.05"}, None),
        ({"total_time": True}, None),
        ({"total_time": float("inf")}, None),
        ([], None),
    ],
)
def test_a_servers_time_includes_the_waiting(usage: object, milliseconds: float | None) -> None:
    """Groq's seconds, its queue apart; Azure's milliseconds."""
    assert server_ms(usage) == milliseconds
