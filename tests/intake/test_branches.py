"""Trees of messages are read branch by branch."""

from hypothesis import given
from hypothesis import strategies as st

from intake import branches

NODES = st.sampled_from("abcdefgh")


@given(st.dictionaries(NODES, NODES | st.none() | st.just("elsewhere"), max_size=8))
def test_each_node_comes_once_and_after_its_parent(parents: dict[str, str | None]) -> None:
    """Whatever stands for a parent: none, one that is missing, the node itself, a circle."""
    walk = list(branches.walked(parents, branches.children_of(parents)))
    assert sorted(node for node, _ in walk) == sorted(parents)
    before: set[str] = set()
    for node, parent in walk:
        assert parent is None or (parent in before and parents[node] == parent)
        before.add(node)


def test_a_branch_is_read_to_its_end_before_the_next() -> None:
    """So that the answer before is one of the last that were read."""
    parents = {"b2": "b", "a": None, "b": "a", "c": "a", "b1": "b"}
    walk = branches.walked(parents, branches.children_of(parents))
    assert [node for node, _ in walk] == ["a", "b", "b2", "b1", "c"]


def test_a_tree_may_be_as_deep_as_it_likes() -> None:
    """No recursion: a conversation of years is one long branch."""
    parents: dict[str, str | None] = {str(n): str(n - 1) if n else None for n in range(20_000)}
    assert len(list(branches.walked(parents, branches.children_of(parents)))) == 20_000
