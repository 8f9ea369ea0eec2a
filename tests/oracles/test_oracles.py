"""What seven other signers sign verifies, unless its service refuses it too; and nothing that was changed does.

Odd paths, queries, headers and hosts, for S3 and for execute-api, which percent-encodes paths twice. What a signer is
known to do wrong is in known.py. Set S3SIGN_TEST_SEED to repeat a run.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import curl
import generate
import known
import pytest
from generate import ACCESS_KEY, REGION, SECRET_KEY
from s3sign import CredentialsError, RequestError, Signer, VerificationError

SEED = int(os.environ.get("S3SIGN_TEST_SEED") or random.SystemRandom().randrange(2**32))
HERE, WORK = Path(__file__).parent, Path(__file__).parents[2] / "target/oracles"
PROGRAMS: dict[str, list[str | Path]] = {
    "botocore": [sys.executable, HERE / "sign.py"],
    "awscrt": [sys.executable, HERE / "sign.py"],
    "aws4": ["node", WORK / "node/sign.mjs", ACCESS_KEY, SECRET_KEY, REGION],
    "smithy": ["node", WORK / "node/sign.mjs", ACCESS_KEY, SECRET_KEY, REGION],
    "aws-sdk-go-v2": [WORK / "sign-go", ACCESS_KEY, SECRET_KEY, REGION],
    "minio-go": [WORK / "sign-go", ACCESS_KEY, SECRET_KEY, REGION],
}
Headers = list[tuple[str, str]]
Arrived = tuple[str, str, Headers]
SIGNATURE, DATE = re.compile(r"(Signature=)([0-9a-f]{64})"), re.compile(r"\d{8}T\d{6}Z")


def signed(name: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    requests = list(generate.requests(SEED, name))
    if name == "curl":
        lines = curl.sign(requests)
    else:
        given = "".join(json.dumps(request) + "\n" for request in requests)
        done = subprocess.run(PROGRAMS[name], input=given, text=True, stdout=subprocess.PIPE, timeout=60, check=True)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
    by_id = {line["id"]: line for line in lines}
    assert len(by_id) == len(requests)
    return ((request, by_id[request["id"]]) for request in requests)


def time_of(target: str, headers: Headers) -> datetime:
    """By which it was signed; minio-go and curl take no other than now."""
    where = (
        target if "X-Amz-Date=" in target else next(value for name, value in headers if name.lower() == "x-amz-date")
    )
    found = DATE.search(where)
    assert found
    return datetime.strptime(found[0], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)


def other(character: str) -> str:
    return "1" if character == "0" else "0"


def tampered(request: dict[str, Any], arrived: Arrived, chance: random.Random) -> Iterator[tuple[str, Arrived]]:
    """Copies of a request, each with one change that a server must see."""
    method, target, headers = arrived
    path, mark, query = target.partition("?")
    yield "method", ("GET" if method != "GET" else "PUT", target, headers)
    yield "path", (method, f"{path}x{mark}{query}", headers)
    places = [at for at in range(1, len(path)) if path[at].isalnum() and "%" not in path[max(at - 2, 0) : at]]
    if request["service"] == "s3" and places:  # elsewhere `..` may take the change away
        at = chance.choice(places)
        yield "path byte", (method, f"{path[:at]}{other(path[at])}{path[at + 1 :]}{mark}{query}", headers)
    yield "query added", (method, f"{path}?{query}{'&' if query else ''}added", headers)
    pairs = query.split("&") if query else []
    for at in [at for at, pair in enumerate(pairs) if "=" in pair and not pair.startswith("X-Amz-Signature=")][:3]:
        changed = "&".join([*pairs[:at], pairs[at] + "x", *pairs[at + 1 :]])
        yield "query value", (method, f"{path}?{changed}", headers)
    authorization = next((value for name, value in headers if name.lower() == "authorization"), "")
    listed = re.search(r"SignedHeaders=([^,&]+)", authorization or target)
    assert listed
    names = listed[1].lower().replace("%3b", ";").split(";")
    at = chance.choice([at for at, (name, _) in enumerate(headers) if name.lower() in names])
    yield "header", (method, target, [*headers[:at], (headers[at][0], headers[at][1] + "x"), *headers[at + 1 :]])

    def everywhere(pattern: re.Pattern[str], change: Any) -> Arrived:
        return method, pattern.sub(change, target), [(name, pattern.sub(change, value)) for name, value in headers]

    digit = chance.randrange(64)
    yield (
        "signature",
        everywhere(
            SIGNATURE, lambda found: found[1] + found[2][:digit] + other(found[2][digit]) + found[2][digit + 1 :]
        ),
    )
    yield "date", everywhere(DATE, lambda found: found[0][:-2] + other(found[0][-2]) + "Z")


@pytest.mark.parametrize("name", generate.SIGNERS)
def test_what_a_signer_signs_verifies_and_nothing_else(name: str) -> None:
    print(f"S3SIGN_TEST_SEED={SEED}")
    chance = random.Random(SEED)
    wrong, verified, refused = [], 0, 0
    for request, sent in signed(name):
        if "refused" in sent:
            assert known.cannot_sign(request), (request, sent)
            continue
        assert sent["headers"] and not known.cannot_sign(request), request
        headers = [(name, value) for name, value in sent["headers"]]
        target, time = sent["target"], time_of(sent["target"], sent["headers"])
        signer = Signer(ACCESS_KEY, SECRET_KEY, request["token"], region=REGION, service=request["service"])
        unsigned = request["service"] == "s3" and request["form"] == "query"
        body = "UNSIGNED-PAYLOAD" if unsigned else request["body"].encode()

        def fault(arrived: Arrived, signer: Signer = signer, body: Any = body, time: datetime = time) -> str | None:
            method, target, headers = arrived
            try:
                signer.verify(method, target, [(name, value.encode()) for name, value in headers], body, time)
            except (CredentialsError, RequestError, VerificationError) as error:
                return f"{error.name}: {error}"
            return None

        arrived = (request["method"], target, headers)
        found, reason = fault(arrived), known.reason(request, sent)
        if (found is None) == (reason is not None):
            wrong.append((reason or "it must verify", found, request, sent))
        if reason is not None:
            refused += 1
            continue
        verified += 1
        for change, copy in tampered(request, arrived, chance):
            if copy != arrived and fault(copy) is None:
                wrong.append((f"another {change} verifies", None, request, copy))
    assert not wrong, (len(wrong), *wrong[:5])
    kinds = len(generate.SIGNERS[name].services) * len(generate.SIGNERS[name].forms)
    assert verified >= generate.COUNT * kinds // 4, (verified, refused)
