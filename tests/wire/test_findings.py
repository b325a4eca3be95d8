"""The words of an answer in bounded memory."""

from wire.bodies import KEPT_LIMIT
from wire.exchange import Completion
from wire.findings import Transcript
from wire.text import Text


def test_parts_come_out_in_the_order_they_began() -> None:
    """A part grows whenever more of it comes."""
    words = Transcript()
    words.add_text(1, "b")
    words.add_text(0, "a")
    words.add_text(1, "c")
    words.add_call("x", "look", "{")
    words.add_call("x", "look", "}")
    assert words.completion() == Completion(
        texts=(Text("bc"), Text("a")), calls=((Text("look"), Text("{}")),)
    )


def test_the_allowance_ends_all_words_at_once() -> None:
    """What is not whole is not counted, and nothing more is taken in."""
    words = Transcript()
    words.allowance = 300
    words.add_text(0, "x" * 44)
    assert words.completion() == Completion(texts=(Text("x" * 44),))
    words.add_text(0, "x")
    words.add_text(0, "y")
    assert (words.is_cut, words.is_empty, words.completion()) == (True, True, None)


def test_parts_without_words_use_the_allowance_too() -> None:
    """A call can be opened at any index with nothing in it, as often as a server likes."""
    words = Transcript()
    for key in range(KEPT_LIMIT // 256):
        words.add_call(key, "", "")
    words.add_text("last", "x")
    assert words.is_cut
