"""Diagnosis: what may go wrong with a request, and why a server refused it."""

from __future__ import annotations

from collections.abc import Sequence
from ctypes import byref, c_int32, sizeof
from dataclasses import dataclass

from . import _abi, _request
from ._library import lib, output
from ._request import Headers, Text, Time
from .signer import Signer


@dataclass(frozen=True)
class Explanation:
    """Why a server refused a request. Contains no secret, token or signature.

    Attributes:
        cause: stable, such as `"wrong-secret"`: S3SIGN_CAUSE_WRONG_SECRET of s3sign.h.
        sentence: the cause, with the values of both sides.
        evidence: the evidence for it.
        remedy: what to do.
    """

    cause: str
    sentence: str
    evidence: str
    remedy: str


@dataclass(frozen=True)
class Finding:
    """What is likely to go wrong with a request.

    Attributes:
        code: stable, such as `"volatile-header"`: S3SIGN_LINT_VOLATILE_HEADER of s3sign.h.
        sentence: what is likely to go wrong.
    """

    code: str
    sentence: str


def explain(
    signer: Signer,
    method: str,
    url: Text,
    headers: Headers | None = None,
    payload: Text | None = None,
    time: Time | None = None,
    *,
    status: int,
    body: Text = b"",
    server_time: str | None = None,
    bucket_region: str | None = None,
    expires: int = 0,
    window: int = 0,
    path_mode: str = "canonical",
    query: Text | None = None,
    bucket: Text | None = None,
    signed_headers: str | Sequence[str] | None = None,
) -> Explanation:
    """Explain why a server refused a request.

    Pass the request's arguments as to the signing method, including `time`, and `expires` if it was presigned.
    `status` and `body` are those of the response; `server_time` is its Date header, and `bucket_region` its
    x-amz-bucket-region, which help if there is no body, as after HEAD. Other arguments: see `Signer`.
    """
    request = _request.build(method, url, headers, payload, time, expires, path_mode, query, bucket, signed_headers)
    request.window = _request.int64(window)
    refusal = _abi.Refusal(
        sizeof(_abi.Refusal),
        max(-1, min(status, 1000)),
        _request.to_str(body),
        _request.to_str(server_time or b""),
        _request.to_str(bucket_region or b""),
    )
    found = _abi.Explanation(sizeof(_abi.Explanation))
    inputs = (signer._handle, byref(request), byref(refusal))
    text, _ = output(lib.s3sign_explain, *inputs, result=(byref(found),))
    name = lib.s3sign_cause_name(found.cause).decode()
    return Explanation(_code(name.removeprefix("S3SIGN_CAUSE_")), *text.decode("ascii").split("\0"))


def lint(
    signer: Signer,
    method: str,
    url: Text,
    headers: Headers | None = None,
    payload: Text | None = None,
    time: Time | None = None,
    *,
    expires: int = 0,
    window: int = 0,
    path_mode: str = "canonical",
    query: Text | None = None,
    bucket: Text | None = None,
    signed_headers: str | Sequence[str] | None = None,
) -> list[Finding]:
    """Check a request to be signed or, with `expires`, presigned for what is likely to go wrong.

    The findings are warnings: the request may be correct, or fail without any. Arguments: see `Signer`.
    """
    request = _request.build(method, url, headers, payload, time, expires, path_mode, query, bucket, signed_headers)
    request.window = _request.int64(window)
    found = c_int32()
    text, _ = output(lib.s3sign_lint, signer._handle, byref(request), result=(byref(found),))
    lines = (line.split(": ", 1) for line in text.decode("ascii").split("\r\n")[:-1])
    return [Finding(_code(name), sentence) for name, sentence in lines]


def _code(name: str) -> str:
    return name.lower().replace("_", "-")
