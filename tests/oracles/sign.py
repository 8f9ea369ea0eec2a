"""Signs each line of standard input with botocore or awscrt. What the lines hold: generate.py."""

from __future__ import annotations

import json
import sys
from datetime import datetime, timezone
from io import BytesIO
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

import botocore.auth
from awscrt.auth import (
    AwsCredentialsProvider,
    AwsSignatureType,
    AwsSignedBodyHeaderType,
    AwsSigningConfig,
    aws_sign_request,
)
from awscrt.exceptions import AwsCrtError
from awscrt.http import HttpHeaders, HttpRequest
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from generate import ACCESS_KEY, REGION, SECRET_KEY

Signed = tuple[str, list[tuple[str, str]]]


def target(request: dict[str, Any]) -> str:
    return str(request["path"] + (f"?{request['query']}" if request["query"] else ""))


def by_botocore(request: dict[str, Any], time: datetime) -> Signed:
    credentials = Credentials(ACCESS_KEY, SECRET_KEY, request["token"])
    scope: list[Any] = [credentials, request["service"], REGION]
    s3 = request["service"] == "s3"
    if request["form"] == "query":
        scope.append(request["expires"])
        auth = (botocore.auth.S3SigV4QueryAuth if s3 else botocore.auth.SigV4QueryAuth)(*scope)
    else:
        auth = (botocore.auth.S3SigV4Auth if s3 else botocore.auth.SigV4Auth)(*scope)
    made = AWSRequest(request["method"], f"http://{request['host']}{target(request)}", data=request["body"].encode())
    for name, value in request["headers"]:
        made.headers.add_header(name, value)
    with mock.patch("botocore.auth.get_current_datetime", return_value=time):
        auth.add_auth(made)
    url = urlsplit(made.url)
    host = request["host"].removesuffix(":80")  # as it is signed and sent for http
    return url.path + (f"?{url.query}" if url.query else ""), [("Host", host), *made.headers.items()]


def by_awscrt(request: dict[str, Any], time: datetime) -> Signed:
    s3, presigned = request["service"] == "s3", request["form"] == "query"
    options: dict[str, Any] = {}
    if presigned:
        options["signature_type"] = AwsSignatureType.HTTP_REQUEST_QUERY_PARAMS
        options["expiration_in_seconds"] = request["expires"] or None
        options["omit_session_token"] = request.get("append", False)
    if presigned and s3:
        options["signed_body_value"] = "UNSIGNED-PAYLOAD"
    if s3 and not presigned:
        options["signed_body_header_type"] = AwsSignedBodyHeaderType.X_AMZ_CONTENT_SHA_256
    config = AwsSigningConfig(
        credentials_provider=AwsCredentialsProvider.new_static(ACCESS_KEY, SECRET_KEY, request["token"]),
        region=REGION,
        service=request["service"],
        date=time,
        use_double_uri_encode=not s3,
        should_normalize_uri_path=not s3,
        **options,
    )
    headers = HttpHeaders([("Host", request["host"]), *map(tuple, request["headers"])])
    body = BytesIO(request["body"].encode()) if request["body"] else None
    signed = aws_sign_request(HttpRequest(request["method"], target(request), headers, body), config).result()
    return signed.path, list(signed.headers)


SIGNERS = {"botocore": by_botocore, "awscrt": by_awscrt}

if __name__ == "__main__":
    for line in sys.stdin:
        request = json.loads(line)
        time = datetime.fromtimestamp(request["time"], timezone.utc)
        try:
            sent, headers = SIGNERS[request["signer"]](request, time)
        except AwsCrtError as error:
            print(json.dumps({"id": request["id"], "refused": error.name}))
            continue
        print(json.dumps({"id": request["id"], "target": sent, "headers": headers}))
