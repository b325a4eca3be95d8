"""The names that a certificate has to hold for: all that is decrypted, and little else."""

import csv

import pytest

from estimator import factors
from wire import regions
from wire.services import Services, is_under
from wire.table import SERVICES


def test_every_host_of_the_table_lies_under_a_domain() -> None:
    """Else its clients would be shown a certificate that they must refuse."""
    domains = Services().domains()
    for service in SERVICES:
        for host in () if service.is_local else service.hosts:
            for part in service.regions or ("some",):
                name = host.replace("*", part, 1).replace("*", "other")
                assert name in domains or is_under(name, domains), name


@pytest.mark.parametrize(
    "name",
    [
        "amazonaws.com",
        "s3.eu-west-3.amazonaws.com",
        "oauth2.googleapis.com",
        "storage.googleapis.com",
        "azure.com",
        "google.com",
        "mail.google.com",
        "com",
        "localhost",
        "127.0.0.1",
        "11434",
    ],
)
def test_what_else_a_cloud_does_lies_under_none(name: str) -> None:
    """A stolen key must be of no use against it; local servers are never decrypted."""
    domains = Services().domains()
    assert name not in domains
    assert not is_under(name, domains)


def test_a_persons_own_hosts_are_among_them() -> None:
    """Without ports, once; a host under one that is there already adds nothing."""
    own = Services(
        ["llm.example.org", "llm.example.org:8443", "127.0.0.1:9", "[::1]:9", "eu.api.openai.com"],
        [("ours", "https://gateway.example.net/v1")],
    )
    added = own.domains() - Services().domains()
    assert added == {"llm.example.org", "127.0.0.1", "::1", "gateway.example.net"}


def test_the_regions_are_those_of_the_newest_factor_set() -> None:
    """One list of a cloud's regions, kept in two places for two uses: neither is forgotten."""
    table = factors.DATA / factors.names()[-1] / "regions.csv"
    with table.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    known = {
        kind: {row["region"] for row in rows if row["source"] == kind}
        for kind in ("aws-regions", "gcp-regions")
    }
    assert set(regions.AWS) == known["aws-regions"]
    assert set(regions.GOOGLE) == known["gcp-regions"] | {"us", "eu"}
