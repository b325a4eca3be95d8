"""Data exports of web chats in the shapes that services gave them, in small."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from intake.imports import Importer
from intake.taking import Result
from store.paths import Home
from store.queries import Log

type Json = dict[str, object]
type Row = dict[str, object]
type Node = tuple[str, str | None, Json | None]
"""A node of a tree, its parent and its message."""

BEGUN = 1_714_550_400.0
"""1 May 2024, 8:00 UTC."""


def rows(home: Home) -> list[Row]:
    """The log, in the order in which it was written."""
    with closing(Log(home)) as log:
        return sorted(log.requests(), key=lambda row: int(str(row["id"])))


def taken(home: Home, path: Path) -> Result:
    with closing(Importer(home)) as importer:
        return importer.take(path)


def saved(path: Path, content: object) -> Path:
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def message(
    uid: str | None, role: str, content: str | Json, *, after_s: float | None = 0.0, **more: object
) -> Json:
    """One message of ChatGPT's, as an export of 2024 has it."""
    told = {"content_type": "text", "parts": [content]} if isinstance(content, str) else content
    is_said = role == "assistant"
    return {
        "id": uid,
        "author": {"role": role, "name": None, "metadata": {}},
        "create_time": None if after_s is None else BEGUN + after_s,
        "update_time": None,
        "content": told,
        "status": "finished_successfully",
        "end_turn": True if is_said else None,
        "weight": 1.0,
        "metadata": {"model_slug": "gpt-4o", "default_model_slug": "gpt-4o"} if is_said else {},
        "recipient": "all",
        "channel": None,
        **more,
    }


def conversation(*nodes: Node, uid: str = "c1", **more: object) -> Json:
    """A tree of (node, its parent, its message), with nobody at its root."""
    children: dict[str | None, list[str]] = {}
    for node, parent, _ in nodes:
        children.setdefault(parent, []).append(node)
    return {
        "title": "Une conversation",
        "create_time": BEGUN,
        "update_time": BEGUN + 60,
        "mapping": {
            node: {
                "id": node,
                "message": held,
                "parent": parent,
                "children": children.get(node, []),
            }
            for node, parent, held in nodes
        },
        "moderation_results": [],
        "current_node": nodes[-1][0] if nodes else None,
        "gizmo_id": None,
        "conversation_id": uid,
        "id": uid,
        **more,
    }


def said(uid: str, parent: str | None, words: str, **more: object) -> tuple[str, str | None, Json]:
    """A node in which the model says something."""
    return uid, parent, message(uid, "assistant", words, **more)  # type: ignore[arg-type]


def asked(uid: str, parent: str | None, words: str, **more: object) -> tuple[str, str | None, Json]:
    """A node in which the person does."""
    return uid, parent, message(uid, "user", words, **more)  # type: ignore[arg-type]


def root(*nodes: Node) -> Iterator[Node]:
    """A root with no message, and the hidden system message that follows on it."""
    yield "root", None, None
    yield "hidden", "root", message("hidden", "system", "", after_s=None, weight=0.0)
    yield from nodes


def claude(*messages: Json, uid: str = "k1", **more: object) -> Json:
    """One conversation of Claude's."""
    return {
        "uuid": uid,
        "name": "Bonjour 🦊",
        "summary": "",
        "created_at": "2025-06-01T08:00:00.123456Z",
        "updated_at": "2025-06-01T09:00:00.123456Z",
        "account": {"uuid": "person"},
        "chat_messages": list(messages),
        **more,
    }


def wrote(uid: str, sender: str, *blocks: str | Mapping[str, object], **more: object) -> Json:
    """One message of Claude's; words are a block of text."""
    content = [{"type": "text", "text": b} if isinstance(b, str) else dict(b) for b in blocks]
    return {
        "uuid": uid,
        "text": "\n".join(b for b in blocks if isinstance(b, str)),
        "content": content,
        "sender": sender,
        "created_at": "2025-06-01T08:00:10.123456Z",
        "updated_at": "2025-06-01T08:00:10.123456Z",
        "attachments": [],
        "files": [],
        **more,
    }


def mistral(uid: str, role: str, words: str, at: str, **more: object) -> Json:
    """One message of Le Chat's."""
    return {
        "id": uid,
        "version": 0,
        "chatId": "m1",
        "content": words,
        "contentChunks": None,
        "role": role,
        "createdAt": f"2025-09-19T{at}.236Z",
        "reaction": "neutral",
        "reactionDetail": None,
        "context": None,
        "canvas": [],
        "quotes": [],
        "files": [],
        **more,
    }


def activity(title: str, at: str, *answers: str, talk: str | None = None, **more: object) -> Json:
    """One entry of My Activity."""
    link = {"details": [{"name": "Chat", "url": f"https://gemini.google.com/app/{talk}"}]}
    return {
        "header": "Applications Gemini",
        "title": title,
        "time": f"2026-02-28T{at}Z",
        "products": ["Applications Gemini"],
        "activityControls": ["Activité dans les applications Gemini"],
        **({"safeHtmlItem": [{"html": answer} for answer in answers]} if answers else {}),
        **(link if talk else {}),
        **more,
    }


def card(said: str, when: str, answer: str, talk: str | None = None, header: str = "Gemini") -> str:
    """One card of the HTML form."""
    link = f'<a href="https://gemini.google.com/app/{talk}">Chat</a>' if talk else ""
    cell = "content-cell mdl-cell mdl-cell--6-col mdl-typography--body-1"
    return (
        '<div class="outer-cell mdl-cell mdl-cell--12-col mdl-shadow--2dp"><div class="mdl-grid">'
        '<div class="header-cell mdl-cell mdl-cell--12-col">'
        f'<p class="mdl-typography--title">{header}<br></p></div>'
        f'<div class="{cell}">{said}<br>{when}<br>{answer}</div>'
        f'<div class="{cell} mdl-typography--text-right"></div>'
        '<div class="content-cell mdl-cell mdl-cell--12-col mdl-typography--caption">'
        f"<b>Produits :</b><br>&emsp;{header}<br>{link}</div></div></div>"
    )


def page(cards: Sequence[str]) -> str:
    """`MyActivity.html`, with the style sheet that makes up its first 100 kB."""
    style = "<style>.mdl-typography--body-1{color:red}" + ".x{top:0}" * 12_000 + "</style>"
    head = f'<html><head><meta charset="UTF-8"><title>Mon activité</title>{style}</head>'
    return f'{head}<body><div class="mdl-grid">{"".join(cards)}</div></body></html>'
