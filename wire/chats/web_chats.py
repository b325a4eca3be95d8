"""What the web chats have in common: they send the new message only, and hide the rest."""

from wire.prompts import Draft


def draft(*, has_history: bool) -> Draft:
    """A prompt of a web chat: the system prompt, memories and tools are never in a body.

    `has_history`: earlier turns stay on the server, or it cannot be told that there were none.
    """
    new = Draft("web")
    new.has_unseen_text = True
    new.has_unseen_history = has_history
    return new
