"""`wattprint` and `python -m wattprint`."""

import io
import sys

import click

from store.faults import Fault


def main() -> None:
    """Run the command line; what a person can mend is said in a line, without a traceback."""
    from wattprint.cli import main_group

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Not every terminal's encoding has the characters of bars and names.
            stream.reconfigure(errors="replace")
    try:
        main_group(standalone_mode=True)
    except Fault as fault:
        from reports import words

        click.echo(words.fault(fault), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
