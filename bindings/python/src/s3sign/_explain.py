"""Diagnosis: what may go wrong with a request, and why a server refused it."""

from __future__ import annotations

from collections.abc import Sequence
from ctypes import byref, c_int32, sizeof
from dataclasses import dataclass
from typing import Any, overload

from . import _abi, _request
from ._library import constant, lib, output
from ._request import Headers, Text, Time
from .signer import Signer

_CERTAINTIES = {constant(f"S3SIGN_CERTAINTY_{name.upper()}"): name for name in ("unknown", "likely", "shown", "proved")}


@dataclass(frozen=True)
class Explanation:
    """Why a server refused a request. Contains no secret, token or signature.

    Attributes:
        cause: stable, such as `"wrong-secret"`: S3SIGN_CAUSE_WRONG_SECRET of s3sign.h.
        certainty: `"proved"` by a signature that was made again, `"shown"` by the server's text or the request,
            `"likely"`: the most probable of several causes, or `"unknown"`: the sentence says only what is known.
        sentence: the cause, with the values of both sides.
        evidence: the evidence for it.
        remedy: what to do.
    """

    cause: str
    certainty: str
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
    return _explanation(lib.s3sign_explain, signer._handle, byref(request), byref(refusal))


@overload
def explain_text(text: Text, *, secret: Text | None = None) -> Explanation: ...


@overload
def explain_text(
    text: Text,
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
) -> Explanation: ...


def explain_text(
    text: Text,
    signer: Signer | None = None,
    method: str | None = None,
    url: Text | None = None,
    headers: Headers | None = None,
    payload: Text | None = None,
    time: Time | None = None,
    *,
    secret: Text | None = None,
    expires: int = 0,
    window: int = 0,
    path_mode: str = "canonical",
    query: Text | None = None,
    bucket: Text | None = None,
    signed_headers: str | Sequence[str] | None = None,
) -> Explanation:
    """Explain why a server refused a request, from whatever text shows it: a response, the message of an SDK's
    exception, a log, the output of `curl -v`, a presigned URL with its response. Any bytes are accepted.

    Either the text shows the request, as far as it is known::

        explain_text(text)
        explain_text(text, secret="...")  # the secret access key that it was signed with

    or you pass it as to `explain`, and the text is that of the response::

        explain_text(text, signer, "GET", url, headers, time=signed_at)

    With `secret`, the request and the server's text are signed again, also in the ways in which clients often get it
    wrong. What leads to the signature that was sent is proved. The secret is not kept.
    """
    given: tuple[Any, Any] = (None, None)
    if signer is not None or method is not None or url is not None:
        if signer is None or method is None or url is None:
            raise TypeError("explain_text: signer, method and url go together")
        request = _request.build(method, url, headers, payload, time, expires, path_mode, query, bucket, signed_headers)
        request.window = _request.int64(window)
        given = (signer._handle, byref(request))
    if not isinstance(text, (str, bytes, bytearray, memoryview)):
        raise TypeError("explain_text: text must be str or bytes, such as str(error)")
    pasted, key = _request.encode(text), _request.encode(secret or b"")
    return _explanation(lib.s3sign_explain_text, *given, pasted, len(pasted), key, len(key))


def _explanation(function: Any, *inputs: Any) -> Explanation:
    found = _abi.Explanation(sizeof(_abi.Explanation))
    text, _ = output(function, *inputs, result=(byref(found),))
    name = lib.s3sign_cause_name(found.cause).decode()
    certainty = _CERTAINTIES.get(found.certainty, "unknown")
    return Explanation(_code(name.removeprefix("S3SIGN_CAUSE_")), certainty, *text.decode("ascii").split("\0"))


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
