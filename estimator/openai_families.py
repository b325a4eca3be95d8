"""OpenAI's families of chat models, and the tokens that each puts around the text.

Measured on public recordings with their usage; OpenAI documents only the first two columns.
"""

import re
from dataclasses import dataclass, replace

from estimator import catalogue
from estimator.figures import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Tokens of one family of models."""

    prompt: int = 3
    message: int = 3
    assistant_message: int = 0
    """On top, for an assistant's message."""
    past_call: int = 5
    past_calls: int = 7
    """Several at once, in chat."""
    past_response_call: int = 3
    """In Responses, where each call stands by itself."""
    past_item_call: int = 3
    """On top in Responses, for a call that stands alone and has the server's id."""
    tools: int = 3
    tools_behind: int = -1
    """Behind a first message of the system."""
    response_tools: int = 0
    described_tools: int = 0
    """On top, where the first function has a description."""
    schema: int = 4
    schema_behind: int = 0
    response_schema: int = 0
    both: int = 4
    both_behind: int = 0
    """Tools and schema together."""
    names_schema: bool = False
    """The schema's name is said once more, and once for each answer in the history."""
    is_told_forced: bool = False
    """A forced call is announced in the prompt."""
    text: int = 0
    """Of an answer in chat completions."""
    call: int = 4
    response_text: int = 1
    """Of an answer in Responses."""
    response_call: int = 5
    thinks: bool = False
    """Out of sight, unless it is told not to."""
    thinks_if_asked: bool = False
    """Only if the request says so: gpt-5.1 and later."""
    thought: int = 0
    """On top in Responses, where the answer has an item of reasoning."""
    unthought: int = 0
    """On top of a chat answer that came without thinking."""
    required_call: int = 0
    """On top in chat, where some call was required."""
    azure: int = 0
    """On top of a chat answer from Azure, since the middle of 2025."""
    has_titles: bool = True
    """Titles in tools are shown."""
    marks_tools: bool = False
    """A text has one token more where there are tools, and more where there is a schema too."""


_BEFORE_REASONING = Family(
    response_schema=1, names_schema=True, is_told_forced=True, marks_tools=True
)
_JUNE_2023 = replace(_BEFORE_REASONING, has_titles=False, call=1, required_call=-2)
_BEFORE_REASONING_O = replace(_BEFORE_REASONING, azure=1)
_O_SERIES = Family(
    prompt=2,
    past_call=11,
    past_calls=13,
    past_response_call=9,
    tools_behind=2,
    response_tools=2,
    described_tools=1,
    schema_behind=3,
    both=3,
    both_behind=2,
    text=13,
    call=13,
    response_text=4,
    response_call=8,
    thinks=True,
    thought=2,
)
_O3_MINI = replace(_O_SERIES, response_text=1, thought=0)
_O4_MINI = replace(_O_SERIES, text=18)
_GPT_5 = replace(
    _O_SERIES,
    assistant_message=2,
    tools=84,
    tools_behind=83,
    response_tools=5,
    both=84,
    both_behind=83,
    text=9,
    unthought=-6,
    azure=1,
)
_GPT_5_1 = replace(_GPT_5, thinks_if_asked=True)
_GPT_5_4 = replace(_GPT_5_1, past_response_call=12, past_item_call=0)

_FAMILIES = {
    "openai_c": _BEFORE_REASONING,
    "openai_o": _BEFORE_REASONING_O,
    "openai_o3_mini": _O3_MINI,
    "openai_o4_mini": _O4_MINI,
    "openai_r": _O_SERIES,
    "openai_g": _GPT_5,
}
_VARIANTS = (
    (re.compile(r"gpt-(4|3\.5|35)(-turbo)?(-16k|-32k)?-(0613|0314|0301)"), _JUNE_2023),
    (re.compile(r"gpt-5\.[46]"), _GPT_5_4),
    (re.compile(r"gpt-5\.\d"), _GPT_5_1),
)


def family_of(vocabulary: Vocabulary, model_name: str | None) -> Family:
    """The constants of a model whose vocabulary is OpenAI's own."""
    name = catalogue.bare(model_name or "")
    for pattern, family in _VARIANTS:
        if pattern.match(name):
            return family
    return _FAMILIES[vocabulary.name]
