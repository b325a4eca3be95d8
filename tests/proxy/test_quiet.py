"""What libraries log comes out as logger, level and kind of exception, and nothing more."""

import io
import logging
import stat
import subprocess
import sys
from pathlib import Path

from proxy import quiet
from proxy.quiet import Quiet

SECRET = "Authorization: Bearer sk-secret"


def logged(write: object) -> str:
    """What a logger with the handler prints of this."""
    stream = io.StringIO()
    logger = logging.Logger("aiohttp.server")
    logger.addHandler(Quiet(stream))
    write(logger)  # type: ignore[operator]
    return stream.getvalue()


def test_a_message_never_comes_out() -> None:
    """Its logger and its level do."""
    said = logged(lambda logger: logger.error("bad request line %r", SECRET))
    assert said == "aiohttp.server ERROR -\n"


def test_of_an_exception_its_type_comes_out() -> None:
    """Neither its text nor its traceback, whose lines may hold values."""

    def fail(logger: logging.Logger) -> None:
        try:
            raise ValueError(SECRET)
        except ValueError:
            logger.exception(SECRET)

    assert logged(fail) == "aiohttp.server ERROR ValueError\n"


def test_what_is_less_than_an_error_is_not_said() -> None:
    """Warnings of libraries are about single requests."""
    assert logged(lambda logger: logger.warning(SECRET)) == ""


def test_a_closed_terminal_ends_nothing() -> None:
    """The traffic goes on when nobody reads any more."""
    stream = io.StringIO()
    logger = logging.Logger("aiohttp.server")
    logger.addHandler(Quiet(stream))
    stream.close()
    logger.error(SECRET)


NOISY = f"""
import asyncio, logging, threading, warnings
from proxy import quiet
logging.basicConfig(level=logging.DEBUG)
quiet.install()
def fail():
    raise ValueError({SECRET!r})
logging.getLogger("mitmproxy").error({SECRET!r})
logging.getLogger("mitmproxy").info({SECRET!r})
logging.getLogger("a").error("%d", {SECRET!r})
thread = threading.Thread(target=fail)
thread.start()
thread.join()
async def main():
    asyncio.get_running_loop().call_exception_handler({{"message": {SECRET!r}}})
asyncio.run(main())
warnings.warn({SECRET!r})
class Dropped:
    def __del__(self):
        fail()
Dropped()
fail()
"""


def test_a_quiet_process_says_nothing_of_anyones_words() -> None:
    """Loggers that were set up before, badly formatted messages, threads and loops, warnings,
    what goes wrong while something is cleared away, and the process's own end.
    """
    done = subprocess.run(
        [sys.executable, "-c", NOISY], capture_output=True, text=True, check=False, timeout=30
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "mitmproxy ERROR -",
        "a ERROR -",
        "thread ERROR ValueError",
        "asyncio ERROR -",
        "unraisable ERROR ValueError",
        "process ERROR ValueError",
    ]


def test_a_recorders_file_is_begun_anew_when_it_is_large(tmp_path: Path) -> None:
    """Its writer goes on at its beginning; the end of the one before stays, closed to others."""
    log = tmp_path / "recorder.log"
    with log.open("ab") as writer:
        writer.write(b"a" * quiet.LOG_BYTES)
        writer.flush()
        quiet.rotate(log)
        assert log.stat().st_size == quiet.LOG_BYTES
        writer.write(b"b" * 10)
        writer.flush()
        quiet.rotate(log)
        writer.write(b"next\n")
    assert log.read_bytes() == b"next\n"
    before = tmp_path / "recorder.log.1"
    assert before.stat().st_size == quiet.LOG_BYTES
    assert before.read_bytes().endswith(b"ab" + b"b" * 9)
    assert stat.S_IMODE(before.stat().st_mode) == 0o600

    quiet.rotate(log)
    quiet.rotate(tmp_path / "none.log")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["recorder.log", "recorder.log.1"]
