"""`wattprint` and `python -m wattprint`."""

import sys

import click

from store.faults import Fault


def main() -> None:
    """Run the command line; what a person can mend is said in a line, without a traceback."""
    from wattprint.cli import main_group

    try:
        main_group(standalone_mode=True)
    except Fault as fault:
        from reports import words

        click.echo(words.fault(fault), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
