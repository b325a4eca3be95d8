"""The chatbot's plugin: an MCP server that answers from the log and changes nothing.

Every answer is the text that a command prints, with the same as JSON beside it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.metadata import version
from typing import Any, Literal

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import CallToolResult, TextContent, ToolAnnotations

from reports import (
    alternatives,
    conversation,
    dates,
    document,
    estimate,
    explanation,
    loading,
    markdown,
    methodology,
    reading,
    sections,
    text,
    words,
)
from reports.page import Page
from reports.period import Period
from reports.reading import Reading
from reports.spans import Kind
from reports.tasks import Task, UnknownModel
from reports.words import say
from store.faults import Fault
from store.paths import Home

READ_ONLY = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
MOST = 20
"""Costliest requests, or models, in one answer."""


class Plugin:
    """Answers for one home under one factor set (None: the newest)."""

    def __init__(self, home: Home, factor_set: str | None = None) -> None:
        self._home = home
        self._factor_set = factor_set

    def today(self) -> CallToolResult:
        with self._reading() as read:
            return self._period(read, _period(read, "day"))

    def week(self, week: str | None = None) -> CallToolResult:
        """`week`: an ISO week such as 2026-W47; the one that runs if left out."""
        with self._reading() as read:
            return self._period(read, _period(read, "week", week))

    def last_conversation(self) -> CallToolResult:
        with self._reading() as read:
            rows = conversation.last(read.log)
            page = conversation.page_of(read.factors, rows, read.time_zone, is_demo=read.is_demo)
            return _answer(page, conversation.document(read.factors, rows, is_demo=read.is_demo))

    def costliest(self, period: Kind = "week", limit: int = 3) -> CallToolResult:
        """`limit`: at most 20."""
        with self._reading() as read:
            found = _period(read, period, limit=max(1, min(limit, MOST)))
            whole = document.document(found)
            page = sections.costliest_page(found, read.time_zone)
            kept = ("schema", "factor_set", "demo", "kind", "label", "costliest")
            return _answer(page, {name: whole[name] for name in kept})

    def explain(self, request_id: int) -> CallToolResult:
        with self._reading() as read:
            row = read.log.request(request_id)
            if row is None:
                raise ToolError(say("plugin.no_request", id=request_id))
            page = explanation.page_of(read.factors, row, read.time_zone, is_demo=read.is_demo)
            return _answer(page, document.explained(read.factors, row, is_demo=read.is_demo))

    def estimate(
        self,
        model: str,
        input_tokens: int = 0,
        output_tokens: int = 0,
        cached_tokens: int = 0,
        images: int = 0,
    ) -> CallToolResult:
        """Tokens of one request (`input_tokens` with the cached ones), or images to make."""
        task = _task(model, input_tokens, output_tokens, cached_tokens, images)
        with self._reading() as read:
            return _answer(
                estimate.page_of(read.factors, task), estimate.document(read.factors, task)
            )

    def compare(self, models: list[str], input_tokens: int, output_tokens: int) -> CallToolResult:
        """The same number of tokens for each of the models."""
        task = _task("", input_tokens, output_tokens)
        with self._reading() as read:
            return _answer(
                alternatives.page_of(read.factors, task, models[:MOST]),
                alternatives.document(read.factors, task, models[:MOST]),
            )

    def summary(self, week: str | None = None) -> str:
        """The weekly summary as Markdown."""
        with self._reading() as read:
            found = _period(read, "week", week)
            return markdown.write(sections.page_of(found, read.time_zone))

    def _period(self, read: Reading, found: Period) -> CallToolResult:
        return _answer(sections.page_of(found, read.time_zone), document.document(found))

    @contextmanager
    def _reading(self) -> Iterator[Reading]:
        """An open log; what a person can mend is told to the chatbot in their words."""
        try:
            with reading.opened(self._home, self._factor_set) as read:
                yield read
        except Fault as fault:
            raise ToolError(words.fault(fault)) from None
        except UnknownModel as error:
            near = ", ".join(error.near) or "-"
            raise ToolError(say("plugin.unknown_model", name=error.name, near=near)) from None


def server(home: Home, factor_set: str | None = None) -> MCPServer[Any]:
    """The server with all its tools, resources and prompts, in the language that is spoken."""
    plugin = Plugin(home, factor_set)
    made: MCPServer[Any] = MCPServer(
        "wattprint",
        version=version("wattprint"),
        instructions=say("plugin.about"),
        log_level="ERROR",
    )
    tools: tuple[Callable[..., CallToolResult], ...] = (
        plugin.today,
        plugin.week,
        plugin.last_conversation,
        plugin.costliest,
        plugin.explain,
        plugin.estimate,
        plugin.compare,
    )
    for tool in tools:
        name = tool.__name__
        made.tool(name, description=say(f"plugin.{name}"), annotations=READ_ONLY)(tool)
    _add_resources(made, plugin)
    for language in words.LANGUAGES:
        _add_prompts(made, language)
    return made


def _add_resources(made: MCPServer[Any], plugin: Plugin) -> None:
    about = say("plugin.summary")
    resource = partial(made.resource, mime_type="text/markdown")

    @resource("wattprint://summary/this-week", name="summary", description=about)
    def this_week() -> str:
        return plugin.summary()

    @resource("wattprint://summary/{week}", name="summary of a week", description=about)
    def summary(week: str) -> str:
        return plugin.summary(week)

    @resource("wattprint://methodology", name="methodology", description=say("plugin.methodology"))
    def method() -> str:
        return methodology.text(words.language())


def _add_prompts(made: MCPServer[Any], language: Literal["en", "fr"] | str) -> None:
    """Named with their language: a chatbot shows them all."""

    def said(key: str, **values: object) -> str:
        with words.spoken(language):
            return say(key, **values)

    @made.prompt(f"review_{language}", title=said("plugin.prompt_review"))
    def review() -> str:
        return said("plugin.prompt_review_text")

    @made.prompt(f"lighter_{language}", title=said("plugin.prompt_lighter"))
    def lighter(task: str) -> str:
        return said("plugin.prompt_lighter_text", task=task)


def _period(read: Reading, kind: Kind, name: str | None = None, limit: int = 3) -> Period:
    try:
        day = dates.first_day(kind, name) if name else None
    except ValueError:
        raise ToolError(say(f"refused.{kind}", text=name)) from None
    return loading.period(
        read.log,
        read.factors,
        kind,
        now=read.now,
        time_zone=read.time_zone,
        day=day,
        limit=limit,
    )


def _task(
    model: str, input_tokens: int, output_tokens: int, cached_tokens: int = 0, images: int = 0
) -> Task:
    return Task(
        model=model,
        input_tokens=max(input_tokens, 0),
        output_tokens=max(output_tokens, 0),
        cached_tokens=max(0, min(cached_tokens, input_tokens)),
        images=max(images, 0),
    )


def _answer(page: Page, found: dict[str, Any]) -> CallToolResult:
    content = TextContent(type="text", text=text.write(page))
    return CallToolResult(content=[content], structured_content=found)
