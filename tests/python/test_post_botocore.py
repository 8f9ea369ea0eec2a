"""POST policies beside botocore's: the same conditions and fields, and its signature over the policy that we make."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from typing import Any

import botocore.auth
import pytest
from botocore.awsrequest import AWSRequest
from conftest import confirm
from s3sign import Signer, parse_post_claim
from test_botocore import Generator, Request, frozen, generator

__all__ = ["generator"]


def conditions(generator: Generator) -> list[Any]:
    """Some of each kind, with values that JSON has to escape."""
    made: list[Any] = [["starts-with", "$key", generator.text(0, 8)], {"acl": "private"}]
    for name in generator.random.sample(
        ["x-amz-meta-a", "x-amz-meta-b", "Content-Type"], generator.random.randint(0, 3)
    ):
        value = generator.text(1, 12)
        made.append(generator.random.choice([{name: value}, ["starts-with", f"${name}", value]]))
    if generator.random.random() < 0.5:
        made.append(["content-length-range", 1, generator.random.randrange(1, 1 << 40)])
    return made


def normalised(policy: dict[str, Any]) -> tuple[str, list[Any]]:
    """Expiration, and the conditions in one order and one way to write equality."""
    found: list[Any] = []
    for condition in policy["conditions"]:
        pairs = condition.items() if isinstance(condition, dict) else []
        found += [["eq", f"${name}", value] for name, value in pairs] if pairs else [condition]
    return policy["expiration"], sorted(found, key=repr)


def by_botocore(auth: Any, made: Request, policy: dict[str, Any]) -> dict[str, str]:
    """The fields that botocore adds; to the policy, it adds its conditions."""
    request = AWSRequest("POST", "https://bucket.s3.amazonaws.com/")
    request.context["s3-presign-post-policy"] = policy
    with frozen(made.time):
        auth.add_auth(request)
    fields: dict[str, str] = request.context["s3-presign-post-fields"]
    return fields


@pytest.mark.parametrize("algorithm", ["sigv4", "sigv2"])
def test_forms_equal_botocores(generator: Generator, algorithm: str) -> None:
    for _ in range(300):
        made, wanted = generator.request(), conditions(generator)
        signer = Signer("AKIDEXAMPLE", made.secret, made.token, region=made.region, algorithm=algorithm)
        ours = signer.post_policy("bucket", wanted, expires=600, time=made.time)
        end = (made.time + timedelta(seconds=600)).strftime("%Y-%m-%dT%H:%M:%S")
        policy = {"expiration": f"{end}.000Z", "conditions": [{"bucket": "bucket"}, *wanted]}
        if algorithm == "sigv4":
            auth = botocore.auth.S3SigV4PostAuth(made.credentials(), "s3", made.region)
        else:
            auth = botocore.auth.HmacV1PostAuth(made.credentials())
        theirs = by_botocore(auth, made, policy)
        claim = parse_post_claim(theirs)
        assert (claim.access_key_id, claim.session_token) == ("AKIDEXAMPLE", made.token or "")
        assert claim.expires_at == datetime.fromisoformat(f"{end}+00:00")
        assert claim.replay_key == theirs.get("x-amz-signature", theirs.get("signature"))
        assert normalised(json.loads(base64.b64decode(ours["policy"]))) == normalised(policy), made

        # The order of conditions and the spaces between them are anyone's choice: the signature is over what we chose.
        if algorithm == "sigv4":
            request = AWSRequest("POST", "https://bucket.s3.amazonaws.com/")
            request.context["timestamp"] = theirs["x-amz-date"]
            signature = {"x-amz-signature": auth.signature(ours["policy"], request)}
        else:
            signature = {"signature": auth.sign_string(ours["policy"])}
        fixed = {
            name: value for condition in wanted if isinstance(condition, dict) for name, value in condition.items()
        }
        assert ours == {**fixed, **theirs, "policy": ours["policy"], **signature}, made
    confirm("SigV4 POST policy" if algorithm == "sigv4" else "SigV2 POST policy", "implementation", "botocore")
