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
_SWITCH = {
    None: constant("S3SIGN_BY_SERVICE"),
    True: constant("S3SIGN_ON"),
    False: constant("S3SIGN_OFF"),
}


class Signer(Batcher, Verifier):
    """Signs requests with AWS Signature Version 4, 4A or 2.

    Immutable, and safe to share between threads. It keeps the day's signing key, so make one and use it often; the
    secret itself is not kept.

    Args:
        access_key_id, secret_access_key: credentials; both None or empty for anonymous requests, which pass unsigned.
        session_token: of temporary credentials.
        region: region of the credential scope, such as `"eu-west-1"`; not needed when anonymous.
        service: service of the credential scope. It selects the signing rules: `"s3"`, `"s3express"`,
            `"s3-object-lambda"` and `"s3-outposts"` have S3's, any other name has those of other AWS services.
        algorithm: `"sigv4"`; `"sigv4a"`: then `region` is a region set, regions joined by commas or `"*"`; or `"sigv2"`
            for old servers, which has no region and no canonical request.
        normalize_path: whether `.`, `..` and empty path segments are removed before signing; None: as the service has
            it (S3: no).
        double_encode: whether the path is percent-encoded once more for signing; None: as the service has it (S3: no).
        content_sha256_header: whether `x-amz-content-sha256` is added; None: as the service has it (S3: yes).
        token_mode: the session token is sent and signed (`"sign"`), sent unsigned (`"append"`) or left to the caller
            (`"omit"`).
        expires_at: when the credentials end, an aware datetime or Unix seconds; from then on nothing is signed.
        lifetime: what becomes of a presigned URL or POST policy that would outlive the credentials: it is cut to theirs
            (`"clamp"`), refused (`"refuse"`) or made with a UserWarning (`"warn"`).
        max_expires: longest validity in seconds; None: the provider's, such as 604,800.
        provider: whose server it is, as for `provider`; what it is known not to take is refused before it is sent.
        random_signatures: with `"sigv4a"`, whether each signature is a random one rather than always the same.

    Raises:
        CredentialsError: credentials, region or service are missing or malformed.

    Rules: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html

    The signing methods share these arguments:
        method: in any case; upper-cased, as HTTP clients do.
        url: absolute, or `/path?query` with a Host among the headers. str is taken as UTF-8.
        headers: those the request will carry: a mapping, or pairs of name and value, repeats kept. A str value is taken
            as Latin-1, as http.client, urllib3 and requests send it; bytes as they are.
        payload: the body as bytes, the SHA-256 of the body as 64 hex digits, or `"UNSIGNED-PAYLOAD"`. None: what a
            given `x-amz-content-sha256` header says, else the empty body; for presigned URLs of S3, unsigned.
        time: an aware datetime or Unix seconds; None is now.
        path_mode: `"canonical"`: the path in `url` is percent-encoded in any way; it is decoded and encoded again, as
            S3 does. `"raw"`: nothing is percent-encoded, and everything after the host is path; an object key needs
            this. `"verbatim"`: signed byte for byte as given. Send the URL of `sign_request`, not the one given.
        query: the query, `name=value&...` percent-encoded, when `url` has none.
        window: to presign URLs that caches know again: all made within a window of so many seconds are the same, and
            each holds for `expires` seconds from the begin of its window.
        bucket: for SigV2, the bucket if it stands in the host and not in the path.
        signed_headers: headers to sign besides `host` and `x-amz-*`. None: content-type, content-md5 and range;
            `"all"`: all but those that clients and proxies rewrite; or a sequence of names.
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
            _SWITCH[normalize_path],
            _SWITCH[double_encode],
            _SWITCH[content_sha256_header],
            token_number,
            lifetime_number,
            provider_number(provider),
            # The library takes 0 for none, which here is None.
            0 if expires_at is None else _request.unix_seconds(expires_at) or -1,
            0 if max_expires is None else _request.int64(max_expires) or -1,
        )
        handle, error = c_void_p(), new_error()
        check(lib.s3sign_signer_new(byref(config), byref(handle), byref(error)), error)
        self._adopt(handle, algorithm, access_key_id, region, service)
        self._warns = lifetime == "warn"
        self._random = random_signatures and algorithm == "sigv4a"

    def _adopt(self, handle: c_void_p, algorithm: str, access_key_id: Text | None, region: str, service: str) -> None:
        # At exit the process ends anyway, while other threads may still be signing.
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
        """A signer without credentials: requests pass unsigned, their URLs escaped and checked all the same."""
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
        """A signer that knows no secret: it signs on one day (UTC), for one region and service. Delegated signing.

        `signing_key` is what `Signer.signing_key` gave for `time`, whose day it is good for. RequestError when asked
        to sign on another day.
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
        """A signer from where the AWS tools look, as `s3sign.credentials.default(name)`; needs urllib3.

        `region` is by default that of the environment or the profile; `options` are the other arguments of the class.
        Temporary credentials are not renewed: for that, see `s3sign.credentials.RefreshingSigner`.
        """
        from . import credentials

        region = region or credentials.region_of(name) or _variable("region", "AWS_REGION", "AWS_DEFAULT_REGION")
        return cls.from_credentials(credentials.default(name)(), region=region, **options)

    @classmethod
    def from_env(cls, *, region: str | None = None, service: str = "s3", algorithm: str = "sigv4") -> Signer:
        """A signer from the environment that the AWS tools use.

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
        """A signer with the same credentials for another region. RequestError if this one knows but a signing key."""
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
        raise TypeError("a Signer is neither copied nor pickled: it holds a secret. Share it, or make another")

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
        """The headers to add to a request, names in lower case; none when anonymous. Arguments: see the class.

        Where the URL is not canonical already, use `sign_request`, and send the URL that it returns.
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
        """As `sign`, and the URL, target and host to send as well."""
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
        """A URL that whoever holds it may use for `expires` seconds, 1 to 604,800. Other arguments: see the class."""
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
        """The canonical request that `sign`, or with `expires` `presign`, would hash. Holds a signed session token.

        UTF-8; bytes that are not come as surrogates (`errors="surrogateescape"`).
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
        """The string to sign: algorithm, time, credential scope and hash of the canonical request, a line each."""
        request = _request.build(method, url, headers, payload, time, expires, path_mode, query, bucket, signed_headers)
        text, _ = output(lib.s3sign_string_to_sign, self._handle, byref(request))
        return text.decode("utf-8", "surrogateescape")

    def signing_key(self, time: Time | None = None) -> bytes:
        """The signing key of a day (UTC): 32 bytes, good for this region and service on that day alone. A secret."""
        text, _ = output(lib.s3sign_signing_key, self._handle, _request.unix_seconds(time))
        return text

    def post_policy(
        self, bucket: Text, conditions: Iterable[_post.Condition], *, expires: int = 3600, time: Time | None = None
    ) -> dict[str, str]:
        """The fields of an HTML form by which a browser may upload to a bucket, for `expires` seconds.

        `conditions` are as policies write them: `{"acl": "public-read"}`, `["starts-with", "$key", "user/"]`,
        `["content-length-range", 1, 1048576]`. There is one for each field of the form, and one about `key`. Those that
        fix a value are among the fields that come back; the others, and last `file`, are yours to add. Post the form to
        the bucket's URL as multipart/form-data.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
        """
        post, fields = _post.build(bucket, conditions, expires, time)
        text, _ = output(lib.s3sign_post_policy, self._handle, byref(post))
        # Not by `parse_headers`: the names of form fields keep their case.
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
        """Begin a request whose body goes out in chunks, none of which has to be known beforehand.

        `decoded_length` is the length of the body in bytes; `chunk_size` that of each chunk, 8192 at least. `trailer`
        names the checksum to send after the body: `"crc32"`, `"crc32c"`, `"crc64nvme"`, `"sha1"` or `"sha256"`. With
        `signed_chunks` False it alone protects the body; for https. The other arguments: see the class.

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
            message = f"this URL ends with its credentials, at {signed.expires_at}, before the time it states"
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
