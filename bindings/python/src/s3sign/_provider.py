"""What the servers of well-known providers support."""

from __future__ import annotations

from ctypes import byref, sizeof
from dataclasses import dataclass

from . import _abi
from ._library import check, choose, constant, lib, new_error

_PROVIDERS = {
    name: constant(f"S3SIGN_PROVIDER_{name.upper()}") for name in ("aws", "r2", "gcs", "minio", "b2", "ceph", "custom")
}
_SUPPORT = {constant("S3SIGN_SUPPORT_YES"): True, constant("S3SIGN_SUPPORT_NO"): False}


@dataclass(frozen=True)
class Provider:
    """What a provider's servers support: True, False, or None if unknown.

    Attributes:
        name: display name.
        region: region of the credential scope if there is only one, else "".
        path_style: whether the bucket should be in the path of a URL.
        max_expires: longest validity of a presigned URL in seconds.
        sigv4, sigv4a, sigv2: signature algorithms.
        signed_chunks, signed_trailer, unsigned_trailer: bodies in signed chunks, in signed chunks with a trailer, and
            in unsigned chunks with a trailer.
        post_policy: forms with a POST policy.
        crc32, crc32c, crc64nvme, sha1, sha256: checksums.
    """

    name: str
    region: str
    path_style: bool
    max_expires: int
    sigv4: bool | None
    sigv4a: bool | None
    sigv2: bool | None
    signed_chunks: bool | None
    signed_trailer: bool | None
    unsigned_trailer: bool | None
    post_policy: bool | None
    crc32: bool | None
    crc32c: bool | None
    crc64nvme: bool | None
    sha1: bool | None
    sha256: bool | None


_SUPPORTED = tuple(Provider.__annotations__)[4:]


def number(name: str) -> int:
    """The library's constant for a provider."""
    return choose("provider", name, _PROVIDERS)


def provider(name: str) -> Provider:
    """The profile of `"aws"`, `"r2"`, `"gcs"`, `"minio"`, `"b2"`, `"ceph"` or `"custom"`, an unknown server."""
    profile, error = _abi.ProviderProfile(sizeof(_abi.ProviderProfile)), new_error()
    check(lib.s3sign_provider(number(name), byref(profile), byref(error)), error)
    return Provider(
        name=profile.name.ptr.decode(),
        region=profile.region.ptr.decode(),
        path_style=bool(profile.path_style),
        max_expires=profile.max_expires,
        **{what: _SUPPORT.get(getattr(profile, what)) for what in _SUPPORTED},
    )
