"""Every way of making requests that S3 documents, by its example in examples/requests/, against servers that check."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import ACCESS_KEY, REPOSITORY, SECRET_KEY, SESSION_TOKEN, Moto, Script, moto_server
from s3sign import Client, ResponseError, Signer

ACCOUNT = {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}


def run(example: str, *arguments: str, **environment: str) -> str:
    """What an example prints."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    plain.update(AWS_REGION="us-east-1", AWS_EC2_METADATA_DISABLED="true", AWS_CONFIG_FILE="/dev/null")
    plain.update(AWS_SHARED_CREDENTIALS_FILE="/dev/null", **environment)
    command = [sys.executable, "-W", "error", REPOSITORY / "examples" / "requests" / f"{example}.py", *arguments]
    done = subprocess.run(command, env=plain, capture_output=True, text=True)
    if done.returncode:
        raise AssertionError(done.stderr)
    return done.stdout


def as_user(moto: Moto) -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": moto.user.access_key_id,
        "AWS_SECRET_ACCESS_KEY": moto.user.secret_access_key,
        "AWS_ENDPOINT_URL_S3": moto.endpoint,
        "AWS_ENDPOINT_URL_STS": moto.endpoint,
    }


def test_anonymous_requests_read_what_a_policy_makes_public(endpoint: str, client_for: Callable[..., Client]) -> None:
    owner = client_for(endpoint)
    owner.create_bucket("public")
    owner.put("public", "a b", b"data")
    with pytest.raises(AssertionError, match="not public: 403 AccessDenied"):
        run("anonymous", "public", "a b", AWS_ENDPOINT_URL_S3=endpoint)
    everybody = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::public/*"}
    owner.put_bucket_policy("public", {"Version": "2012-10-17", "Statement": [everybody]})
    assert run("anonymous", "public", "a b", AWS_ENDPOINT_URL_S3=endpoint).startswith("4 bytes")
    # The same object, signed for; and all but reading still asks who it is.
    assert owner.get("public", "a b") == b"data"
    nobody = client_for(endpoint, signer=Signer.anonymous(region="us-east-1"))
    for call in (lambda: nobody.put("public", "x", b""), lambda: nobody.delete("public", "a b")):
        with pytest.raises(ResponseError, match="AccessDenied"):
            call()
    with pytest.raises(ResponseError, match="SignatureDoesNotMatch"):
        client_for(endpoint, "wrong").get("public", "a b")


def test_account_keys(endpoint: str) -> None:
    assert run("account_keys", "account", AWS_ENDPOINT_URL_S3=endpoint, **ACCOUNT) == "['reports/2024 + ü.txt']\n"


def test_iam_user_keys(moto: Moto) -> None:
    printed = run("iam_user_keys", "iam-user-keys", **as_user(moto))
    assert printed == "arn:aws:iam::123456789012:user/alice\nb'data'\n"


def test_temporary_credentials(moto: Moto, role: str) -> None:
    assert run("temporary_credentials", role, "temporary", **as_user(moto)) == "b'data'\n"


def test_a_server_that_wants_the_session_token_gets_it(token_endpoint: str, client_for: Callable[..., Client]) -> None:
    client = client_for(token_endpoint, token=SESSION_TOKEN)
    client.create_bucket("session")
    client.put("session", "key", b"data")
    assert client.get("session", "key") == b"data"
    with pytest.raises(ResponseError, match="InvalidToken"):
        client_for(token_endpoint, token="another").get("session", "key")


def test_federated_users() -> None:
    # A moto that asks nobody: the one that does knows the keys of roles and users, not of federated ones.
    with moto_server() as server:
        printed = run("federated_user", "bob", "bucket", "key", AWS_ENDPOINT_URL_STS=server, **ACCOUNT)
    url, end = printed.splitlines()
    query = parse_qs(urlsplit(url).query)
    assert query["X-Amz-Security-Token"] and 800 < int(query["X-Amz-Expires"][0]) <= 900
    assert re.fullmatch(r"ends at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+00:00", end)


def test_expired_credentials_are_refused() -> None:
    first, second = run("expired_credentials").splitlines()
    assert first == "asked for a day, the URL holds for 15 minutes"
    assert second == "time: the credentials have expired by then"


def test_mfa_deletes_a_version_with_the_code_in_a_signed_header(script: Callable[..., Script]) -> None:
    server = script(b"HTTP/1.1 204 No Content\r\n\r\n")
    serial = "arn:aws:iam::123456789012:mfa/alice"
    printed = run("mfa", "bucket", "key", "v/1", serial, "123456", AWS_ENDPOINT_URL_S3=server.endpoint, **ACCOUNT)
    assert printed == "deleted\n"
    [request] = server.received
    assert request.line == "DELETE /bucket/key?versionId=v%2F1 HTTP/1.1"
    assert request.header("x-amz-mfa") == f"{serial} 123456"
    assert "x-amz-mfa," in (request.header("authorization") or "")


def test_endpoints() -> None:
    assert run("endpoints").splitlines() == [
        "https://my-bucket.s3.eu-west-1.amazonaws.com/a%20b/../c",
        "https://s3.dualstack.cn-north-1.amazonaws.com.cn/my.bucket/key",
        "https://my-bucket.s3-accelerate.amazonaws.com/",
        "http://[::1]:9000/s3/my-bucket/key",
        "Endpoint(url='https://name--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com/', region='us-east-1', "
        "service='s3express', algorithm='sigv4')",
        "Endpoint(url='https://name.mrap.accesspoint.s3-global.amazonaws.com/', region='*', service='s3', "
        "algorithm='sigv4a')",
        "https://sts.us-gov-west-1.amazonaws.com/",
        "accelerate: accelerate and fips cannot be combined",
    ]
