"""Forms of minio-go's PresignedPostPolicy and boto3's generate_presigned_post: those that keep their policy verify, and
nothing that was changed does.

S3's rules are those of its page POST Policy (API/sigv4-HTTPPOSTConstructPolicy.html): Content-Type under starts-with
is a list, and each field but a few is in a condition. MinIO checks both so but the list (cmd/postpolicyform.go),
versitygw also the list (auth/post_policy.go), Ceph as MinIO (src/rgw/rgw_policy_s3.cc).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from time import time
from typing import Any

import boto3
import peers
import pytest
from botocore.config import Config
from generate import ACCESS_KEY, REGION, SECRET_KEY
from s3sign import CredentialsError, RequestError, Signer, VerificationError

BUCKET, SIZE = "my-bucket", 100
Fields = dict[str, str]
#: What a form asks for, and what the page then puts into the fields that a condition leaves open.
Wanted = tuple[dict[str, Any], Fields]

WANTED: list[Wanted] = [
    ({"Key": "a b/é漢😀$+'.txt"}, {}),  # minio-go leaves quotes and backslashes as they are, which is no JSON
    ({"KeyStart": "user/eric/"}, {"key": "user/eric/photo.jpg"}),
    ({"KeyStart": ""}, {"key": "any"}),
    ({"Key": "k", "Type": "image/png"}, {}),
    ({"Key": "k", "TypeStart": "image/"}, {"Content-Type": "image/jpg,image/png,image/gif"}),
    ({"Key": "k", "TypeStart": ""}, {"Content-Type": "text/html; charset=utf-8"}),
    ({"Key": "k", "Range": [SIZE, SIZE]}, {}),
    ({"Key": "k", "Disposition": "attachment; filename=a.txt", "Redirect": "http://127.0.0.1/?a=b&c"}, {}),
    ({"Key": "k", "Metadata": {"one": "1", "two": "zwei \u00fc"}, "Range": [0, 1 << 40]}, {}),
    ({"Key": "k", "MetadataStart": "tag", "MetadataStartVal": "x-"}, {"x-amz-meta-tag": "x-1"}),
]


def by_minio(version: str, token: str | None) -> Iterator[tuple[dict[str, Any], Fields]]:
    requests = [{"Bucket": BUCKET, "Token": token or "", "V2": version == "sigv2", **wanted} for wanted, _ in WANTED]
    for (wanted, filled), made in zip(WANTED, peers.run(peers.FORMS, requests), strict=True):
        yield wanted, {**made, **filled}


def by_boto3(version: str, token: str | None) -> Iterator[tuple[dict[str, Any], Fields]]:
    config = Config(signature_version="s3v4" if version == "sigv4" else "s3")
    client = boto3.client("s3", REGION, None, None, None, None, ACCESS_KEY, SECRET_KEY, token, config)
    for wanted, filled in WANTED:
        fields, conditions = {}, []
        named = {"Type": "Content-Type", "Disposition": "Content-Disposition", "Redirect": "success_action_redirect"}
        for name, value in wanted.items():
            if name in named:
                fields[named[name]] = value
            elif name == "Metadata":
                fields |= {f"x-amz-meta-{key}": text for key, text in value.items()}
            elif name == "TypeStart":
                conditions.append(["starts-with", "$Content-Type", value])
            elif name == "Range":
                conditions.append(["content-length-range", *value])
            elif name == "MetadataStart":
                conditions.append(["starts-with", f"$x-amz-meta-{value}", wanted["MetadataStartVal"]])
        conditions += [{name: value} for name, value in fields.items()]
        key = wanted.get("Key", wanted.get("KeyStart", "") + "${filename}")
        made = client.generate_presigned_post(BUCKET, key, fields, conditions, ExpiresIn=600)
        yield wanted, {**made["fields"], **filled}


MAKERS = {"minio-go": by_minio, "boto3": by_boto3}


def fault(signer: Signer, fields: Any, bucket: str = BUCKET, size: int = SIZE, at: float = 0) -> str | None:
    try:
        signer.verify_post(bucket, fields, size, int(at or time()))
    except (CredentialsError, RequestError, VerificationError) as error:
        return str(error.name)
    return None


def policy_of(fields: Fields) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(base64.b64decode(fields["policy"]))
    return found


def changed(wanted: dict[str, Any], fields: Fields) -> Iterator[tuple[str, Any]]:
    """Forms that S3 refuses, each with one change. `key` alone is left open by boto3's `${filename}`."""
    conditions = policy_of(fields)["conditions"]
    fixed = {name for condition in conditions if isinstance(condition, dict) for name in condition}
    fixed |= {each[1].removeprefix("$") for each in conditions if isinstance(each, list) and each[0] == "eq"}
    for name in fixed - {"bucket"}:
        yield f"another {name}", {**fields, name: fields[name] + "x"}
        yield f"no {name}", {key: value for key, value in fields.items() if key != name}
        yield f"a second {name}", [*fields.items(), (name.upper(), fields[name] + "x")]
    for name in ("policy", "x-amz-signature", "signature"):
        if name in fields:
            other = ("B" if fields[name][9] == "A" else "A") if name != "x-amz-signature" else "0"
            other = "1" if other == fields[name][9] else other
            yield f"another {name}", {**fields, name: fields[name][:9] + other + fields[name][10:]}
    yield "an extra field", {**fields, "acl": "public-read"}
    yield "another bucket field", {**fields, "bucket": "other"}
    if wanted.get("KeyStart"):
        yield "a key elsewhere", {**fields, "key": "user/erik/photo.jpg"}
    if wanted.get("TypeStart"):
        for value in ["text/html", "image/jpg,text/plain", "text/html,image/png"]:
            yield value, {**fields, "Content-Type": value}
    if "MetadataStart" in wanted:
        yield "another start", {**fields, "x-amz-meta-tag": "y-1"}


@pytest.mark.parametrize("version", ["sigv4", "sigv2"])
@pytest.mark.parametrize("name", MAKERS)
def test_a_form_of_another_signer_verifies_and_no_changed_one_does(name: str, version: str) -> None:
    count = 0
    # minio-go's forms of SigV2 leave a session token out.
    for token in [None] if version == "sigv2" else [None, "token/+="]:
        signer = Signer(ACCESS_KEY, SECRET_KEY, token, region=REGION, algorithm=version)
        for wanted, fields in MAKERS[name](version, token):
            assert ("bucket" in fields) == (name == "minio-go")
            assert fault(signer, fields) is None, (wanted, fields, policy_of(fields))
            assert fault(signer, {**fields, "x-ignore-me": "1"}) is None
            for change, copy in changed(wanted, fields):
                assert fault(signer, copy) is not None, (change, copy)
            assert fault(signer, fields, bucket="other-bucket") == "S3SIGN_ERR_CONDITION"
            assert fault(signer, fields, at=time() + 3700) == "S3SIGN_ERR_REQUEST_EXPIRED"
            if wanted.get("Range") == [SIZE, SIZE]:
                assert {fault(signer, fields, size=size) for size in (SIZE - 1, SIZE + 1)} == {"S3SIGN_ERR_CONDITION"}
            count += 1
    assert count == len(WANTED) * (1 if version == "sigv2" else 2)
