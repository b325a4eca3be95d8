"""What a recorder remembers of what did not work."""

from store.troubles import AT_MOST, Troubles


def test_the_same_with_the_same_host_is_counted() -> None:
    """The latest first, with when it was last."""
    troubles = Troubles()
    troubles.note("tls_failed", "claude.ai")
    troubles.note("dropped", None)
    troubles.note("tls_failed", "claude.ai")
    found = [(trouble.code, trouble.host, trouble.count) for trouble in troubles.all()]
    assert found == [("tls_failed", "claude.ai", 2), ("dropped", None, 1)]
    assert troubles.all()[0].last_at.endswith("Z")
    assert troubles.all()[0].last_at >= troubles.all()[1].last_at


def test_it_stays_small() -> None:
    """What has not happened for the longest time goes first."""
    troubles = Troubles()
    for number in range(AT_MOST + 3):
        troubles.note("tls_failed", f"{number}.openai.azure.com")
        troubles.note("refused", "claude.ai")
    assert len(troubles.all()) == AT_MOST
    hosts = [trouble.host for trouble in troubles.all()]
    assert hosts[:2] == ["claude.ai", f"{AT_MOST + 2}.openai.azure.com"]
    assert "3.openai.azure.com" not in hosts
