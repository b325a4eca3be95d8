"""The one place where words come out of their wrapping: on their way into a count."""

from collections.abc import Iterable

from estimator.tokens import Given, Medium, PromptMessage, Said
from wire.exchange import Completion, Media, Message, Prompt
from wire.text import Text


def given(prompt: Prompt) -> Given:
    """A prompt as the counting rules take it."""
    return Given(
        api=prompt.api,
        messages=[_message(message) for message in prompt.messages],
        tools=_words(prompt.tools),
        tool_count=prompt.tool_count,
        tool_choice=prompt.tool_choice,
        forced_tool=_words(prompt.forced_tool),
        schema=_words(prompt.schema),
        server_tools=prompt.server_tools,
        is_thinking=prompt.is_thinking,
        is_compaction=prompt.is_compaction,
        token_count=prompt.token_count,
        has_unseen_history=prompt.has_unseen_history,
    )


def said(completion: Completion, *, is_cut: bool) -> Said:
    """An answer as the counting rules take it."""
    return Said(
        texts=_all(completion.texts),
        reasoning=_all(completion.reasoning),
        calls=_calls(completion.calls),
        sealed=completion.sealed,
        has_reasoning_item=completion.has_reasoning_item,
        server_calls=completion.server_calls,
        is_length_limited=completion.is_length_limited,
        created=completion.created,
        is_cut=is_cut,
    )


def _message(message: Message) -> PromptMessage:
    return PromptMessage(
        role=message.role,
        parts=_all(message.parts),
        name=_words(message.name),
        calls=_calls(message.calls),
        has_item_id=message.has_item_id,
        reasoning=_all(message.reasoning),
        sealed=message.sealed,
        media=[_medium(item) for item in message.media],
    )


def _medium(media: Media) -> Medium:
    return Medium(
        kind=media.kind,
        width=media.width,
        height=media.height,
        detail=media.detail,
        pages=media.pages,
        characters=media.characters,
        seconds=media.seconds,
        words=_words(media.words),
    )


def _calls(calls: Iterable[tuple[Text, Text]]) -> list[tuple[str, str]]:
    return [(name.reveal(), arguments.reveal()) for name, arguments in calls]


def _all(texts: Iterable[Text]) -> list[str]:
    return [text.reveal() for text in texts]


def _words(text: Text | None) -> str | None:
    return text.reveal() if text else None
