"""Bodies that nobody means well with, for every reader and every session."""

import ast
import functools
import inspect
import json
from collections.abc import Callable, Iterator

from wire.findings import Reader
from wire.readers import READERS, SESSIONS
from wire.sessions import Session

SECRET = "my secret plan"
KEY = "sk-proj-4f9aKQz7Lw2XmPd8RtYvBn3C"
LEAVES: list[object] = [
    None,
    True,
    0,
    -1,
    10**18,
    1.5,
    "",
    SECRET,
    KEY,
    "\ud800",
    "a\x00b",
    [],
    {},
    [[]],
    [None],
    {SECRET: SECRET},
    [{"type": SECRET, "text": SECRET, "content": SECRET}],
]
"""A value of every type, each with what is strange of it."""

DOCUMENTS = [
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b'[{"p":"","o":"patch","v":' * 5_000,
    b'{"id":NaN,"index":Infinity,"usage":{"prompt_tokens":NaN,"completion_tokens":-Infinity}}',
    b'{"usage":{"input_tokens":' + b"9" * 5_000 + b',"output_tokens":1e400}}',
    b'{"model":"a","model":7,"id":"b","id":[],"choices":[],"choices":[{}]}',
    b'{"text":"\\ud800\\udfff\\ud800","v":"\\udc00"}',
    b'\xef\xbb\xbf{"text":"\xff\xfe\xc3("}',
    b"\xef\xbb\xbf\xef\xbb\xbf{}",
    b"\x00{}\x00",
    b'{"id":"\x00"}',
    b'{"index":1e308,"choices":[{"index":999999999999,"delta":{"content":"x"}}]}',
    b'{"p":"/message/content/parts/999999999","o":"append","v":"x","c":123456789012}',
    b'{"p":"' + b"/a" * 50_000 + b'","o":"add","v":{}}',
    json.dumps({"id": KEY, "model": KEY, "response_id": KEY, "conversation_id": KEY}).encode(),
    json.dumps({"id": SECRET, "model": SECRET, "service_tier": SECRET}).encode(),
    b'"' + SECRET.encode() + b'"',
    b"[1,[2,[3]],{}]",
    b"0",
    b"\xff\xfe\x00",
    b"{",
    b"",
]
"""Deep nesting, huge numbers, equal keys, half surrogates, marks, nul bytes, far indices, keys."""


def streams(documents: list[bytes]) -> Iterator[bytes]:
    """The documents one after the other, in every framing."""
    flat = [document.replace(b"\n", b" ") for document in documents]
    yield b"".join(b"event: delta\ndata: %s\n\n" % document for document in flat)
    yield b"\n".join([b"{}", *flat])
    yield b"[" + b",".join(flat)
    yield b"".join(b"15:%s\n" % document for document in flat)
    yield b")]}'\n" + b"".join(b"%d\n%s\n" % (len(document) + 2, document) for document in flat)
    # A frame of Amazon's event stream whose lengths are nonsense.
    yield b"\x00\x00\xff\xff\x00\x00\x00\xff" + b"".join(flat)


@functools.cache
def words_of(maker: Callable[[], Reader | Session]) -> list[str]:
    """Every word that the source of a reader, and of what it inherits, knows by name."""
    modules = {inspect.getmodule(kind) for kind in type(maker()).__mro__} - {None}
    found: set[str] = set()
    for module in modules:
        if module is None or not module.__name__.startswith("wire."):
            continue
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value[:64])
    return sorted(found)


ALL: dict[str, Callable[[], Reader | Session]] = {**READERS, **SESSIONS}
