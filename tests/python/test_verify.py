"""Requests that botocore and awscrt sign verify; changed ones do not."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import quote, unquote_to_bytes, urlsplit, urlunsplit

import botocore.auth
import pytest
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from s3sign import CredentialsError, Error, RequestError, Signer, VerificationError, parse_claim
from test_botocore import Generator, frozen, generator
from test_sigv4a import ORDER, by_awscrt, public_key

__all__ = ["generator"]


def received(signed: Any) -> tuple[str, str, list[tuple[str, bytes]]]:
    """Method, target and headers of a request of botocore's, as they arrive."""
    url = urlsplit(signed.url)
    headers = [(name, value if isinstance(value, bytes) else value.encode()) for name, value in signed.headers.items()]
    if not any(name.lower() == "host" for name, _ in headers):
        default = {"https": ":443", "http": ":80"}[url.scheme]
        headers.append(("Host", url.netloc.lower().removesuffix(default).encode()))
    return signed.method, (url.path or "/") + (f"?{url.query}" if url.query else ""), headers


def canonical_path(url: str) -> str:
    """As S3's clients send it: both sign the path as given, which servers refuse where it is spelled otherwise."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=quote(unquote_to_bytes(parts.path), safe="/-._~")))


def by_botocore(made: Any, expires: int, body: bool = True) -> tuple[str, str, Any]:
    """Method, target and headers of a request as it arrives, signed by botocore."""
    if expires:
        auth = botocore.auth.S3SigV4QueryAuth(made.credentials(), "s3", "us-east-1", expires)
    else:
        auth = botocore.auth.S3SigV4Auth(made.credentials(), "s3", "us-east-1")
    theirs = made.for_botocore()
    # botocore would move a form into the query.
    theirs.data = theirs.data if body and not expires else b""
    with frozen(made.time):
        auth.add_auth(theirs)
    return received(theirs)


@pytest.mark.parametrize("expires", [0, 600])
def test_what_botocore_signs_verifies(generator: Generator, expires: int) -> None:
    for _ in range(1_000):
        made = generator.request(unique=bool(expires))
        made.url = canonical_path(made.url)
        method, target, headers = by_botocore(made, expires)
        claim = parse_claim(target, headers)
        assert (claim.access_key_id, claim.form) == ("AKIDEXAMPLE", "query" if expires else "header")
        signer = Signer("AKIDEXAMPLE", made.secret, made.token, region=claim.region, service=claim.service)
        arguments: dict[str, Any] = {"payload": "UNSIGNED-PAYLOAD", "time": made.time}
        signer.verify(method, target, headers, **arguments)
        wrong = Signer("AKIDEXAMPLE", made.secret + "x", made.token, region=claim.region)
        for verifier, arrived in ((wrong, method), (signer, method.lower())):
            with pytest.raises(VerificationError) as caught:
                verifier.verify(arrived, target, headers, **arguments)
            assert caught.value.name == "S3SIGN_ERR_SIGNATURE", arrived


@pytest.mark.parametrize("expires", [0, 600])
def test_a_method_is_verified_in_its_own_case(generator: Generator, expires: int) -> None:
    """botocore signs `get` in upper case as everyone does, so what arrives as `get` was not signed."""
    made = generator.request(unique=bool(expires))
    made.method, made.url = "GET", canonical_path(made.url)
    _, target, headers = by_botocore(made, expires, body=False)
    signer = Signer("AKIDEXAMPLE", made.secret, made.token, region="us-east-1")
    arguments: dict[str, Any] = {"payload": "UNSIGNED-PAYLOAD", "time": made.time}
    signer.verify("GET", target, headers, **arguments)
    for method in ("get", "Get"):
        with pytest.raises(VerificationError) as caught:
            signer.verify(method, target, headers, **arguments)
        assert caught.value.name == "S3SIGN_ERR_SIGNATURE"


def for_several_regions(generator: Generator) -> tuple[Any, Any]:
    """A request, and what awscrt makes of it with SigV4A."""
    made = generator.request(unique=True)
    made.url = canonical_path(made.url)
    made.secret = "".join(c if "!" <= c <= "~" else "x" for c in made.secret)
    made.headers = []
    return made, by_awscrt(made, 0)


def test_what_awscrt_signs_for_several_regions_verifies(generator: Generator) -> None:
    for _ in range(100):
        made, signed = for_several_regions(generator)
        signer = Signer("AKIDEXAMPLE", made.secret, made.token, region="eu-west-1", algorithm="sigv4a")
        headers = list(signed.headers)
        signer.verify(signed.method, signed.path, headers, "UNSIGNED-PAYLOAD", made.time)
        with pytest.raises(VerificationError, match="signature does not match"):
            signer.verify("PATCH", signed.path, headers, "UNSIGNED-PAYLOAD", made.time)


def test_both_signatures_of_a_sigv4a_request_share_a_replay_key(generator: Generator) -> None:
    """awscrt's signature and the one that its (r, n-s) makes: cryptography takes both."""
    for _ in range(50):
        made, signed = for_several_regions(generator)
        headers = dict(signed.headers)
        signer = Signer("AKIDEXAMPLE", made.secret, made.token, region="us-east-1,eu-*", algorithm="sigv4a")
        verifier = Signer("AKIDEXAMPLE", made.secret, made.token, region="eu-west-1", algorithm="sigv4a")
        arguments: dict[str, Any] = {"payload": "UNSIGNED-PAYLOAD", "time": made.time}
        text = signer.string_to_sign(made.method, made.url, {"Host": headers["Host"]}, **arguments).encode()
        start, _, signature = headers["Authorization"].rpartition("=")
        r, s = decode_dss_signature(bytes.fromhex(signature))
        for der in (bytes.fromhex(signature), encode_dss_signature(r, ORDER - s)):
            public_key("AKIDEXAMPLE", made.secret).verify(der, text, ec.ECDSA(hashes.SHA256()))
            headers["Authorization"] = f"{start}={der.hex()}"
            verifier.verify(signed.method, signed.path, headers, **arguments)
            assert parse_claim(signed.path, headers).replay_key == f"{r:064x}"


def test_clocks_may_differ_by_a_second_or_more() -> None:
    signer = Signer("AKIDEXAMPLE", "secret", region="us-east-1")
    url = "https://h/k"
    headers = {"Host": "h", **signer.sign("GET", url, time=1369353600)}
    signer.verify("GET", "/k", headers, time=1369353601, skew=1)
    with pytest.raises(VerificationError, match="too long ago"):
        signer.verify("GET", "/k", headers, time=1369353602, skew=1)
    # The library would take 0 for the default.
    with pytest.raises(ValueError, match="skew"):
        signer.verify("GET", "/k", headers, time=1369353600, skew=0)
    with pytest.raises(ValueError, match="skew"):
        signer.verify_stream("PUT", "/k", headers, time=1369353600, skew=0)


def test_an_unsigned_request_says_so() -> None:
    with pytest.raises(CredentialsError, match="not signed"):
        parse_claim("/", {"Host": "h"})
    with pytest.raises(VerificationError, match="Authorization") as caught:
        parse_claim("/", {"Host": "h", "Authorization": "AWS4-HMAC-SHA256 nothing", "x-amz-date": "20130524T000000Z"})
    assert caught.value.name == "S3SIGN_ERR_MALFORMED"


@pytest.mark.parametrize("algorithm", ["sigv4", "sigv4a"])
@pytest.mark.parametrize(("trailer", "signed"), [(None, True), ("crc32", True), ("sha1", False)])
def test_a_streamed_body_verifies_as_it_arrives(algorithm: str, trailer: str | None, signed: bool) -> None:
    signer = Signer("AKID", "secret", region="us-east-1", algorithm=algorithm)
    data = bytes(range(256)) * 100
    options: dict[str, Any] = {"trailer": trailer, "signed_chunks": signed, "chunk_size": 8192}
    stream = signer.stream("PUT", "https://h.example/b/k", time=1369353600, decoded_length=len(data), **options)
    body = b"".join(stream.body(data))
    headers = {**stream.signed.headers, "Host": stream.signed.host}
    stream = signer.verify_stream("PUT", "/b/k", headers, 1369353600)
    assert b"".join(stream.push(body[at : at + 1000]) for at in range(0, len(body), 1000)) == data
    stream.finish()
    stream = signer.verify_stream("PUT", "/b/k", headers, 1369353600)
    with pytest.raises((VerificationError, RequestError)):
        stream.push(body.replace(b"\x01", b"\x02", 1))
        stream.finish()
    with pytest.raises(RequestError, match="incomplete"):
        signer.verify_stream("PUT", "/b/k", headers, 1369353600).finish()


@pytest.mark.parametrize("algorithm", ["sigv4", "sigv2"])
def test_a_form_that_keeps_its_policy_verifies(algorithm: str) -> None:
    signer = Signer("AKID", "secret", "token", region="us-east-1", algorithm=algorithm)
    conditions: list[Any] = [["starts-with", "$key", "ü/"], {"acl": "private"}, ["content-length-range", 1, 9]]
    fields = {**signer.post_policy("bucket", conditions, time=1369353600), "key": "ü/a"}
    signer.verify_post("bucket", fields, 9, 1369353600)
    for bucket, changed, size, name in [
        ("other", fields, 9, "CONDITION"),
        ("bucket", {**fields, "key": "x"}, 9, "CONDITION"),
        ("bucket", fields, 10, "CONDITION"),
        ("bucket", {**fields, "policy": fields["policy"][:-4]}, 9, "SIGNATURE"),
    ]:
        with pytest.raises(VerificationError) as caught:
            signer.verify_post(bucket, changed, size, 1369353600)
        assert caught.value.name == f"S3SIGN_ERR_{name}"


@pytest.mark.parametrize("hashed", (b"hello", b"other"))
def test_a_hash_in_the_query_is_that_of_the_body_whichever_way_it_was_signed(hashed: bytes) -> None:
    """botocore signs UNSIGNED-PAYLOAD beside it, as versitygw and Ceph read it; MinIO and SeaweedFS read its value."""
    digest = hashlib.sha256(hashed).hexdigest()
    request = AWSRequest("PUT", f"https://h/k?X-Amz-Content-Sha256={digest}")
    botocore.auth.S3SigV4QueryAuth(Credentials("AKID", "secret"), "s3", "us-east-1", expires=60).add_auth(request)
    target = request.url.removeprefix("https://h")
    signer = Signer("AKID", "secret", region="us-east-1")
    if hashed == b"hello":
        signer.verify("PUT", target, {"Host": "h"}, b"hello")
    else:
        with pytest.raises(Error, match="not what was signed"):
            signer.verify("PUT", target, {"Host": "h"}, b"hello")
    with pytest.raises(Error, match="set payload"):
        signer.presign("PUT", f"https://h/k?X-Amz-Content-Sha256={digest}")


def test_hostile_claims_are_verification_errors() -> None:
    v4 = "/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-SignedHeaders=host&X-Amz-Signature=0"
    scope = "20130524%2Fus-east-1%2Fs3%2Faws4_request"
    for url in (
        "/k?AWSAccessKeyId=a&Expires=999999999999&Signature=x",
        f"{v4}&X-Amz-Credential=a%2F{scope}&X-Amz-Date=20130524T000000Z&X-Amz-Expires=999999999999",
        f"{v4}&X-Amz-Credential=A%00B%00C%2F{scope}&X-Amz-Date=20130524T000000Z&X-Amz-Expires=60",
    ):
        with pytest.raises(VerificationError):
            parse_claim(url, {"Host": "h"})


def test_a_url_of_another_service_signs_the_hash_of_its_body() -> None:
    signer = Signer("AKID", "secret", region="us-east-1", service="execute-api")
    signed = signer.presign_request("POST", "https://h/k")
    assert parse_claim(signed.target, {"Host": "h"}).body == "hash"
    signer.verify("POST", signed.target, {"Host": "h"}, b"")
