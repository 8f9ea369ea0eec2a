"""Bodies in chunks: the documented one, and a real server that verifies every chunk and trailer."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Iterator
from typing import Any

import botocore.auth
import pytest
import urllib3
from botocore.awsrequest import AWSRequest
from botocore.httpchecksum import apply_request_checksum
from conftest import ACCESS_KEY, SECRET_KEY, confirm
from s3sign import Client, CredentialsError, RequestError, Signer, Stream, checksum
from test_botocore import Generator, frozen, generator

__all__ = ["generator"]

EXAMPLE = Signer("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", region="us-east-1")
FORMS: list[dict[str, Any]] = [
    {},
    *({"trailer": name} for name in ("crc32", "crc32c", "crc64nvme", "sha1", "sha256")),
    {"trailer": "crc32", "signed_chunks": False},
]


def example(**options: Any) -> Stream:
    headers = {
        "Host": "s3.amazonaws.com",
        "content-encoding": "aws-chunked",
        "x-amz-storage-class": "REDUCED_REDUNDANCY",
    }
    options = {"signed_headers": ["content-encoding"], "time": 1369353600, **options}
    return EXAMPLE.stream("PUT", "/examplebucket/chunkObject.txt", headers, decoded_length=66_560, **options)


def pieces(size: int) -> Iterator[bytes]:
    for start in range(0, 66_560, size):
        yield b"a" * min(size, 66_560 - start)


@pytest.mark.parametrize("data", [b"a" * 66_560, io.BytesIO(b"a" * 66_560), pieces(1_000), pieces(66_000)])
def test_body_is_the_documented_one_however_the_data_comes(data: Any) -> None:
    stream = example(trailer="crc32c")
    body = b"".join(stream.body(data))
    assert stream.signed.signature == "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e"
    assert hashlib.sha256(body).hexdigest() == "dd4bd64a7debecf7307c9df56d8cbc09a990df0f62f5343c154a2a1c048b4f86"
    assert len(body) == stream.content_length == 66_946
    assert stream.signed.headers["content-length"] == "66946"
    with pytest.raises(RequestError, match="finished"):
        list(stream.body(b""))
    confirm("SigV4 signed chunks and trailer", "known answers", "AWS documentation")


def test_body_of_another_length_is_refused() -> None:
    for data in (b"a" * 66_559, b"a" * 66_561):
        with pytest.raises(RequestError, match=r"decoded_length|only the last chunk"):
            list(example().body(data))


def test_what_cannot_be_streamed_is_refused() -> None:
    with pytest.raises(RequestError) as raised:
        example(chunk_size=8_191)
    assert raised.value.field == "chunk_size"
    with pytest.raises(ValueError, match="chunk_size"):
        example(chunk_size=0)
    with pytest.raises(RequestError, match="need a checksum"):
        example(signed_chunks=False)
    with pytest.raises(ValueError, match="md5"):
        example(trailer="md5")
    with pytest.raises(CredentialsError):
        Signer.anonymous().stream("PUT", "https://b.example/k", decoded_length=1)


def test_checksums_come_with_their_header() -> None:
    assert checksum("crc32", b"123456789") == ("x-amz-checksum-crc32", "y/Q5Jg==")
    assert checksum("sha1", b"123456789") == ("x-amz-checksum-sha1", "98O8HYCOBHMq32eZZczDTKeuNEE=")


@pytest.mark.parametrize("form", FORMS)
def test_server_takes_each_form_and_refuses_it_when_tampered_with(endpoint: str, form: dict[str, Any]) -> None:
    signer = Signer(ACCESS_KEY, SECRET_KEY, region="us-east-1")
    data = os.urandom(200_000)
    signature = b"x-amz-trailer-signature:"

    def put(key: str, tamper: Callable[[bytes], bytes] = bytes) -> int:
        stream = signer.stream("PUT", f"{endpoint}/streams/{key}", decoded_length=len(data), **form)
        body = tamper(b"".join(stream.body(data)))
        assert len(body) == stream.content_length
        with urllib3.PoolManager() as pool:
            response = pool.request("PUT", stream.signed.url, body=body, headers=stream.signed.headers, retries=False)
        return response.status

    def with_other_data(body: bytes) -> bytes:
        return body.replace(data[-100:], data[-100:-1] + bytes([data[-1] ^ 1]))

    def with_another_trailer_signature(body: bytes) -> bytes:
        start, _, end = body.partition(signature)
        return start + signature + (b"1" if end.startswith(b"0") else b"0") + end[1:]

    name = "SigV4 signed chunks" if form.get("signed_chunks", True) else "Unsigned chunks"
    name += " and trailer" if "trailer" in form else ""
    with Client(endpoint, signer=signer) as client:
        client.create_bucket("streams")
        try:
            assert put("good") == 200
            assert client.get("streams", "good") == data
            assert put("bad", with_other_data) >= 400
            if name == "SigV4 signed chunks and trailer":
                assert put("bad", with_another_trailer_signature) >= 400
        finally:
            for found in client.list("streams"):
                client.delete("streams", found.key)
            client.delete_bucket("streams")
    confirm(name, "server", "s3s")


@pytest.mark.parametrize("name", ["crc32", "crc32c", "crc64nvme", "sha1", "sha256"])
def test_unsigned_body_with_a_trailer_is_botocores(generator: Generator, name: str) -> None:
    for _ in range(10):
        made = generator.request()
        url = made.url.replace("http://", "https://")  # only there, botocore leaves a body unsigned
        size = generator.random.choice([0, 1, 1 << 20, (1 << 20) + 1, generator.random.randrange(3 << 20)])
        data = generator.random.randbytes(size)
        algorithm = {"algorithm": name, "in": "trailer", "name": f"x-amz-checksum-{name}"}
        sent: dict[str, Any] = {"headers": {}, "body": data, "context": {"checksum": {"request_algorithm": algorithm}}}
        apply_request_checksum(sent)
        theirs = AWSRequest("PUT", url, sent["headers"])
        theirs.context.update(sent["context"])
        with frozen(made.time):
            botocore.auth.S3SigV4Auth(made.credentials(), "s3", made.region).add_auth(theirs)

        options: dict[str, Any] = {"trailer": name, "signed_chunks": False, "chunk_size": 1 << 20, "time": made.time}
        options["path_mode"] = "verbatim"
        stream = made.signer("s3").stream("PUT", url, decoded_length=size, **options)
        body = b"".join(stream.body(data))
        assert body == sent["body"].read()
        expected = {key.lower(): value for key, value in theirs.headers.items()}
        # botocore sends the body by HTTP's chunks as well.
        assert expected.pop("transfer-encoding") == "chunked"
        assert stream.signed.headers == {**expected, "content-length": str(len(body))}
    confirm("Unsigned chunks and trailer", "implementation", "botocore")
