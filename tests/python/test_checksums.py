"""Checksums beside other implementations, and on a real server that computes them again."""

from __future__ import annotations

import base64
import hashlib
import random
import zlib
from collections.abc import Callable

import pytest
from awscrt import checksums
from conftest import ACCESS_KEY, SECRET_KEY, SEED, confirm
from s3sign import Client, ResponseError, Signer, checksum

#: By whom each is computed, and how.
DIGESTS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "crc32": ("zlib", lambda data: zlib.crc32(data).to_bytes(4, "big")),
    "crc32c": ("awscrt", lambda data: checksums.crc32c(data).to_bytes(4, "big")),
    "crc64nvme": ("awscrt", lambda data: checksums.crc64nvme(data).to_bytes(8, "big")),
    "sha1": ("hashlib", lambda data: hashlib.sha1(data).digest()),
    "sha256": ("hashlib", lambda data: hashlib.sha256(data).digest()),
}


def expected(name: str, data: bytes) -> str:
    """The value of a checksum as S3 writes it."""
    return base64.b64encode(DIGESTS[name][1](data)).decode()


@pytest.mark.parametrize("name", DIGESTS)
def test_checksums_equal_others(name: str) -> None:
    print(f"S3SIGN_TEST_SEED={SEED}")
    picks = random.Random(SEED)
    for length in [*range(130), *(picks.randrange(100_000) for _ in range(100))]:
        data = picks.randbytes(length)
        assert checksum(name, data) == (f"x-amz-checksum-{name}", expected(name, data))
    confirm("Checksums", "implementation", DIGESTS[name][0])


def test_server_takes_each_checksum_and_refuses_a_wrong_one(endpoint: str) -> None:
    data = b"some data"
    with Client(endpoint, signer=Signer(ACCESS_KEY, SECRET_KEY, region="us-east-1")) as client:
        client.create_bucket("checksums")
        try:
            for name in DIGESTS:
                client.put("checksums", name, data, dict([checksum(name, data)]))
                assert client.get("checksums", name) == data
                with pytest.raises(ResponseError) as raised:
                    client.put("checksums", name, data, dict([checksum(name, b"other data")]))
                assert raised.value.status == 400
        finally:
            for found in client.list("checksums"):
                client.delete("checksums", found.key)
            client.delete_bucket("checksums")
    confirm("Checksums", "server", "s3s")
