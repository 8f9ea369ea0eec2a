"""Every S3 server that is installed, put through every form of signing; what each does is pinned in expected.json.

S3SIGN_SERVERS names those to run. With S3SIGN_UPDATE_SERVERS=1, what they do is written there instead.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import skip_without
from faults import faults
from matrix import Matrix, make_buckets
from paths import PARTITION, REPEATED, Paths
from servers import SERVERS, Server, missing, version
from table import DOCUMENT, END, PARTS, START
from wrappers import WRAPPERS, Wrapper, close_programs

EXPECTED = Path(__file__).with_name("expected.json")
UPDATE = os.environ.get("S3SIGN_UPDATE_SERVERS") == "1"
NAMES = os.environ.get("S3SIGN_SERVERS", "s3s").split()


def expected() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(EXPECTED.read_text(encoding="utf-8")) if EXPECTED.exists() else {}
    return found


@pytest.fixture(scope="module", params=NAMES)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if lack := missing(request.param):
        skip_without(f"{request.param}: {lack}")
    with SERVERS[request.param](tmp_path_factory.mktemp(request.param)) as running:
        yield running


def check(server: Server, part: str, found: Any) -> None:
    """Compare with what is written down, or write it."""
    known = expected()
    if UPDATE:
        known.setdefault(server.name, {}).update({"version": version(server.name), part: found})
        ordered = {name: known[name] for name in SERVERS if name in known}
        EXPECTED.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    else:
        assert version(server.name) == known[server.name]["version"]
        assert found == known[server.name][part], (
            "S3SIGN_UPDATE_SERVERS=1 tests/servers/run.sh writes down what is found"
        )


def test_each_form_is_taken_and_refused_when_tampered_with(server: Server) -> None:
    check(server, "forms", Matrix(server).forms())


def test_odd_keys_come_back(server: Server) -> None:
    check(server, "keys", Matrix(server).keys())


def test_refusals_are_explained(server: Server) -> None:
    found = faults(server)
    print(f"{server.name}: {found['named']} of {found['of']} faults named correctly")
    check(server, "faults", found)


@pytest.fixture(scope="module", autouse=True)
def _programs() -> Iterator[None]:
    """Those of other languages end with the last test."""
    yield
    close_programs()


@pytest.fixture(scope="module")
def paths(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Paths:
    make_buckets(server)
    return Paths(server, tmp_path_factory.mktemp("paths"))


def test_paths_are_taken_as_expected(server: Server, paths: Paths) -> None:
    check(server, "paths", paths.summary(expected().get(server.name, {}).get("paths", {}).get("taken", {})))


@pytest.fixture(params=WRAPPERS, ids=lambda wrapper: wrapper.name)
def wrapper(request: pytest.FixtureRequest) -> Wrapper:
    found: Wrapper = request.param
    if lack := found.missing():
        skip_without(f"{found.name}: {lack}")
    return found


def test_every_spelling_of_a_path_is_taken_that_is_taken_from_botocore(paths: Paths, wrapper: Wrapper) -> None:
    assert paths.refused(wrapper.name) == {}


def test_a_partition_is_stored_by_each_wrapper(paths: Paths) -> None:
    """Such as `PUT /bucket1/dt=2024-05-22/x`: servers sign `%3D`, whichever way it was sent."""
    assert paths.otherwise(PARTITION) == {}


def test_a_repeated_query_name_is_taken_in_the_order_that_is_sent(paths: Paths) -> None:
    """MinIO refuses `x=2&x=1` as it was given; the target that comes back is sorted."""
    assert paths.otherwise(REPEATED) == {}


@pytest.mark.parametrize("part", PARTS)
def test_the_document_says_what_is_expected(part: str) -> None:
    before, start, rest = DOCUMENT.read_text(encoding="utf-8").partition(START.format(part))
    there, end, after = rest.partition(END.format(part))
    assert start and end, "docs/servers.md lacks its marks"
    made = "\n" + PARTS[part](expected()) + "\n"
    if UPDATE:
        DOCUMENT.write_text(before + start + made + end + after, encoding="utf-8")
    else:
        assert there == made
