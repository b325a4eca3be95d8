"""What libraries log comes out as logger, level and kind of exception, and nothing more."""

import io
import logging
import subprocess
import sys

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
import asyncio, logging, threading
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
"""


def test_a_quiet_process_says_nothing_of_anyones_words() -> None:
    """Loggers that were set up before, badly formatted messages, threads and loops."""
    done = subprocess.run(
        [sys.executable, "-c", NOISY], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "mitmproxy ERROR -",
        "a ERROR -",
        "thread ERROR ValueError",
        "asyncio ERROR -",
    ]
