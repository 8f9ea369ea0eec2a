"""Checksums of objects, as in S3's headers and trailers."""

from __future__ import annotations

import weakref
from ctypes import byref, c_void_p

from ._library import check, choose, constant, lib, new_error, output

_ALGORITHMS = {
    name: constant(f"S3SIGN_CHECKSUM_{name.upper()}") for name in ("crc32", "crc32c", "crc64nvme", "sha1", "sha256")
}


def algorithm_number(name: str | None) -> int:
    """The library's constant for a checksum algorithm, or for none."""
    if name is None:
        return constant("S3SIGN_CHECKSUM_NONE")
    return choose("checksum", name, _ALGORITHMS)


def checksum(algorithm: str, data: bytes) -> tuple[str, str]:
    """The header for a checksum, and its value in base64.

    `algorithm` is `"crc32"`, `"crc32c"`, `"crc64nvme"`, `"sha1"` or `"sha256"`.
    """
    number = algorithm_number(algorithm)
    value, _ = output(lib.s3sign_checksum, number, data, len(data))
    return lib.s3sign_checksum_header(number).decode(), value.decode()


def combine(algorithm: str, first: str, second: str, second_size: int) -> str:
    """Combine the CRCs of two parts into the CRC of both, in base64; `second_size` is in bytes."""
    parts = (text for part in (first.encode(), second.encode()) for text in (part, len(part)))
    number = algorithm_number(algorithm)
    return output(lib.s3sign_checksum_combine, number, *parts, second_size)[0].decode()


class Checksum:
    """A checksum, the payload hash for signing, or both, in one pass over data in pieces.

    Args:
        algorithm: as for `checksum`, or None for only the payload hash.
        payload_hash: whether to compute the payload hash.

    Not thread-safe. RequestError if you ask for what is not computed.
    """

    __slots__ = ("__weakref__", "_handle")

    def __init__(self, algorithm: str | None, *, payload_hash: bool = True) -> None:
        handle, error = c_void_p(), new_error()
        number = algorithm_number(algorithm)
        check(lib.s3sign_checksum_new(number, int(payload_hash), byref(handle), byref(error)), error)
        weakref.finalize(self, lib.s3sign_checksum_free, handle).atexit = False
        self._handle = handle

    def update(self, data: bytes) -> None:
        """Add bytes."""
        error = new_error()
        check(lib.s3sign_checksum_update(self._handle, data, len(data), byref(error)), error)

    def value(self) -> str:
        """The checksum of the data so far, in base64."""
        return output(lib.s3sign_checksum_finish, self._handle)[0].decode()

    def payload_hash(self) -> str:
        """The SHA-256 of the data so far, as 64 hex digits: the `payload` of the signing methods."""
        return output(lib.s3sign_checksum_payload_hash, self._handle)[0].decode()
