"""The signer: credentials and scope, ready to sign requests."""

from __future__ import annotations

import os
import warnings
import weakref
from collections.abc import Iterable, Sequence
from ctypes import byref, c_void_p, sizeof
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn

from . import _abi, _fast_path, _post, _request
from ._batch import Batcher
from ._library import ALGORITHMS, check, choose, constant, lib, new_error, output
from ._provider import number as provider_number
from ._request import Headers, Text, Time
from ._signed import Signed, parse_headers, signed_from
from ._stream import Stream
from ._verify import Verifier
from .errors import CredentialsError

if TYPE_CHECKING:
    from .credentials import Credentials

_TOKEN_MODES = {
    "sign": constant("S3SIGN_TOKEN_SIGN"),
    "append": constant("S3SIGN_TOKEN_APPEND"),
    "omit": constant("S3SIGN_TOKEN_OMIT"),
}
_LIFETIMES = {
    "clamp": constant("S3SIGN_LIFETIME_CLAMP"),
    "refuse": constant("S3SIGN_LIFETIME_REFUSE"),
    "warn": constant("S3SIGN_LIFETIME_WARN"),
}
_TOGGLE = {
    None: constant("S3SIGN_BY_SERVICE"),
    True: constant("S3SIGN_ON"),
    False: constant("S3SIGN_OFF"),
}


class Signer(Batcher, Verifier):
    """Signs requests with AWS Signature Version 4, 4A or 2.

    Immutable and thread-safe. It caches the day's signing key, so make one and reuse it; the secret itself is not
    stored.

    Args:
        access_key_id, secret_access_key: credentials; both None or empty for anonymous requests, which are not signed.
        session_token: of temporary credentials.
        region: region of the credential scope, such as `"eu-west-1"`; not needed when anonymous.
        service: service of the credential scope. It selects the signing rules: S3's for `"s3"`, `"s3express"`,
            `"s3-object-lambda"` and `"s3-outposts"`, those of other AWS services for any other name.
        algorithm: `"sigv4"`; `"sigv4a"`: then `region` is a region set, regions joined by commas or `"*"`; or `"sigv2"`
            for old servers, which has no region and no canonical request.
        normalize_path: whether `.`, `..` and empty path segments are removed before signing; None: depends on the
            service (S3: no).
        double_encode: whether the path is percent-encoded again for signing; None: depends on the service (S3: no).
        content_sha256_header: whether `x-amz-content-sha256` is added; None: depends on the service (S3: yes).
        token_mode: whether the session token is sent and signed (`"sign"`), sent unsigned (`"append"`) or left to you
            (`"omit"`).
        expires_at: when the credentials expire, an aware datetime or Unix seconds; from then on nothing is signed.
        lifetime: whether a presigned URL or POST policy that would outlive the credentials is shortened (`"clamp"`),
            refused (`"refuse"`) or made with a UserWarning (`"warn"`).
        max_expires: longest validity in seconds; None: the provider's, such as 604,800.
        provider: who runs the server, as for `provider`; requests that it does not support are refused.
        random_signatures: with `"sigv4a"`, whether signatures are randomized instead of deterministic.

    Raises:
        CredentialsError: credentials, region or service are missing or malformed.

    Rules: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html

    The signing methods share these arguments:
        method: in any case; upper-cased, as HTTP clients do.
        url: absolute, or `/path?query` with a Host in the headers. str is encoded as UTF-8.
        headers: those the request will have: a mapping, or pairs of name and value, with repeats. A str value is
            encoded as Latin-1, as http.client, urllib3 and requests send it.
        payload: the body as bytes, the SHA-256 of the body as 64 hex digits, or `"UNSIGNED-PAYLOAD"`. None: the
            value of an `x-amz-content-sha256` header, else the empty body; for presigned URLs of S3, unsigned.
        time: an aware datetime or Unix seconds; None is now.
        path_mode: how the path in `url` is encoded. `"canonical"`: percent-encoded in any way; it is decoded and
            encoded again, as S3 does. `"raw"`: not percent-encoded, and everything after the host is path; use this for
            object keys. `"verbatim"`: signed byte for byte. Send the URL that `sign_request` returns, not your own.
        query: the query, percent-encoded `name=value&...`, if `url` has none.
        window: for cacheable URLs: round `time` down to a multiple of so many seconds, so that all URLs signed in one
            window are identical. Each is valid for `expires` seconds from the start of its window.
        bucket: for SigV2, the bucket if it is in the host and not in the path.
        signed_headers: headers to sign besides `host` and `x-amz-*`. None: content-type, content-md5 and range;
            `"all"`: all except those that clients and proxies rewrite; or a sequence of names.
    They raise RequestError for what cannot be signed, and ValueError or TypeError for misuse.
    """

    __slots__ = (
        "__weakref__",
        "_algorithm",
        "_handle",
        "_random",
        "_warns",
        "access_key_id",
        "algorithm",
        "region",
        "service",
    )

    def __init__(
        self,
        access_key_id: Text | None,
        secret_access_key: Text | None,
        session_token: Text | None = None,
        *,
        region: str = "",
        service: str = "s3",
        algorithm: str = "sigv4",
        normalize_path: bool | None = None,
        double_encode: bool | None = None,
        content_sha256_header: bool | None = None,
        token_mode: str = "sign",
        expires_at: Time | None = None,
        lifetime: str = "clamp",
        max_expires: int | None = None,
        provider: str = "aws",
        random_signatures: bool = False,
    ) -> None:
        algorithm_number = choose("algorithm", algorithm, ALGORITHMS)
        token_number = choose("token_mode", token_mode, _TOKEN_MODES)
        lifetime_number = choose("lifetime", lifetime, _LIFETIMES)
        config = _abi.SignerConfig(
            sizeof(_abi.SignerConfig),
            algorithm_number,
            _request.to_str(access_key_id or b""),
            _request.to_str(secret_access_key or b""),
            _request.to_str(session_token or b""),
            _request.to_str(region),
            _request.to_str(service),
            _TOGGLE[normalize_path],
            _TOGGLE[double_encode],
            _TOGGLE[content_sha256_header],
            token_number,
            lifetime_number,
            provider_number(provider),
            # 0 means none to the library; here that is None.
            0 if expires_at is None else _request.unix_seconds(expires_at) or -1,
            0 if max_expires is None else _request.int64(max_expires) or -1,
        )
        handle, error = c_void_p(), new_error()
        check(lib.s3sign_signer_new(byref(config), byref(handle), byref(error)), error)
        self._adopt(handle, algorithm, access_key_id, region, service)
        self._warns = lifetime == "warn"
        self._random = random_signatures and algorithm == "sigv4a"

    def _adopt(self, handle: c_void_p, algorithm: str, access_key_id: Text | None, region: str, service: str) -> None:
        # Not at exit: other threads may still be signing.
        weakref.finalize(self, lib.s3sign_signer_free, handle).atexit = False
        self._handle = handle
        self.algorithm = algorithm
        self._algorithm = ALGORITHMS[algorithm]
        self._warns = self._random = False
        self.access_key_id = _request.encode(access_key_id or b"").decode()
        self.region = region
        self.service = service

    @classmethod
    def anonymous(cls, *, region: str = "", service: str = "s3") -> Signer:
        """A signer without credentials: requests are not signed, but their URLs are percent-encoded and checked."""
        return cls(None, None, region=region, service=service)

    @classmethod
    def from_signing_key(
        cls,
        access_key_id: Text,
        signing_key: bytes,
        session_token: Text | None = None,
        *,
        time: Time,
        region: str,
        service: str = "s3",
    ) -> Signer:
        """A signer without the secret, for delegated signing: it signs on one day (UTC), for one region and service.

        `signing_key` is from `Signer.signing_key` for `time`. RequestError when signing on any other day.
        """
        config = _abi.SignerConfig(sizeof(_abi.SignerConfig), ALGORITHMS["sigv4"])
        config.access_key_id = _request.to_str(access_key_id)
        config.session_token = _request.to_str(session_token or b"")
        config.region = _request.to_str(region)
        config.service = _request.to_str(service)
        handle, error = c_void_p(), new_error()
        inputs = (byref(config), signing_key, len(signing_key), _request.unix_seconds(time))
        check(lib.s3sign_signer_from_signing_key(*inputs, byref(handle), byref(error)), error)
        signer = cls.__new__(cls)
        signer._adopt(handle, "sigv4", access_key_id, region, service)
        return signer

    @classmethod
    def from_credentials(cls, credentials: Credentials, **options: Any) -> Signer:
        """A signer from `s3sign.credentials.Credentials`; `options` are the other arguments of the class."""
        keys = (credentials.access_key_id, credentials.secret_access_key, credentials.session_token)
        return cls(*keys, expires_at=credentials.expires_at, **options)

    @classmethod
    def from_profile(cls, name: str | None = None, *, region: str | None = None, **options: Any) -> Signer:
        """A signer from the credentials that the AWS tools use, as `s3sign.credentials.default(name)`; needs urllib3.

        `region` is by default that of the environment or the profile; `options` are the other arguments of the class.
        Temporary credentials are not refreshed: for that, use `s3sign.credentials.RefreshingSigner`.
        """
        from . import credentials

        region = region or credentials.region_of(name) or _variable("region", "AWS_REGION", "AWS_DEFAULT_REGION")
        return cls.from_credentials(credentials.default(name)(), region=region, **options)

    @classmethod
    def from_env(cls, *, region: str | None = None, service: str = "s3", algorithm: str = "sigv4") -> Signer:
        """A signer from the environment variables of the AWS tools.

        Reads AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and AWS_CREDENTIAL_EXPIRATION if set and,
        unless `region` is given, AWS_REGION or else AWS_DEFAULT_REGION. CredentialsError names what is missing.
        """
        return cls(
            _variable("access_key_id", "AWS_ACCESS_KEY_ID"),
            _variable("secret_access_key", "AWS_SECRET_ACCESS_KEY"),
            os.environ.get("AWS_SESSION_TOKEN"),
            expires_at=_end("AWS_CREDENTIAL_EXPIRATION"),
            region=region or _variable("region", "AWS_REGION", "AWS_DEFAULT_REGION"),
            service=service,
            algorithm=algorithm,
        )

    def for_region(self, region: str) -> Signer:
        """A signer with the same credentials for a different region. RequestError if made from a signing key."""
        handle, error = c_void_p(), new_error()
        name = region.encode()
        check(lib.s3sign_signer_for_region(self._handle, name, len(name), byref(handle), byref(error)), error)
        signer = type(self).__new__(type(self))
        signer._adopt(handle, self.algorithm, self.access_key_id, region, self.service)
        signer._warns, signer._random = self._warns, self._random
        return signer

    def __repr__(self) -> str:
        return f"Signer(access_key_id={self.access_key_id!r}, region={self.region!r}, service={self.service!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Signer cannot be copied or pickled: it holds a secret. Share it, or make another")

    def sign(
        self,
        method: str,
        url: Text,
        headers: Headers | None = None,
        payload: Text | None = None,
        time: Time | None = None,
        *,
        path_mode: str = "canonical",
        query: Text | None = None,
        bucket: Text | None = None,
        signed_headers: str | Sequence[str] | None = None,
    ) -> dict[str, str]:
        """The headers to add to a request, with lower-case names; empty if anonymous. Arguments: see the class.

        If the URL may not be canonical, use `sign_request`, and send the URL that it returns.
        """
        nothing = headers is None and payload is query is bucket is signed_headers is None
        if nothing and path_mode == "canonical" and not self._random:
            signed = _fast_path.output(_fast_path.sign, self._handle, method, url, time, 0)
            if signed is not None:
                return dict([line.split(": ", 1) for line in signed.split("\r\n")[:-1]])
        request = _request.build(method, url, headers, payload, time, 0, path_mode, query, bucket, signed_headers)
        self._randomise(request)
        text, _ = output(lib.s3sign_sign, self._handle, byref(request), result=(None,))
        return parse_headers(text)

    def sign_request(
        self,
        method: str,
        url: Text,
        headers: Headers | None = None,
        payload: Text | None = None,
        time: Time | None = None,
        *,
        path_mode: str = "canonical",
        query: Text | None = None,
        bucket: Text | None = None,
        signed_headers: str | Sequence[str] | None = None,
    ) -> Signed:
        """Like `sign`, but also returns the URL, target and host to send."""
        request = _request.build(method, url, headers, payload, time, 0, path_mode, query, bucket, signed_headers)
        return self._signed(lib.s3sign_sign, request)

    def presign(
        self,
        method: str,
        url: Text,
        *,
        expires: int = 3600,
        window: int = 0,
        headers: Headers | None = None,
        time: Time | None = None,
        payload: Text | None = None,
        path_mode: str = "canonical",
        query: Text | None = None,
        bucket: Text | None = None,
        signed_headers: str | Sequence[str] | None = None,
    ) -> str:
        """A URL that anyone can use for `expires` seconds, 1 to 604,800. Other arguments: see the class."""
        nothing = headers is None and payload is query is bucket is signed_headers is None
        if nothing and path_mode == "canonical" and not (window or self._warns or self._random):
            signed = _fast_path.output(_fast_path.presign, self._handle, method, url, time, expires)
            if signed is not None:
                return signed
        request = _request.build(method, url, headers, payload, time, expires, path_mode, query, bucket, signed_headers)
        request.window = _request.int64(window)
        if self._warns:
            return self._signed(lib.s3sign_presign, request).url
        self._randomise(request)
        text, _ = output(lib.s3sign_presign, self._handle, byref(request), result=(None,))
        return text.decode("ascii")

    def presign_request(
        self,
        method: str,
        url: Text,
        *,
        expires: int = 3600,
        window: int = 0,
        headers: Headers | None = None,
        time: Time | None = None,
        payload: Text | None = None,
        path_mode: str = "canonical",
        query: Text | None = None,
        bucket: Text | None = None,
        signed_headers: str | Sequence[str] | None = None,
    ) -> Signed:
        """As `presign`, and the host and headers that whoever uses the URL must send as well."""
        request = _request.build(method, url, headers, payload, time, expires, path_mode, query, bucket, signed_headers)
        request.window = _request.int64(window)
        return self._signed(lib.s3sign_presign, request)

    def canonical_request(
        self,
        method: str,
        url: Text,
        headers: Headers | None = None,
        payload: Text | None = None,
        time: Time | None = None,
        *,
        expires: int = 0,
        path_mode: str = "canonical",
        query: Text | None = None,
        bucket: Text | None = None,
        signed_headers: str | Sequence[str] | None = None,
    ) -> str:
        """The canonical request that `sign` or, with `expires`, `presign` would hash. Contains a signed session token.

        Decoded as UTF-8; invalid bytes become surrogates (`errors="surrogateescape"`).
        """
        request = _request.build(method, url, headers, payload, time, expires, path_mode, query, bucket, signed_headers)
        text, _ = output(lib.s3sign_canonical_request, self._handle, byref(request))
        return text.decode("utf-8", "surrogateescape")

    def string_to_sign(
        self,
        method: str,
        url: Text,
        headers: Headers | None = None,
        payload: Text | None = None,
        time: Time | None = None,
        *,
        expires: int = 0,
        path_mode: str = "canonical",
        query: Text | None = None,
        bucket: Text | None = None,
        signed_headers: str | Sequence[str] | None = None,
    ) -> str:
        """The string to sign: a line each for algorithm, time, credential scope and hash of the canonical request."""
        request = _request.build(method, url, headers, payload, time, expires, path_mode, query, bucket, signed_headers)
        text, _ = output(lib.s3sign_string_to_sign, self._handle, byref(request))
        return text.decode("utf-8", "surrogateescape")

    def signing_key(self, time: Time | None = None) -> bytes:
        """The signing key of a day (UTC): 32 bytes for this region and service on that day. It is a secret."""
        text, _ = output(lib.s3sign_signing_key, self._handle, _request.unix_seconds(time))
        return text

    def post_policy(
        self, bucket: Text, conditions: Iterable[_post.Condition], *, expires: int = 3600, time: Time | None = None
    ) -> dict[str, str]:
        """The fields of an HTML form with which a browser can upload to a bucket, for `expires` seconds.

        `conditions` are as in policies: `{"acl": "public-read"}`, `["starts-with", "$key", "user/"]`,
        `["content-length-range", 1, 1048576]`. Give one for each field of the form, including `key`. The returned
        fields include those with a fixed value; add the others yourself, and `file` last. Post the form to the bucket's
        URL as multipart/form-data.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
        """
        post, fields = _post.build(bucket, conditions, expires, time)
        text, _ = output(lib.s3sign_post_policy, self._handle, byref(post))
        # Not `parse_headers`: the names of form fields keep their case.
        lines = text.decode("ascii").split("\r\n")[:-1]
        return {**fields, **dict(line.split(": ", 1) for line in lines)}

    def stream(
        self,
        method: str,
        url: Text,
        headers: Headers | None = None,
        time: Time | None = None,
        *,
        decoded_length: int,
        chunk_size: int = 65_536,
        trailer: str | None = None,
        signed_chunks: bool = True,
        path_mode: str = "canonical",
        query: Text | None = None,
        bucket: Text | None = None,
        signed_headers: str | Sequence[str] | None = None,
    ) -> Stream:
        """Start a request with an aws-chunked body, whose content may still be unknown.

        `decoded_length` is the length of the body in bytes; `chunk_size` that of each chunk, at least 8192. `trailer`
        is the checksum to send after the body: `"crc32"`, `"crc32c"`, `"crc64nvme"`, `"sha1"` or `"sha256"`. If
        `signed_chunks` is False, only that protects the body; use https. The other arguments: see the class.

        Send `Stream.signed.headers` besides your own, and what `Stream.body(data)` yields.
        """
        request = _request.build(method, url, headers, None, time, 0, path_mode, query, bucket, signed_headers)
        self._randomise(request)
        return Stream(self._handle, request, self._algorithm, decoded_length, chunk_size, trailer, signed_chunks)

    def _signed(self, function: object, request: _abi.Request) -> Signed:
        self._randomise(request)
        result = _abi.Result(sizeof(_abi.Result))
        text, start = output(function, self._handle, byref(request), result=(byref(result),))
        signed = signed_from(result, text, start)
        if self._warns and request.expires and result.expires_at < request.time + request.expires - request.window:
            message = f"this URL expires with its credentials, at {signed.expires_at}, before its stated expiry"
            warnings.warn(message, UserWarning, stacklevel=3)
        return signed

    def _randomise(self, request: _abi.Request) -> None:
        if self._random:
            request.entropy = _request.to_str(os.urandom(32))


def _end(name: str) -> datetime | None:
    """The time in this environment variable, if it is set and not empty."""
    text = os.environ.get(name)
    try:
        return _request.iso_time(text) if text else None
    except ValueError:
        status = "S3SIGN_ERR_CREDENTIALS"
        message = f"{name}: {text!r} is not an ISO 8601 time"
        raise CredentialsError(message, code=constant(status), name=status, field="expires_at") from None


def _variable(field: str, *names: str) -> str:
    """The first of these environment variables that is set and not empty."""
    for name in names:
        if os.environ.get(name):
            return os.environ[name]
    status = "S3SIGN_ERR_REGION" if field == "region" else "S3SIGN_ERR_CREDENTIALS"
    message = f"the environment has no {' or '.join(names)}"
    raise CredentialsError(message, code=constant(status), name=status, field=field)
