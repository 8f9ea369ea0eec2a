"""SigV4A bodies in chunks, read as a server reads them: every signature verifies, by a third party's ECDSA, over the
string to sign that the protocol prescribes, written down here anew."""

from __future__ import annotations

import hashlib
import random
import re
from dataclasses import dataclass, replace
from datetime import datetime, timezone

import pytest
from conftest import SEED, confirm
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from s3sign import Signer, Stream
from test_checksums import DIGESTS, expected
from test_sigv4a import public_key

#: What confirms, in the table of docs/confirmations.md.
REFERENCE = "a reference in Python with cryptography"
EMPTY = hashlib.sha256(b"").hexdigest()


@dataclass
class Verifier:
    """Knows the public key, and the signature that the next one goes over."""

    key: ec.EllipticCurvePublicKey
    date: str
    scope: str
    previous: str = ""

    def check(self, kind: str, signature: str, *lines: str) -> None:
        """Raise unless `signature` is one over these lines."""
        text = "\n".join([f"AWS4-ECDSA-P256-SHA256{kind}", self.date, self.scope, *lines])
        self.key.verify(bytes.fromhex(signature), text.encode(), ec.ECDSA(hashes.SHA256()))
        self.previous = signature

    def check_next(self, kind: str, padded: str, *lines: str) -> None:
        """The same for a signature in the body, which follows another and is filled up."""
        assert re.fullmatch(r"[0-9a-f]{136,144}\**", padded) and len(padded) == 144
        self.check(kind, padded.rstrip("*"), self.previous, *lines)


def check_seed(verifier: Verifier, path: str, headers: dict[str, str]) -> None:
    """Verify the request itself, from its headers as they are sent."""
    found = re.fullmatch(
        r"AWS4-ECDSA-P256-SHA256 Credential=AKIDEXAMPLE/(.*), SignedHeaders=(.*), Signature=([0-9a-f]+)",
        headers["authorization"],
    )
    assert found and found[1] == verifier.scope
    names = found[2].split(";")
    needed = {"host", "content-encoding", "x-amz-decoded-content-length", "x-amz-region-set", "x-amz-content-sha256"}
    needed |= headers.keys() & {"x-amz-security-token", "x-amz-trailer"}
    assert needed <= set(names) and names == sorted(names)
    canonical = ["PUT", path, "", *(f"{name}:{headers[name]}" for name in names), "", found[2]]
    hashed = "\n".join([*canonical, headers["x-amz-content-sha256"]])
    verifier.check("", found[3], hashlib.sha256(hashed.encode()).hexdigest())


def check_body(verifier: Verifier, body: bytes, trailer: str | None) -> bytes:
    """Verify the chunks and the trailer; gives the data."""
    data = b""
    while True:
        head, _, body = body.partition(b"\r\n")
        length, _, padded = head.decode().partition(";chunk-signature=")
        chunk = body[: int(length, 16)]
        verifier.check_next("-PAYLOAD", padded, EMPTY, hashlib.sha256(chunk).hexdigest())
        body = body[len(chunk) :]
        if not chunk:
            break
        data += chunk
        assert body.startswith(b"\r\n")
        body = body[2:]
    if trailer:
        line, signed, *end = body.decode().split("\r\n")
        assert line == f"x-amz-checksum-{trailer}:{expected(trailer, data)}"
        name, _, padded = signed.partition(":")
        assert name == "x-amz-trailer-signature"
        verifier.check_next("-TRAILER", padded, hashlib.sha256(f"{line}\n".encode()).hexdigest())
        assert end == ["", ""]
    else:
        assert body == b"\r\n"
    return data


def begin(
    picks: random.Random, token: str | None, trailer: str | None, length: int, chunk_size: int
) -> tuple[Stream, Verifier]:
    """A stream of random credentials and time."""
    secret = "".join(picks.choices("abcXYZ019/+=", k=picks.randint(1, 60)))
    regions = picks.choice(["*", "us-east-1", "us-east-1,eu-*"])
    time = datetime.fromtimestamp(picks.randrange(4_102_444_800), timezone.utc)
    signer = Signer("AKIDEXAMPLE", secret, token, region=regions, algorithm="sigv4a")
    stream = signer.stream(
        "PUT",
        "https://bucket.example/a/key%20b",
        {"X-Amz-Meta-A": "value"},
        decoded_length=length,
        chunk_size=chunk_size,
        trailer=trailer,
        time=time,
    )
    sent = {**stream.signed.headers, "host": "bucket.example", "x-amz-meta-a": "value"}
    assert sent["x-amz-region-set"] == regions and sent.get("x-amz-security-token") == token
    kind = "PAYLOAD-TRAILER" if trailer else "PAYLOAD"
    assert sent["x-amz-content-sha256"] == f"STREAMING-AWS4-ECDSA-P256-SHA256-{kind}"
    verifier = Verifier(
        public_key("AKIDEXAMPLE", secret), time.strftime("%Y%m%dT%H%M%SZ"), time.strftime("%Y%m%d/s3/aws4_request")
    )
    check_seed(verifier, "/a/key%20b", sent)
    return stream, verifier


@pytest.mark.parametrize("trailer", [None, *DIGESTS])
def test_every_signature_verifies(trailer: str | None) -> None:
    print(f"S3SIGN_TEST_SEED={SEED}")
    picks = random.Random(f"{SEED} {trailer}")
    for number in range(20):
        token = "t" * picks.randint(1, 40) if number % 2 else None
        chunk_size = picks.choice([8_192, 65_536, picks.randrange(8_192, 100_000)])
        length = picks.choice([0, 1, chunk_size, 2 * chunk_size + 1, picks.randrange(200_000)])
        data = picks.randbytes(length)
        stream, verifier = begin(picks, token, trailer, length, chunk_size)
        body = b"".join(stream.body(data))
        assert len(body) == stream.content_length
        assert check_body(verifier, body, trailer) == data
    confirm("SigV4A signed chunks and trailer" if trailer else "SigV4A signed chunks", "implementation", REFERENCE)


def test_verifier_refuses_what_was_changed() -> None:
    def with_other_data(body: bytes) -> bytes:
        return body.replace(b"x\r\n", b"y\r\n")

    def with_the_signature_of_the_last_chunk_for_the_trailers(body: bytes) -> bytes:
        start, _, _ = body.rpartition(b"x-amz-trailer-signature:")
        signature = start.rpartition(b";chunk-signature=")[2][:144]
        return start + b"x-amz-trailer-signature:" + signature + b"\r\n\r\n"

    data = b"x" * 9_000
    for change in (with_other_data, with_the_signature_of_the_last_chunk_for_the_trailers):
        stream, verifier = begin(random.Random(SEED), None, "sha256", len(data), 8_192)
        body = b"".join(stream.body(data))
        assert check_body(replace(verifier), body, "sha256") == data
        assert len(change(body)) == len(body)
        with pytest.raises(InvalidSignature):
            check_body(verifier, change(body), "sha256")
