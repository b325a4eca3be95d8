"""A question to a person at the terminal."""

import click

from reports.words import say


def confirm(question: str) -> None:
    """Go on if the answer is yes; raises click.Abort if it is anything else, or nothing."""
    answer = click.prompt(f"{question} {say('ask.choice')}", default="", show_default=False)
    if answer.strip().lower() not in say("ask.yes").split():
        raise click.Abort
