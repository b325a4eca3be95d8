"""`wattprint` and `python -m wattprint`."""

import contextlib
import io
import os
import sys
from typing import NoReturn

import click

from store.faults import Fault
from wattprint.characters import NEAREST


def main() -> None:
    """Run the command line; what a person can mend is said in a line, without a traceback."""
    from wattprint.cli import main_group

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Not every terminal's encoding has the characters of bars and names.
            stream.reconfigure(errors=NEAREST)
    try:
        main_group(standalone_mode=True)
    except Fault as fault:
        from reports import words

        _fail(words.fault(fault))
    except ImportError as error:
        from reports import words

        _fail(words.say("refused.installation", name=error.name))
    except UnicodeError:
        from reports import words

        _fail(words.say("refused.name"))
    except OSError as error:
        from reports import words

        _leave_output_unwritten()
        reason = error.strerror or type(error).__name__
        if isinstance(error.filename, str):
            reason = f"{error.filename}: {reason}"
        _fail(words.say("refused.system", reason=reason))


def _fail(line: str) -> NoReturn:
    with contextlib.suppress(OSError):
        click.echo(line, err=True)
    sys.exit(1)


def _leave_output_unwritten() -> None:
    """What could not be written is not tried again at exit, which would say so once more."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


if __name__ == "__main__":
    main()
