"""Signers of other projects, whose requests show what a server takes at all."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from awscrt.auth import (
    AwsCredentialsProvider,
    AwsSignatureType,
    AwsSignedBodyHeaderType,
    AwsSigningConfig,
    aws_sign_request,
)
from awscrt.http import HttpHeaders, HttpRequest
from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from servers import Server
from wrappers import Made


def by_botocore(server: Server, form: str, method: str, target: str, body: str, now: int) -> Made:
    """By the clock, and not `now`. Of a URL that is presigned, botocore drops repeated names from the query."""
    keys = server.credentials
    auth = S3SigV4Auth if form == "signed" else S3SigV4QueryAuth
    # botocore takes the body of a presigned request for fields.
    request = AWSRequest(method, server.endpoint + target, data=body.encode() if form == "signed" else b"")
    auth(Credentials(keys.access_key_id, keys.secret_access_key), "s3", server.region).add_auth(request)
    headers = {name.lower(): value for name, value in request.headers.items()}
    headers.pop("content-length", None)
    return request.url.removeprefix(server.endpoint), headers


def by_awscrt(server: Server, form: str, method: str, target: str, body: str, now: int) -> Made:
    """The body is not signed."""
    keys, options = server.credentials, dict[str, Any]()
    if form == "presigned":
        options["signature_type"] = AwsSignatureType.HTTP_REQUEST_QUERY_PARAMS
        options["expiration_in_seconds"] = 600
    else:
        options["signed_body_header_type"] = AwsSignedBodyHeaderType.X_AMZ_CONTENT_SHA_256
    config = AwsSigningConfig(
        credentials_provider=AwsCredentialsProvider.new_static(keys.access_key_id, keys.secret_access_key),
        region=server.region,
        service="s3",
        date=datetime.fromtimestamp(now, timezone.utc),
        use_double_uri_encode=False,
        should_normalize_uri_path=False,
        signed_body_value="UNSIGNED-PAYLOAD",
        **options,
    )
    request = HttpRequest(method, target, HttpHeaders([("host", server.address)]))
    aws_sign_request(request, config).result(10)
    return request.path, {name.lower(): value for name, value in request.headers}
