"""Checksums of objects, as S3's headers and trailers carry them."""

from __future__ import annotations

import weakref
from ctypes import byref, c_void_p

from ._library import check, choose, constant, lib, new_error, output

_ALGORITHMS = {
    name: constant(f"S3SIGN_CHECKSUM_{name.upper()}") for name in ("crc32", "crc32c", "crc64nvme", "sha1", "sha256")
}


def algorithm_number(name: str | None) -> int:
    """The library's number of a checksum algorithm; None is none."""
    if name is None:
        return constant("S3SIGN_CHECKSUM_NONE")
    return choose("checksum", name, _ALGORITHMS)


def checksum(algorithm: str, data: bytes) -> tuple[str, str]:
    """The header that carries a checksum of S3's, and its value in base64.

    `algorithm` is `"crc32"`, `"crc32c"`, `"crc64nvme"`, `"sha1"` or `"sha256"`.
    """
    number = algorithm_number(algorithm)
    value, _ = output(lib.s3sign_checksum, number, data, len(data))
    return lib.s3sign_checksum_header(number).decode(), value.decode()


def combine(algorithm: str, first: str, second: str, second_size: int) -> str:
    """The CRC of two parts together, in base64, from the CRC of each; `second_size` is in bytes."""
    parts = (text for part in (first.encode(), second.encode()) for text in (part, len(part)))
    number = algorithm_number(algorithm)
    return output(lib.s3sign_checksum_combine, number, *parts, second_size)[0].decode()


class Checksum:
    """A checksum, the payload hash that signing needs, or both, in one pass over data that comes in pieces.

    Args:
        algorithm: as for `checksum`, or None for the payload hash alone.
        payload_hash: whether the payload hash is computed.

    For one thread at a time. RequestError when asked for what is not computed.
    """

    __slots__ = ("__weakref__", "_handle")

    def __init__(self, algorithm: str | None, *, payload_hash: bool = True) -> None:
        handle, error = c_void_p(), new_error()
        number = algorithm_number(algorithm)
        check(lib.s3sign_checksum_new(number, int(payload_hash), byref(handle), byref(error)), error)
        weakref.finalize(self, lib.s3sign_checksum_free, handle).atexit = False
        self._handle = handle

    def update(self, data: bytes) -> None:
        """Take the next bytes."""
        error = new_error()
        check(lib.s3sign_checksum_update(self._handle, data, len(data), byref(error)), error)

    def value(self) -> str:
        """The checksum of what was taken so far, in base64."""
        return output(lib.s3sign_checksum_finish, self._handle)[0].decode()

    def payload_hash(self) -> str:
        """The SHA-256 of what was taken so far, as 64 hex digits; `payload` of the signing methods."""
        return output(lib.s3sign_checksum_payload_hash, self._handle)[0].decode()
