"""What verification takes and refuses, beside what servers do that we did not write.

Each probe goes to the servers and to `Signer.verify` or `verify_post`. rules.tsv holds what each of them said, and in
its last column what else agrees with us, or that we are wrong today: `open:`. S3SIGN_UPDATE_RULES=1 writes what is
found, and keeps that column where our answer stays.
"""

from __future__ import annotations

import csv
import os
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import probes
import pytest
import servers
from conftest import skip_without
from s3sign import CredentialsError, RequestError, Signer, VerificationError

TABLE = Path(__file__).parent / "rules.tsv"
NAMES = ["versitygw", "seaweedfs", "juicefs", "radosgw"]
#: These know no SigV2.
WITHOUT_V2 = {"versitygw"}
TAKEN, REFUSED, UNKNOWN = "takes", "refuses", "-"
#: The last two answer a method that a server does not know.
REFUSALS = {400, 403, 405, 501}


def status(address: str, request: bytes) -> int:
    host, port = address.split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(request)
        found = re.match(rb"HTTP/1\.1 (\d+) ", connection.recv(1024))
    assert found
    return int(found[1])


def ours(signer: Signer, request: probes.Request) -> str:
    now = int(time.time())
    try:
        if request.fields:
            signer.verify_post(probes.BUCKET, request.fields, 1, now)
        else:
            signer.verify(request.method, request.target, request.headers, request.body, now)
    except (CredentialsError, RequestError, VerificationError):
        return REFUSED
    return TAKEN


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """For each probe, who takes it."""
    answers: dict[str, dict[str, str]] = {}
    for name in NAMES:
        if lack := servers.missing(name):
            skip_without(f"{name}: {lack}")
        with servers.SERVERS[name](tmp_path_factory.mktemp(name)) as server:
            keys = server.credentials
            make = probes.Maker(server.address, keys.access_key_id, keys.secret_access_key)
            for path in ("/rules", probes.KEY, "/rules/%C3%A9"):
                assert status(server.address, make.v4("PUT", path, body=b"" if path == "/rules" else b"x").raw) == 200
            for what, request in each(make):
                if what.startswith("SigV2") and name in WITHOUT_V2:
                    said = UNKNOWN
                else:
                    answer = status(server.address, request.raw)
                    assert answer < 500 or answer in REFUSALS, (name, what)
                    said = REFUSED if answer in REFUSALS else TAKEN
                answers.setdefault(what, {})[name] = said
    make = probes.Maker("server.example:9000", "AKID", "secret")
    for what, request in each(make):
        algorithm = "sigv2" if what.startswith("SigV2") else "sigv4"
        answers[what]["ours"] = ours(Signer("AKID", "secret", region=probes.REGION, algorithm=algorithm), request)
    return answers


def each(make: probes.Maker) -> Iterator[tuple[str, probes.Request]]:
    yield from probes.requests(make)
    yield from probes.forms(make)


def table() -> dict[str, dict[str, str]]:
    if not TABLE.exists():
        return {}
    with TABLE.open(newline="") as file:
        return {row.pop("probe"): row for row in csv.DictReader(file, delimiter="\t")}


def test_each_rule_is_as_the_table_says(found: dict[str, dict[str, str]]) -> None:
    rows = table()
    if os.environ.get("S3SIGN_UPDATE_RULES"):
        with TABLE.open("w", newline="") as file:
            writer = csv.writer(file, delimiter="\t", lineterminator="\n")
            writer.writerow(["probe", "ours", *NAMES, "source"])
            for what, said in found.items():
                row = rows.get(what, {"ours": "", "source": ""})
                source = row["source"] if row["ours"] == said["ours"] else ""
                writer.writerow([what, said["ours"], *(said[name] for name in NAMES), source])
        rows = table()
    assert list(rows) == list(found)
    differing = {
        what: (said, rows[what])
        for what, said in found.items()
        if any(rows[what][name] != answer for name, answer in said.items())
    }
    assert not differing


def test_a_server_or_a_source_agrees_with_each_rule() -> None:
    alone = [
        what for what, row in table().items() if row["ours"] not in {row[name] for name in NAMES} and not row["source"]
    ]
    assert not alone, alone
