"""Recorded exchanges as cases for counting: what was read of each, without its usage."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from estimator.factors import load
from estimator.prompts import Given, Said
from estimator.tokens import Count, count_completion, count_prompt
from estimator.vocabularies import vocabulary_of
from store import revealing
from tests.wire import recordings
from wire.exchange import Exchange, Prompt

MARKED_ERA = range(1737331200, 1747267200)
"""20 January to 14 May 2025, when chat answers of OpenAI had one token more."""


@dataclass(frozen=True)
class Case:
    """One exchange with its provider's own counts."""

    id: str
    exchange: Exchange
    prompt: Prompt
    given: Given
    said: Said

    @property
    def project(self) -> str:
        return self.id.partition("/")[0]

    @property
    def model(self) -> str | None:
        return self.exchange.model_served or self.exchange.model_requested

    @cached_property
    def generation(self) -> str:
        """The name of its vocabulary's row."""
        return vocabulary_of(load(), self.model).name

    @cached_property
    def is_own(self) -> bool:
        """Its model counts in a vocabulary that ships."""
        return vocabulary_of(load(), self.model).is_own

    @property
    def is_openais(self) -> bool:
        """One of OpenAI's models, served by OpenAI or Azure."""
        return self.is_own and self.exchange.provider in {"openai", "azure.ai.openai"}

    @property
    def is_of_marked_era(self) -> bool:
        return self.said.created in MARKED_ERA

    @property
    def reasoning_tokens(self) -> int:
        return self.exchange.usage.reasoning_tokens or 0

    @property
    def is_hidden(self) -> bool:
        """The server adds to the input what cannot be seen."""
        prompt = self.prompt
        unseen = prompt.has_unseen_history or prompt.has_unseen_text
        return unseen or prompt.is_compaction or bool(prompt.server_tools)

    @property
    def has_thoughts(self) -> bool:
        """In the history."""
        return any(message.reasoning or message.sealed for message in self.given.messages)

    @property
    def has_turns(self) -> bool:
        """Calls of tools, or their results, in the history."""
        return any(message.calls or message.role == "tool" for message in self.given.messages)

    @cached_property
    def input(self) -> Count:
        return count_prompt(self.model, self.exchange.provider, self.given)

    @cached_property
    def output(self) -> Count:
        return count_completion(self.model, self.exchange.provider, self.said, self.given)


def cases(folder: Path = recordings.RECORDED) -> Iterator[Case]:
    """Each recorded exchange whose words can be counted, those with the same bodies once."""
    seen = set()
    for record, route in recordings.read_exchanges(folder=folder):
        bodies = recordings.body(record, "request"), recordings.body(record, "response")
        if bodies in seen or int(record["status"]) != 200:
            continue
        seen.add(bodies)
        reading, found = recordings.assembled(record, route)
        completion = found.transcript.completion()
        if found.prompt is None or completion is None:
            continue
        given = revealing.given(found.prompt)
        said = revealing.said(completion, is_cut=False)
        yield Case(str(record["id"]), reading.exchange, found.prompt, given, said)
