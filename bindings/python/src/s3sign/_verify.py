"""Verification, for servers and proxies."""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Mapping
from ctypes import byref, c_char_p, c_size_t, c_void_p, cast, sizeof, string_at
from dataclasses import dataclass, field
from datetime import datetime

from . import _abi, _post, _request
from ._library import ALGORITHM_NAMES, check, constant, lib, new_error, output
from ._request import Headers, Text, Time

_FORMS = {constant("S3SIGN_FORM_HEADER"): "header", constant("S3SIGN_FORM_QUERY"): "query"}
_BODIES = {
    constant(f"S3SIGN_BODY_{name.upper().replace('-', '_')}"): name
    for name in ("hash", "unsigned", "chunks", "chunks-trailer", "unsigned-trailer")
}


@dataclass(frozen=True)
class Claim:
    """What a request claims about its signature. None of it has been verified; use `Signer.verify`.

    Attributes:
        form: `"header"`, or `"query"` for presigned URLs and forms.
        algorithm: `"sigv4"`, `"sigv4a"` or `"sigv2"`.
        body: how the body is signed: its `"hash"`, not at all (`"unsigned"`), `"chunks"`, `"chunks-trailer"`, or with
            only a checksum in an `"unsigned-trailer"`.
        access_key_id: with which to find the secret.
        region, service: of the credential scope; with `"sigv4a"` the region set; "" with `"sigv2"`.
        session_token: or "".
        signed_headers: their names.
        time: when it was signed; None for presigned URLs and forms of SigV2, which do not say.
        expires_at: when a presigned URL or the policy of a form expires; None in header form, and for an unreadable
            policy, which cannot verify.
        replay_key: to refuse replays, remember this with `access_key_id`, once the request has verified, until one
            second after `expires_at` or, in header form, after `time` plus the skew, since verification is in whole
            seconds and accepts the last one. Look it up and store it in one atomic step; for an aws-chunked body,
            after `verify_stream` has returned and before its data is used. "" if the signature cannot verify.
    """

    form: str
    algorithm: str
    body: str
    access_key_id: str
    region: str
    service: str
    session_token: str = field(repr=False)
    signed_headers: tuple[str, ...]
    time: datetime | None
    expires_at: datetime | None
    replay_key: str = field(repr=False)


def parse_claim(url: Text, headers: Headers) -> Claim:
    """Parse what a request claims about its signature: the first step for servers, before `Signer.verify`.

    `url` is as received, `/path?query`; `headers` are all headers received, including Host. VerificationError if the
    claim is malformed; CredentialsError if the request is not signed.
    """
    return _claim(lib.s3sign_verify_parse, _arrived("GET", url, headers, None, 0, None))


def parse_post_claim(fields: Mapping[str, Text] | Iterable[tuple[str, Text]]) -> Claim:
    """Parse what a form with a POST policy claims about its signature: the first step, before `Signer.verify_post`.

    `fields` are as for `verify_post`. VerificationError if the claim is malformed; CredentialsError if the form is not
    signed.
    """
    return _claim(lib.s3sign_verify_post_parse, _post.received("", fields, 0, 0))


def _claim(function: object, arrived: _abi.Request | _abi.PostForm) -> Claim:
    claim = _abi.Claim(sizeof(_abi.Claim))
    text, _ = output(function, byref(arrived), result=(byref(claim),))
    key, region, service, token, names, replay_key = text.decode("latin-1").split("\0")[:6]
    return Claim(
        _FORMS[claim.form],
        ALGORITHM_NAMES[claim.algorithm],
        _BODIES[claim.body],
        key,
        region,
        service,
        token,
        tuple(names.split(";")) if names else (),
        _request.utc(claim.time),
        _request.utc(claim.expires_at),
        replay_key,
    )


def _skew(seconds: int) -> int:
    """Refuse 0, which for the library means the default."""
    if seconds == 0:
        raise ValueError("skew: must be at least 1 second; the default is 900")
    return _request.int64(seconds)


def _arrived(
    method: str, url: Text, headers: Headers, payload: Text | None, time: Time | None, bucket: Text | None
) -> _abi.Request:
    """The struct of a received request. The method is unchanged, since methods are case-sensitive."""
    request = _request.build(method, url, headers, payload, time, 0, "canonical", None, bucket, None)
    request.method = _request.to_str(method)
    return request


class VerifyStream:
    """An aws-chunked body being received and verified. Made by `Signer.verify_stream`; use it from one thread."""

    __slots__ = ("__weakref__", "_handle")

    def __init__(self, signer: c_void_p, request: _abi.Request, skew: int) -> None:
        handle, error = c_void_p(), new_error()
        check(lib.s3sign_verify_stream_begin(signer, byref(request), skew, byref(handle), byref(error)), error)
        weakref.finalize(self, lib.s3sign_verify_stream_free, handle).atexit = False
        self._handle = handle

    def push(self, piece: bytes) -> bytes:
        """Process received bytes and return the decoded data. Do not trust it until `finish` succeeds.

        VerificationError or RequestError if a chunk, the trailer or its checksum is not valid.
        """
        data, error = [], new_error()
        used, run = c_size_t(), _abi.View()
        start = cast(c_char_p(piece), c_void_p).value or 0
        at = 0
        while at < len(piece):
            inputs = (self._handle, start + at, len(piece) - at)
            check(lib.s3sign_verify_stream_push(*inputs, byref(used), byref(run), byref(error)), error)
            if run.len:
                data.append(string_at(run.ptr, run.len))
            at += used.value
        return b"".join(data)

    def finish(self) -> None:
        """Raise unless the body is complete and valid."""
        error = new_error()
        check(lib.s3sign_verify_stream_finish(self._handle, byref(error)), error)


class Verifier:
    """The methods of a `Signer` for servers and proxies."""

    __slots__ = ()

    _handle: c_void_p

    def verify(
        self,
        method: str,
        url: Text,
        headers: Headers,
        payload: Text | None = None,
        time: Time | None = None,
        *,
        bucket: Text | None = None,
        skew: int = 900,
    ) -> None:
        """Raise unless a received request is signed with these credentials, for this region and service.

        `method`, `url` (`/path?query`) and `headers` are as received, including Host; `payload` is the body, its
        SHA-256 in hex, or `"UNSIGNED-PAYLOAD"` if it has not arrived yet; `time` is the current time; clocks may be
        `skew` seconds apart, at least 1. The access key id is that of `parse_claim`; region and service are your
        server's, never those of the claim. Raises VerificationError, RequestError or CredentialsError, whose `name` is
        the reason, such as `"S3SIGN_ERR_SIGNATURE"`.

        With `"UNSIGNED-PAYLOAD"`, compare the hash of the body with the header `x-amz-content-sha256` or, without that
        header, with `X-Amz-Content-Sha256` in the query, unless that says that the body is not signed. For an
        aws-chunked body use `verify_stream`.
        """
        request = _arrived(method, url, headers, payload, time, bucket)
        error = new_error()
        check(lib.s3sign_verify(self._handle, byref(request), _skew(skew), byref(error)), error)

    def verify_post(
        self,
        bucket: Text,
        fields: Mapping[str, Text] | Iterable[tuple[str, Text]],
        file_size: int,
        time: Time | None = None,
    ) -> None:
        """Raise unless a form's policy is signed with these credentials, and the form meets all its conditions.

        `fields` are those before `file`, with `${filename}` replaced: a mapping, or pairs of name and value, which
        include repeated fields; `file_size` is in bytes; `time` is the current time.
        Raises VerificationError, RequestError or CredentialsError, whose `name` is the reason.
        """
        form = _post.received(bucket, fields, file_size, time)
        error = new_error()
        check(lib.s3sign_verify_post(self._handle, byref(form), byref(error)), error)

    def verify_stream(
        self,
        method: str,
        url: Text,
        headers: Headers,
        time: Time | None = None,
        *,
        skew: int = 900,
    ) -> VerifyStream:
        """Verify a request with an aws-chunked body, as `verify` does, and start verifying the body."""
        request = _arrived(method, url, headers, None, time, None)
        return VerifyStream(self._handle, request, _skew(skew))
