"""The chatbot's plugin, asked by the SDK's own client over standard input and output."""

import os
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import StdioServerParameters
from mcp.client import Client
from mcp.client.stdio import stdio_client
from mcp_types import TextContent, TextResourceContents

from serve.plugin import server
from store.paths import Home
from tests.rows import log_of, row

ROWS = [
    row(started_at="2026-11-16T09:00:00.000Z", conversation_key="a"),
    row(started_at="2026-11-18T10:00:00.000Z", output_tokens=9000, conversation_key="b"),
    row(started_at="2026-11-18T10:01:00.000Z", client="curl"),
    row(started_at="2026-11-18T10:02:00.000Z", conversation_key="b"),
]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return log_of(tmp_path, ROWS)


async def ask(plugin: Client, tool: str, **arguments: object) -> tuple[str, dict[str, Any]]:
    """What a tool answers: as text, and as values."""
    result = await plugin.call_tool(tool, arguments)
    (content,) = result.content
    assert isinstance(content, TextContent)
    assert not result.is_error, content.text
    return content.text, dict(result.structured_content or {})


async def test_every_tool_answers_over_standard_input_and_output(home: Home) -> None:
    """As a chatbot starts it: a process of its own, in the person's language."""
    environment = os.environ | {"WATTPRINT_HOME": str(home.root), "LANG": "C", "LANGUAGE": "fr"}
    parameters = StdioServerParameters(
        command=sys.executable, args=["-P", "-m", "wattprint", "mcp"], env=environment
    )
    asked: dict[str, dict[str, object]] = {
        "today": {},
        "week": {"week": "2026-W47"},
        "last_conversation": {},
        "costliest": {"period": "year", "limit": 2},
        "explain": {"request_id": 1},
        "estimate": {"model": "gpt-4o", "output_tokens": 500},
        "compare": {"models": ["gpt-4o"], "input_tokens": 10, "output_tokens": 5},
    }
    async with Client(stdio_client(parameters)) as plugin:
        tools = {tool.name: tool for tool in (await plugin.list_tools()).tools}
        assert set(tools) == set(asked)
        for name, arguments in asked.items():
            annotations = tools[name].annotations
            assert annotations
            assert annotations.read_only_hint
            text, values = await ask(plugin, name, **arguments)
            assert "wattprint" in text
            assert values["factor_set"]
        text, _ = await ask(plugin, "week", week="2026-W47")
        assert "semaine" in text


async def test_a_week_is_that_of_the_log_with_its_range(home: Home) -> None:
    """The same document as `week --json`."""
    async with Client(server(home)) as plugin:
        text, values = await ask(plugin, "week", week="2026-W47")
        assert values["total"]["request_count"] == 4
        assert values["total"]["energy_wh"]["low"] < values["total"]["energy_wh"]["mid"]
        assert "could be" in text


async def test_the_last_conversation_is_that_of_the_newest_request(home: Home) -> None:
    """Its turns alone: what another client sent between them is none of it."""
    async with Client(server(home)) as plugin:
        _, values = await ask(plugin, "last_conversation")
        assert values["request_ids"] == [4, 2]
        assert values["output_tokens"] == 9500


async def test_without_a_name_a_conversation_ends_where_the_client_was_silent(
    tmp_path: Path,
) -> None:
    """After half an hour it begins anew."""
    moments = ("09:00", "09:40", "10:05", "10:30")
    home = log_of(tmp_path, [row(started_at=f"2026-11-18T{at}:00.000Z") for at in moments])
    async with Client(server(home)) as plugin:
        _, values = await ask(plugin, "last_conversation")
    assert values["request_ids"] == [4, 3, 2]


async def test_the_costliest_are_as_many_as_asked_for(home: Home) -> None:
    """Most first."""
    async with Client(server(home)) as plugin:
        _, values = await ask(plugin, "costliest", period="year", limit=2)
        assert values["costliest"][0]["id"] == 2
        assert len(values["costliest"]) == 2


async def test_models_are_compared_for_the_same_task(home: Home) -> None:
    """Lightest first, each with its range."""
    async with Client(server(home)) as plugin:
        text, values = await ask(
            plugin,
            "compare",
            models=["gpt-4o", "gpt-4o-mini"],
            input_tokens=1000,
            output_tokens=500,
        )
        assert [found["model"] for found in values["models"]] == ["gpt-4o-mini", "gpt-4o"]
        assert text.index("gpt-4o-mini") < text.index("gpt-4o ")


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("explain", {"request_id": 99}, "No request 99"),
        ("week", {"week": "soon"}, "2026-W47"),
        ("estimate", {"model": "gpt-44o", "output_tokens": 5}, "gpt-4o"),
        ("costliest", {"period": "decade"}, "period"),
    ],
)
async def test_what_cannot_be_answered_is_said(
    home: Home, tool: str, arguments: dict[str, object], said: str
) -> None:
    """In a line that a chatbot can pass on; no traceback, and the plugin goes on."""
    async with Client(server(home)) as plugin:
        result = await plugin.call_tool(tool, arguments)
        (content,) = result.content
        assert isinstance(content, TextContent)
        assert result.is_error
        assert said in content.text
        assert "Traceback" not in content.text
        await ask(plugin, "today")


async def test_a_log_that_cannot_be_read_is_said(home: Home) -> None:
    """With what to do, as by every command."""
    home.log.write_bytes(b"not a database" * 100)
    async with Client(server(home)) as plugin:
        result = await plugin.call_tool("today", {})
    (content,) = result.content
    assert isinstance(content, TextContent)
    assert result.is_error
    assert "damaged" in content.text


async def test_summary_and_methodology_are_there_to_read(home: Home) -> None:
    """The summary of any week, as Markdown."""
    async with Client(server(home)) as plugin:
        for uri, wanted in (
            ("wattprint://summary/2026-W47", "# wattprint: week 2026-W47"),
            ("wattprint://summary/this-week", "# wattprint: week 20"),
            ("wattprint://methodology", "# How the figures are made"),
        ):
            (content,) = (await plugin.read_resource(uri)).contents
            assert isinstance(content, TextResourceContents)
            assert content.text.startswith(wanted)


async def test_prompts_are_there_in_both_languages(home: Home) -> None:
    """Whatever language the plugin speaks."""
    async with Client(server(home)) as plugin:
        names = {prompt.name for prompt in (await plugin.list_prompts()).prompts}
        assert names == {"review_en", "review_fr", "lighter_en", "lighter_fr"}
        for name, word in (("lighter_en", "Suggest"), ("lighter_fr", "Propose")):
            (message,) = (await plugin.get_prompt(name, {"task": "sort socks"})).messages
            assert isinstance(message.content, TextContent)
            assert "sort socks" in message.content.text
            assert word in message.content.text


async def test_asking_changes_nothing(home: Home) -> None:
    """The log is the same to the byte."""
    async with Client(server(home)) as plugin:
        before = home.log.read_bytes()
        for tool in ("today", "week", "last_conversation", "costliest"):
            await ask(plugin, tool)
        assert home.log.read_bytes() == before
