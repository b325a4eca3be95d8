"""The order in which a tree of messages is read: whole branches, each parent before its children.

So the answer before is near when the next one looks for it, however many branches there are.
"""

from collections.abc import Iterator, Mapping


def children_of(parents: Mapping[str, str | None]) -> dict[str, list[str]]:
    """By node, its children, in the order of `parents`; one whose parent is missing is no child."""
    found: dict[str, list[str]] = {}
    for node, parent in parents.items():
        if parent is not None and parent != node and parent in parents:
            found.setdefault(parent, []).append(node)
    return found


def walked(
    parents: Mapping[str, str | None], children: Mapping[str, list[str]]
) -> Iterator[tuple[str, str | None]]:
    """Each node once, and the one it is reached from; None: it begins a branch.

    A circle is opened where it is first met.
    """
    begun = [node for node, parent in parents.items() if parent not in parents or parent == node]
    seen: set[str] = set()
    for start in (*begun, *parents):
        waiting: list[tuple[str, str | None]] = [(start, None)]
        while waiting:
            node, parent = waiting.pop()
            if node in seen:
                continue
            seen.add(node)
            yield node, parent
            waiting.extend((child, node) for child in reversed(children.get(node, [])))
