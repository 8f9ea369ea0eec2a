"""Signers in Python. How it is spoken to: ../README.md."""

from __future__ import annotations

import datetime
import io
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

# Without this botocore would sign by awscrt, because that is installed: not what one gets who installs botocore.
os.environ["BOTO_DISABLE_CRT"] = "true"

import awscrt
import botocore.auth
import botocore.session
import minio
import minio.signer
from awscrt.auth import AwsCredentialsProvider, AwsSignatureType, AwsSignedBodyHeaderType, AwsSigningConfig
from awscrt.auth import aws_sign_request as crt_sign
from awscrt.http import HttpHeaders, HttpRequest
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from minio.credentials import StaticProvider
from s3sign import Signer, __version__

ACCESS_KEY_ID = os.environ["BENCH_ACCESS_KEY_ID"]
SECRET_ACCESS_KEY = os.environ["BENCH_SECRET_ACCESS_KEY"]
REGION = os.environ["BENCH_REGION"]
BUCKET = os.environ["BENCH_BUCKET"]
SIGN_URL = os.environ["BENCH_SIGN_URL"]
PRESIGN_URL = os.environ["BENCH_PRESIGN_URL"]
EXPIRES = int(os.environ["BENCH_EXPIRES"])
TIME = int(os.environ["BENCH_TIME"])
DATE = datetime.datetime.fromtimestamp(TIME, datetime.timezone.utc)
EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
HOST = urlsplit(SIGN_URL).netloc
BASE_URL = f"https://{HOST}/"
KEY = PRESIGN_URL[len(BASE_URL) :]
# Many keys of one length, of which the last is everyone's.
KEYS = [f"{number:03}{KEY[3:]}" for number in range(999)] + [KEY]


@dataclass
class Contestant:
    """`call` signs; what it returns ends with `Signature=` and the signature, once it is text."""

    workload: str
    name: str
    call: Callable[[], object]
    calls: int = 1


def botocores() -> list[Contestant]:
    # It takes no time.
    botocore.auth.get_current_datetime = lambda: DATE.replace(tzinfo=None)
    session = botocore.session.Session()
    session.set_credentials(ACCESS_KEY_ID, SECRET_ACCESS_KEY)
    s3 = {"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"}
    config = Config(signature_version="s3v4", s3=s3)
    client = session.create_client("s3", region_name=REGION, config=config)
    parameters = {"Bucket": BUCKET, "Key": KEY}
    signer = botocore.auth.S3SigV4Auth(session.get_credentials(), "s3", REGION)

    def sign() -> object:
        request = AWSRequest("GET", SIGN_URL)
        request.context["payload_signing_enabled"] = True
        signer.add_auth(request)
        return request.headers["Authorization"]

    name = f"botocore {botocore.__version__}"
    return [
        Contestant("sign", f"{name}, S3SigV4Auth", sign),
        Contestant(
            "presign",
            f"{name}, generate_presigned_url",
            lambda: client.generate_presigned_url("get_object", Params=parameters, ExpiresIn=EXPIRES),
        ),
    ]


def minios() -> list[Contestant]:
    provider = StaticProvider(ACCESS_KEY_ID, SECRET_ACCESS_KEY)
    client = minio.Minio("s3." + REGION + ".amazonaws.com", credentials=provider, region=REGION)
    client.disable_dualstack_endpoint()
    credentials, lifetime, url = provider.retrieve(), datetime.timedelta(seconds=EXPIRES), urlsplit(SIGN_URL)

    def sign() -> object:
        headers = {"Host": HOST, "x-amz-content-sha256": EMPTY_SHA256, "x-amz-date": "20240524T000000Z"}
        signed = minio.signer.sign_v4_s3(
            method="GET",
            url=url,
            region=REGION,
            headers=headers,
            credentials=credentials,
            content_sha256=EMPTY_SHA256,
            date=DATE,
        )
        return signed["Authorization"]

    name = f"minio {minio.__version__}"
    return [
        Contestant("sign", f"{name}, sign_v4_s3", sign),
        Contestant(
            "presign",
            f"{name}, get_presigned_url",
            lambda: client.get_presigned_url("GET", BUCKET, KEY, lifetime, request_date=DATE),
        ),
    ]


def awscrts() -> list[Contestant]:
    provider = AwsCredentialsProvider.new_static(ACCESS_KEY_ID, SECRET_ACCESS_KEY)

    def signing(url: str, **options: object) -> Callable[[], HttpRequest]:
        path = urlsplit(url).path

        def call() -> HttpRequest:
            config = AwsSigningConfig(
                credentials_provider=provider,
                region=REGION,
                service="s3",
                date=DATE,
                use_double_uri_encode=False,
                should_normalize_uri_path=False,
                **options,
            )
            return crt_sign(HttpRequest("GET", path, HttpHeaders([("Host", HOST)])), config).result()

        return call

    sign = signing(SIGN_URL, signed_body_header_type=AwsSignedBodyHeaderType.X_AMZ_CONTENT_SHA_256)
    presign = signing(
        PRESIGN_URL,
        signature_type=AwsSignatureType.HTTP_REQUEST_QUERY_PARAMS,
        signed_body_value="UNSIGNED-PAYLOAD",
        expiration_in_seconds=EXPIRES,
    )
    name = f"awscrt {awscrt.__version__}, aws_sign_request"
    return [
        Contestant("sign", name, lambda: sign().headers.get("Authorization")),
        Contestant("presign", name, lambda: presign().path),
    ]


def s3signs() -> list[Contestant]:
    signer = Signer(ACCESS_KEY_ID, SECRET_ACCESS_KEY, region=REGION)

    def into() -> object:
        file = io.BytesIO()
        signer.presign_into(file, "GET", BASE_URL, KEYS, expires=EXPIRES, time=TIME)
        return file.getbuffer()[-65:-1]

    def many() -> object:
        return signer.presign_many("GET", BASE_URL, KEYS, expires=EXPIRES, time=TIME)[-1]

    name = f"s3sign {__version__}"
    return [
        Contestant("sign", f"{name}, sign", lambda: signer.sign("GET", SIGN_URL, time=TIME)["authorization"]),
        Contestant(
            "presign", f"{name}, presign", lambda: signer.presign("GET", PRESIGN_URL, expires=EXPIRES, time=TIME)
        ),
        Contestant("presign", f"{name}, presign_many of 1,000 keys", many, 1000),
        Contestant("presign", f"{name}, presign_into of 1,000 keys", into, 1000),
    ]


def signature(made: object) -> str:
    text = bytes(made).decode() if isinstance(made, memoryview) else str(made)
    return text[-64:]


def main() -> None:
    contestants = [*botocores(), *minios(), *awscrts(), *s3signs()]
    for contestant in contestants:
        made = signature(contestant.call())
        print(contestant.workload, f"{contestant.name}", contestant.calls, TIME, made, sep="\t")
    print(flush=True)
    for line in sys.stdin:
        index, calls = map(int, line.split())
        call = contestants[index].call
        begin = time.perf_counter_ns()
        for _ in range(calls):
            call()
        print(time.perf_counter_ns() - begin, flush=True)


if __name__ == "__main__":
    main()
