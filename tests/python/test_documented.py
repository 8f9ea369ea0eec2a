"""The examples of S3's API reference and user guide verify as they are printed, and with another signature none does.

That we sign what they print is in test_vectors.py, tests/vectors.rs, tests/sigv2.rs, tests/streaming.rs and
tests/post_policy.rs. `tests/vectors/vectors.json` names the page of each.
"""

from __future__ import annotations

import re
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from s3sign import Signer, VerificationError
from test_vectors import VECTORS

DOCUMENTED = re.compile(
    r"https://docs\.aws\.amazon\.com/AmazonS3/|S3 User Guide|older S3 developer guide|Nugine/s3s sig_v2"
)
#: Signed by another rule than the page states; `note` in the vectors says so of the first.
AGAINST_THE_RULE = {"v2-delete-as-published": "signs the value of x-amz-date as Date, and leaves the header out"}
FORMS: dict[str, dict[str, str]] = {
    "s3-post-policy-v4": {
        "key": "user/user1/${filename}",
        "acl": "public-read",
        "success_action_redirect": "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html",
        "Content-Type": "image/jpeg",
        "x-amz-meta-uuid": "14365123651274",
        "x-amz-server-side-encryption": "AES256",
        "X-Amz-Credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request",
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Date": "20151229T000000Z",
        "x-amz-meta-tag": "",
    },
    "v2-post-policy": {
        "key": "user/eric/${filename}",
        "acl": "public-read",
        "success_action_redirect": "http://johnsmith.s3.amazonaws.com/successful_upload.html",
        "Content-Type": "image/jpeg",
        "x-amz-meta-uuid": "14365123651274",
        "x-amz-meta-tag": "some,tag,for,picture",
    },
    "v2-post-policy-textarea": {
        "key": "user/eric/NewEntry.html",
        "acl": "public-read",
        "success_action_redirect": "http://johnsmith.s3.amazonaws.com/new_post.html",
        "Content-Type": "text/html",
        "x-amz-meta-uuid": "14365123651274",
        "x-amz-meta-tag": "Interesting Post",
    },
}
#: Which of the chunked examples' bodies go with which request, and the signatures of their chunks and of the trailer.
BODIES = {
    "s3-streaming-seed": ["s3-streaming-chunk1", "s3-streaming-chunk2", "s3-streaming-chunk3-final"],
    "s3-streaming-trailer-seed": [
        *("s3-streaming-trailer-chunk1", "s3-streaming-trailer-chunk2", "s3-streaming-trailer-chunk3-final"),
        "s3-streaming-trailer-signature",
    ],
}
BY_NAME = {case["name"]: case for case in VECTORS}


def examples(*kinds: str) -> Any:
    found = [case for case in VECTORS if case["kind"] in kinds and DOCUMENTED.match(case["source"])]
    return pytest.mark.parametrize("case", found, ids=[case["name"] for case in found])


def signer(case: dict[str, Any]) -> Signer:
    scope = {"algorithm": "sigv2"} if case["kind"].startswith("sigv2") else {"region": case["region"], "service": "s3"}
    return Signer(case["access_key"], case["secret_key"], **scope)


def unix(text: str) -> int:
    return int(datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc).timestamp())


def other(signature: str) -> str:
    return ("A" if signature[0] != "A" else "B") + signature[1:] if "=" in signature else signature[::-1]


def arrived(case: dict[str, Any], signature: str) -> tuple[str, list[tuple[str, str]], int]:
    """Target, headers and time of a request in header form."""
    headers = [(name, value) for name, value in case["headers"]]
    if case["kind"] == "sigv2-header":
        url = urlsplit(case["url"])
        target = (url.path or "/") + (f"?{url.query}" if url.query else "")
        time = int(parsedate_to_datetime(dict(headers)["Date"]).timestamp())
        return (
            target,
            [("Host", url.netloc), *headers, ("Authorization", f"AWS {case['access_key']}:{signature}")],
            time,
        )
    query = case["canonical_query"]
    names = ";".join(name for name, _ in headers)
    scope = f"{case['timestamp'][:8]}/{case['region']}/s3/aws4_request"
    authorization = (
        f"AWS4-HMAC-SHA256 Credential={case['access_key']}/{scope},SignedHeaders={names},Signature={signature}"
    )
    target = case["canonical_uri"] + (f"?{query}" if query else "")
    return target, [*headers, ("Authorization", authorization)], unix(case["timestamp"])


def check(case: dict[str, Any], signature: str) -> None:
    target, headers, time = arrived(case, signature)
    bucket = case.get("bucket") if case["kind"] == "sigv2-header" else None
    signer(case).verify(case["method"], target, headers, "UNSIGNED-PAYLOAD", time, bucket=bucket)


@examples("sigv4-header", "sigv2-header")
def test_examples_in_header_form_verify(case: dict[str, Any]) -> None:
    signature = case["expected_signature"]
    if case["name"] in AGAINST_THE_RULE:
        with pytest.raises(VerificationError):
            check(case, signature)
        return
    check(case, signature)
    with pytest.raises(VerificationError, match="the signature does not match"):
        check(case, other(signature))


@examples("sigv4-presign", "sigv2-query")
def test_examples_in_query_form_verify(case: dict[str, Any]) -> None:
    def check(signature: str) -> None:
        if case["kind"] == "sigv4-presign":
            target = f"{case['canonical_uri']}?{case['canonical_query']}&X-Amz-Signature={signature}"
            host, time = case["headers"][0][1], unix(case["timestamp"])
            assert case["expires"] == 86_400
        else:
            end = case["expected_string_to_sign"].split("\n")[3]
            url = urlsplit(case.get("expected_url") or "https://awsexamplebucket1.s3.amazonaws.com/photos/puppy.jpg")
            query = f"AWSAccessKeyId={case['access_key']}&Signature={quote(signature, safe='')}&Expires={end}"
            target, host, time = f"{url.path}?{query}", url.netloc, int(end)
        signer(case).verify(case["method"], target, [("Host", host)], time=time, bucket=case.get("bucket"))

    check(case["expected_signature"])
    with pytest.raises(VerificationError, match="the signature does not match"):
        check(other(case["expected_signature"]))


@examples("sigv4-post", "sigv2-post")
def test_examples_of_forms_verify(case: dict[str, Any]) -> None:
    name = "X-Amz-Signature" if case["kind"] == "sigv4-post" else "signature"
    bucket = "sigv4examplebucket" if case["kind"] == "sigv4-post" else "johnsmith"
    time = datetime(2015, 12, 29) if case["kind"] == "sigv4-post" else datetime(2007, 11, 30)

    def check(signature: str) -> None:
        fields = {**FORMS[case["name"]], "Policy": case["expected_policy_base64"], name: signature}
        if case["kind"] == "sigv2-post":
            fields["AWSAccessKeyId"] = case["access_key"]
        signer(case).verify_post(bucket, fields, 1, time.replace(tzinfo=timezone.utc))

    check(case["expected_signature"])
    with pytest.raises(VerificationError, match="the signature does not match"):
        check(other(case["expected_signature"]))


@pytest.mark.parametrize("name", BODIES)
def test_examples_of_chunked_bodies_verify(name: str) -> None:
    seed = BY_NAME[name]
    target, headers, time = arrived(seed, seed["expected_signature"])
    signatures = [BY_NAME[chunk]["expected_signature"] for chunk in BODIES[name]]

    def body(signatures: list[str]) -> bytes:
        whole = b""
        for size, signature in zip((65_536, 1024, 0), signatures, strict=False):
            whole += f"{size:x};chunk-signature={signature}\r\n".encode() + (b"a" * size + b"\r\n" if size else b"")
        if len(signatures) == 4:
            whole += b"x-amz-checksum-crc32c:sOO8/Q==\r\n" + f"x-amz-trailer-signature:{signatures[3]}\r\n".encode()
        return whole + b"\r\n"

    def receive(signatures: list[str]) -> bytes:
        stream = signer(seed).verify_stream(seed["method"], target, headers, time)
        received = stream.push(body(signatures))
        stream.finish()
        return received

    assert receive(signatures) == b"a" * 66_560
    for at, signature in enumerate(signatures):
        with pytest.raises(VerificationError, match=r"the signature of .* does not match"):
            receive([*signatures[:at], other(signature), *signatures[at + 1 :]])
