"""Requests that broke off and were sent again: their work was for nothing."""

from store.queries import ALL, IN_ROWS, Log, Only

MOST = 1_000
SOON = "+20 minutes"
"""From the start of the one to that of the next: clients wait up to ten minutes for an answer."""


def lost(log: Log, since: str, until: str, only: Only = ALL) -> list[dict[str, object]]:
    """Rows from `since` to before `until` that a retry to the same model followed, newest first.

    A client says of its request that it is a retry; what it is a retry of has to be found.
    """
    conditions, asked = only.conditions(IN_ROWS)
    where = " and ".join(
        ("started_at >= ? and started_at < ? and outcome in ('aborted', 'cut')", *conditions)
    )
    # Only the constant conditions above are put in; values stay bound.
    query = f"""
        select * from requests where {where} and exists (
            select 1 from requests as again
            where again.started_at > requests.started_at
                and again.started_at
                    < strftime('%Y-%m-%dT%H:%M:%fZ', requests.started_at, '{SOON}')
                and again.retry_count > 0
                and again.provider = requests.provider
                and again.client is requests.client
                and again.model_requested is requests.model_requested)
        order by started_at desc limit {MOST}
    """  # noqa: S608
    return log.dicts(query, [since, until, *asked])
