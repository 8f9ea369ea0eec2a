"""URLs that other people's signers make without X-Amz-Expires, or with the token appended, for other services than S3.

aws4 and aws4fetch add X-Amz-Expires for S3 alone; awscrt and aws-sdk-go-v2 add it for nobody who does not ask. How long
AWS takes such a URL: "All other AWS services will use a fixed request signature expiration of about 15 minutes"
(aws/aws-sdk-go#2224, which answers #2167; aws/aws-sdk-ruby#2887 says the same). AWS IoT takes such URLs, and the token
only where it is not signed (awslabs/aws-c-auth#34, aws/aws-sdk-js#1456, aws/aws-sdk-cpp#338, mhart/aws4#30).
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from typing import Any

import pytest
from generate import ACCESS_KEY, BEGIN, REGION, SECRET_KEY
from peers import PROGRAMS, Arrived, run, tampered
from s3sign import CredentialsError, RequestError, Signer, VerificationError

PATHS = ["/", "/prod/a%3Db/c%20d", "/prod/%C3%A9%E6%BC%A2/~x-._", "/prod/a+b/@c:1"]
QUERIES = ["", "b=2&a=1&a=0", "q=a%20b%2Fc&empty="]
TOKEN = "token/+=" + "t" * 40
ALL = ["execute-api", "es", "sts", "iotdevicegateway"]


def requests(name: str, services: list[str], tokens: list[str | None], append: bool) -> Iterator[dict[str, Any]]:
    kinds = itertools.product(services, PATHS, QUERIES, tokens)
    for number, (service, path, query, token) in enumerate(kinds):
        fixed = {"signer": name, "form": "query", "headers": [], "body": "", "expires": 0, "append": append}
        place = {"method": "GET", "host": "abc.example.com", "path": path, "query": query}
        yield {"id": str(number), "service": service, "token": token, "time": BEGIN + number, **place, **fixed}


def signed(name: str, made: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], Arrived]]:
    for request, line in zip(made, run(PROGRAMS[name], made), strict=True):
        assert request["id"] == line["id"]
        yield request, (request["method"], line["target"], [(key, value) for key, value in line["headers"]])


def fault(signer: Signer, arrived: Arrived, time: int) -> str | None:
    method, target, headers = arrived
    try:
        signer.verify(method, target, headers, time=time)
    except (CredentialsError, RequestError, VerificationError) as error:
        return str(error.name)
    return None


@pytest.mark.parametrize("name", ["awscrt", "aws4", "aws4fetch", "aws-sdk-go-v2"])
def test_a_url_without_an_expiry_holds_for_fifteen_minutes(name: str) -> None:
    chance = random.Random(name)
    for request, arrived in signed(name, list(requests(name, ALL[:3], [None, TOKEN], False))):
        assert "X-Amz-Expires" not in arrived[1]
        signer = Signer(ACCESS_KEY, SECRET_KEY, request["token"], region=REGION, service=request["service"])
        at = {delay: fault(signer, arrived, request["time"] + delay) for delay in (-901, -900, 0, 900, 901)}
        too_early, too_late = "S3SIGN_ERR_NOT_YET_VALID", "S3SIGN_ERR_REQUEST_EXPIRED"
        assert at == {-901: too_early, -900: None, 0: None, 900: None, 901: too_late}, (request, arrived)
        method, target, headers = arrived
        longer = (method, target + "&X-Amz-Expires=604800", headers)
        for change, copy in [("longer", longer), *tampered(request, arrived, chance)]:
            assert fault(signer, copy, request["time"]) is not None, (change, copy)


@pytest.mark.parametrize("name", ["awscrt", "aws4fetch"])
def test_an_appended_token_is_compared_and_not_signed(name: str) -> None:
    """awscrt calls it `omit_session_token`; aws4fetch `appendSessionToken`, its default for iotdevicegateway."""
    chance = random.Random(name)
    for request, arrived in signed(name, list(requests(name, ALL[3:], [TOKEN], True))):
        method, target, headers = arrived
        common: dict[str, Any] = {"region": REGION, "service": request["service"]}
        signer = Signer(ACCESS_KEY, SECRET_KEY, TOKEN, token_mode="append", **common)
        assert fault(signer, arrived, request["time"]) is None, (request, arrived)
        signing = Signer(ACCESS_KEY, SECRET_KEY, TOKEN, **common)
        assert fault(signing, arrived, request["time"]) == "S3SIGN_ERR_SIGNATURE"
        other = target.replace("X-Amz-Security-Token=t", "X-Amz-Security-Token=T")
        assert other != target and fault(signer, (method, other, headers), request["time"]) == "S3SIGN_ERR_CREDENTIALS"
        for change, copy in tampered(request, arrived, chance):
            assert fault(signer, copy, request["time"]) is not None, (change, copy)
