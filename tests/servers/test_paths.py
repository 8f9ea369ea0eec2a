"""Canonical paths are taken by every server that takes the key from botocore."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from matrix import make_buckets
from paths import SPELLINGS, refused_paths
from servers import SERVERS, Server

NAMES = os.environ.get("S3SIGN_SERVERS", "s3s").split()


@pytest.fixture(scope="module", params=NAMES)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with SERVERS[request.param](tmp_path_factory.mktemp(request.param)) as running:
        yield running


def ours(refused: dict[str, dict[str, tuple[str, str]]]) -> set[str]:
    """The spellings refused in a form in which the server takes the key from botocore."""
    return {spelling for spelling, forms in refused.items() if any(known == "200" for _, known in forms.values())}


def test_canonical_paths_are_taken_in_every_spelling(server: Server) -> None:
    make_buckets(server)
    refused = refused_paths(server)
    print(f"{server.name}: {len(SPELLINGS) - len(refused)} of {len(SPELLINGS)} paths taken; refused {refused}")
    assert not ours(refused)
