"""What seven other signers sign verifies, unless its service refuses it too; and nothing that was changed does.

Odd paths, queries, headers and hosts, for S3 and for execute-api, which percent-encodes paths twice. What a signer is
known to do wrong is in known.py. Set S3SIGN_TEST_SEED to repeat a run.
"""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import curl
import generate
import known
import peers
import pytest
from conftest import skip_without
from generate import ACCESS_KEY, REGION, SECRET_KEY
from peers import Arrived, Headers
from s3sign import CredentialsError, RequestError, Signer, VerificationError

SEED = int(os.environ.get("S3SIGN_TEST_SEED") or random.SystemRandom().randrange(2**32))
#: Of the requests of each service and form, how many have to verify.
ENOUGH = generate.COUNT * 3 // 4


def signed(name: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    requests = list(generate.requests(SEED, name))
    if name == "curl" and shutil.which("curl") is None:
        skip_without("curl is not installed")
    lines = curl.sign(requests) if name == "curl" else peers.run(peers.PROGRAMS[name], requests)
    by_id = {line["id"]: line for line in lines}
    assert len(by_id) == len(requests)
    return ((request, by_id[request["id"]]) for request in requests)


def time_of(target: str, headers: Headers) -> datetime:
    """By which it was signed; minio-go and curl take no other than now."""
    where = (
        target if "X-Amz-Date=" in target else next(value for name, value in headers if name.lower() == "x-amz-date")
    )
    found = peers.DATE.search(where)
    assert found
    return datetime.strptime(found[0], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)


@pytest.mark.parametrize("name", generate.SIGNERS)
def test_what_a_signer_signs_verifies_and_nothing_else(name: str) -> None:
    print(f"S3SIGN_TEST_SEED={SEED}")
    chance = random.Random(SEED)
    wrong, verified, refused = [], Counter[str](), Counter[str]()
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
        kind, found, reason = f"{request['service']}/{request['form']}", fault(arrived), known.reason(request, sent)
        if (found is None) == (reason is not None):
            wrong.append((reason or "it must verify", found, request, sent))
        if reason is not None:
            refused[reason] += 1
            continue
        verified[kind] += 1
        for change, copy in peers.tampered(request, arrived, chance):
            if copy != arrived and fault(copy) is None:
                wrong.append((f"another {change} verifies", None, request, copy))
    assert not wrong, (len(wrong), *wrong[:5])
    print(name, dict(verified), dict(refused))
    assert len(verified) == len(generate.SIGNERS[name].services) * len(generate.SIGNERS[name].forms)
    assert min(verified.values()) >= ENOUGH, (verified, refused)
