"""Endpoints: URLs of buckets and objects, and what to sign requests to them with."""

from __future__ import annotations

from ctypes import byref, sizeof
from dataclasses import dataclass

from . import _abi
from ._library import ALGORITHM_NAMES, choose, constant, lib, output
from ._request import Text, to_str

_SERVICES = {
    "s3": constant("S3SIGN_ENDPOINT_S3"),
    "s3express-control": constant("S3SIGN_ENDPOINT_EXPRESS_CONTROL"),
    "s3-object-lambda": constant("S3SIGN_ENDPOINT_OBJECT_LAMBDA"),
    "sts": constant("S3SIGN_ENDPOINT_STS"),
}
_STYLES = {
    "auto": constant("S3SIGN_STYLE_AUTO"),
    "path": constant("S3SIGN_STYLE_PATH"),
    "virtual-host": constant("S3SIGN_STYLE_VIRTUAL_HOST"),
}


@dataclass(frozen=True)
class Endpoint:
    """Where to send a request, and what to sign it with.

    Attributes:
        url: percent-encoded.
        region, service, algorithm: for the `Signer`; with `"sigv4a"` the region is a region set.
    """

    url: str
    region: str
    service: str
    algorithm: str


def endpoint(
    bucket: Text = "",
    key: Text = "",
    *,
    region: str,
    service: str = "s3",
    style: str = "auto",
    dualstack: bool = False,
    fips: bool = False,
    accelerate: bool = False,
    global_: bool = False,
    http: bool = False,
    endpoint: Text | None = None,
    refuse_arn_region: bool = False,
    path_as_is: bool = False,
) -> Endpoint:
    """The endpoint of a bucket, an object or a service, by AWS's rules or on a server of your own.

    Args:
        bucket: name of a bucket, ARN or alias of an access point; empty for the service itself.
        key: raw, as str (UTF-8) or bytes; empty for the bucket itself. It cannot change the host or leave the bucket.
        region: such as `"eu-west-1"`, of any partition.
        service: `"s3"`; `"s3express-control"` to create, delete and list directory buckets; `"s3-object-lambda"` for
            WriteGetObjectResponse; `"sts"`.
        style: the bucket is in the path (`"path"`), in the host (`"virtual-host"`), or (`"auto"`) in the host where AWS
            allows it and in the path of a custom endpoint.
        dualstack, fips, accelerate: dual-stack (IPv6), FIPS 140 or Transfer Acceleration endpoints.
        global_: the endpoint without a region: of S3 in us-east-1, and of STS in its older regions.
        http: use http instead of https.
        endpoint: `http(s)://host[:port][/prefix]` of a server other than AWS's.
        refuse_arn_region: whether to refuse an ARN whose region differs from `region`.
        path_as_is: whether your client sends paths unchanged, like `curl --path-as-is`. Otherwise a key with a segment
            `.` or `..` is refused, since most clients resolve it to a different key or bucket.

    Raises:
        RequestError: for a malformed name, or options that cannot be combined; the message names both.
        CredentialsError: the region is missing or malformed.

    Rules: https://docs.aws.amazon.com/general/latest/gr/s3.html
    """
    place = _abi.Endpoint(
        sizeof(_abi.Endpoint),
        choose("service", service, _SERVICES),
        choose("style", style, _STYLES),
        dualstack,
        fips,
        accelerate,
        global_,
        http,
        refuse_arn_region,
        to_str(bucket),
        to_str(key),
        to_str(region),
        to_str(endpoint or b""),
        path_as_is,
    )
    result = _abi.EndpointResult(sizeof(_abi.EndpointResult))
    text, _ = output(lib.s3sign_endpoint_url, byref(place), result=(byref(result),))
    url, signing_region, signing_service = text.decode("ascii").split("\0")
    return Endpoint(url, signing_region, signing_service, ALGORITHM_NAMES[result.algorithm])
