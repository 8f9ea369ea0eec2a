"""SigV4A beside awscrt: signatures of both verify, by a third party's ECDSA, over the string to sign that we make."""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import datetime, timezone
from urllib.parse import unquote, urlsplit

import pytest
from awscrt.auth import (
    AwsCredentialsProvider,
    AwsSignatureType,
    AwsSignedBodyHeaderType,
    AwsSigningAlgorithm,
    AwsSigningConfig,
    aws_sign_request,
)
from awscrt.http import HttpHeaders, HttpRequest
from conftest import confirm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from s3sign import Signer
from test_botocore import Generator, Request, generator

__all__ = ["generator"]

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def public_key(access_key: str, secret: str) -> ec.EllipticCurvePublicKey:
    """The public key of an access key, derived anew from the documented KDF."""
    for counter in range(1, 255):
        message = b"\0\0\0\1AWS4-ECDSA-P256-SHA256\0" + access_key.encode() + bytes([counter]) + b"\0\0\1\0"
        candidate = int.from_bytes(hmac.new(b"AWS4A" + secret.encode(), message, hashlib.sha256).digest(), "big")
        if candidate <= ORDER - 2:
            return ec.derive_private_key(candidate + 1, ec.SECP256R1()).public_key()
    raise AssertionError("no candidate is small enough")


def by_awscrt(request: Request, expires: int) -> HttpRequest:
    """The request as awscrt signs it, with the body unsigned."""
    url = urlsplit(request.url)
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    headers = HttpHeaders([("Host", url.netloc), *request.headers])
    config = AwsSigningConfig(
        algorithm=AwsSigningAlgorithm.V4_ASYMMETRIC,
        signature_type=AwsSignatureType.HTTP_REQUEST_QUERY_PARAMS if expires else AwsSignatureType.HTTP_REQUEST_HEADERS,
        credentials_provider=AwsCredentialsProvider.new_static("AKIDEXAMPLE", request.secret, request.token),
        region="us-east-1,eu-*",
        service="s3",
        date=request.time,
        use_double_uri_encode=False,
        should_normalize_uri_path=False,
        signed_body_value="UNSIGNED-PAYLOAD",
        signed_body_header_type=AwsSignedBodyHeaderType.NONE
        if expires
        else AwsSignedBodyHeaderType.X_AMZ_CONTENT_SHA_256,
        expiration_in_seconds=expires or None,
    )
    signed: HttpRequest = aws_sign_request(HttpRequest(request.method, target, headers), config).result(10)
    return signed


@pytest.mark.parametrize("expires", [0, 600])
def test_both_sides_sign_the_same_string(generator: Generator, expires: int) -> None:
    for _ in range(300):
        request = generator.request(unique=True)
        request.secret = re.sub(r"[^!-~]", "x", request.secret)
        # awscrt signs every header, keeps spaces in values and does not join repeats: this is where both agree.
        names = dict.fromkeys(name for name, _ in request.headers if name.lower().startswith("x-amz-"))
        request.headers = [(name, "plain") for name in names]
        host = urlsplit(request.url).netloc
        signer = Signer("AKIDEXAMPLE", request.secret, request.token, region="us-east-1,eu-*", algorithm="sigv4a")
        common = {"headers": [("Host", host), *request.headers], "time": request.time, "payload": "UNSIGNED-PAYLOAD"}
        common["path_mode"] = "verbatim"
        text = signer.string_to_sign(request.method, request.url, expires=expires, **common)
        if expires:
            ours = signer.presign_request(request.method, request.url, expires=expires, **common)
            theirs = by_awscrt(request, expires).path.partition("?")[2].split("&")
            our_query = ours.target.partition("?")[2].split("&")
            unsigned = lambda query: sorted(unquote(pair) for pair in query if not pair.startswith("X-Amz-Signature="))  # noqa: E731
            assert unsigned(our_query) == unsigned(theirs), request
            signature = next(pair for pair in theirs if pair.startswith("X-Amz-Signature="))
        else:
            ours = signer.sign_request(request.method, request.url, **common)
            signed = dict(by_awscrt(request, 0).headers)
            signature = signed["Authorization"]
            assert ours.authorization.rpartition("=")[0] == signature.rpartition("=")[0], request
        key = public_key("AKIDEXAMPLE", request.secret)
        for made in (signature.rpartition("=")[2], ours.signature):
            key.verify(bytes.fromhex(made), text.encode(), ec.ECDSA(hashes.SHA256()))  # raises if it does not
    confirm("SigV4A presigned URL" if expires else "SigV4A header", "implementation", "awscrt")


def test_signer_holds_on_every_day() -> None:
    signer = Signer("AKIDEXAMPLE", "secret", region="*", algorithm="sigv4a")
    key = public_key("AKIDEXAMPLE", "secret")
    for year in (1970, 2024, 9999):
        time = datetime(year, 12, 31, tzinfo=timezone.utc)
        signed = signer.sign_request("GET", "https://b.example/k", time=time)
        text = signer.string_to_sign("GET", "https://b.example/k", time=time)
        key.verify(bytes.fromhex(signed.signature), text.encode(), ec.ECDSA(hashes.SHA256()))


def test_random_signatures_differ_and_verify() -> None:
    signer = Signer("AKIDEXAMPLE", "secret", region="*", algorithm="sigv4a", random_signatures=True)
    text = signer.string_to_sign("GET", "https://b.example/k", time=1369353600).encode()
    signatures = {signer.sign_request("GET", "https://b.example/k", time=1369353600).signature for _ in range(20)}
    signatures.add(signer.sign("GET", "https://b.example/k", time=1369353600)["authorization"].rpartition("=")[2])
    assert len(signatures) == 21
    for signature in signatures:
        public_key("AKIDEXAMPLE", "secret").verify(bytes.fromhex(signature), text, ec.ECDSA(hashes.SHA256()))
    assert signer.presign("GET", "https://b.example/k", time=1369353600) != signer.presign(
        "GET", "https://b.example/k", time=1369353600
    )
