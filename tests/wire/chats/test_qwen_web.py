"""The web chat of chat.qwen.ai. Synthetic, built from descriptions of the format."""

from collections.abc import Callable

from tests.wire.web_streams import ASKED, qwen, sse
from wire.exchange import MediaKind, Outcome, Reading, Usage

Read = Callable[..., Reading]

REQUEST = {"model": "qwen3-max", "messages": [{"role": "user", "content": ASKED, "files": [{}]}]}


def test_the_end_of_the_thoughts_is_not_the_end(read: Read) -> None:
    """Each phase says that it is finished."""
    stream = sse(qwen("Hm", "think"), qwen("", "think", "finished", used=2))
    reading = read("qwen_web", REQUEST | {"parent_id": "q-0"}, stream)
    assert reading.exchange.outcome is Outcome.CUT
    # What it counted until then stands.
    assert reading.exchange.usage == Usage(input_tokens=8, output_tokens=2)
    assert reading.exchange.parent_id == "q-0"


def test_files_of_a_prompt_are_kept_as_such(read: Read) -> None:
    """By their kind only, where nothing was counted."""
    delta = {"choices": [{"delta": {"content": "Hi", "phase": "answer", "status": "finished"}}]}
    reading = read("qwen_web", REQUEST, sse(delta))
    assert reading.exchange.outcome is Outcome.COMPLETE
    assert reading.prompt is not None
    assert [media.kind for media in reading.prompt.media] == [MediaKind.FILE]
    assert not reading.prompt.has_unseen_history
