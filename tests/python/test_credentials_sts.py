"""Temporary credentials from a Security Token Service that checks who asks, and what they are good for."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from conftest import ACCOUNT, Moto
from s3sign import Client, CredentialsError, ResponseError, Signer
from s3sign.credentials import STS, Credentials


@pytest.fixture
def sts(moto: Moto) -> STS:
    return STS(moto.user, endpoint=moto.endpoint)


def works_on_s3(moto: Moto, credentials: Credentials, bucket: str) -> bool:
    """Whether a server that checks signatures takes requests with these credentials."""
    signer = Signer.from_credentials(credentials, region="us-east-1")
    with Client(moto.endpoint, signer=signer) as client:
        client.create_bucket(bucket)
        client.put(bucket, "key", b"data")
        return client.get(bucket, "key") == b"data"


def lasts(credentials: Credentials, seconds: int) -> bool:
    assert credentials.expires_at is not None
    left = credentials.expires_at - datetime.now(timezone.utc)
    return abs(left - timedelta(seconds=seconds)) < timedelta(seconds=60)


def test_the_keys_of_an_iam_user_are_known(moto: Moto, sts: STS) -> None:
    assert sts.get_caller_identity() == f"arn:aws:iam::{ACCOUNT}:user/alice"
    assert works_on_s3(moto, moto.user, "iam-user")


def test_a_wrong_secret_is_refused(moto: Moto) -> None:
    wrong = Credentials(moto.user.access_key_id, "wrong")
    with pytest.raises(ResponseError, match="SignatureDoesNotMatch"):
        STS(wrong, endpoint=moto.endpoint).get_caller_identity()
    with pytest.raises(ResponseError, match="SignatureDoesNotMatch"):
        works_on_s3(moto, wrong, "wrong-secret")


def test_a_role_gives_credentials_that_work(moto: Moto, sts: STS, role: str) -> None:
    found = sts.assume_role(role, "tests", duration=1200, external_id="x", policy={"Version": "2012-10-17"})
    assert found.session_token and lasts(found, 1200)
    assert f"{ACCOUNT}:assumed-role/worker/tests" in STS(found, endpoint=moto.endpoint).get_caller_identity()
    assert works_on_s3(moto, found, "assumed-role")


def test_a_session_with_mfa_asks_with_serial_number_and_code(sts: STS) -> None:
    serial = f"arn:aws:iam::{ACCOUNT}:mfa/alice"
    found = sts.get_session_token(duration=900, serial_number=serial, token_code="123456")
    assert found.session_token and lasts(found, 900)


def test_a_federated_user_has_a_name(sts: STS) -> None:
    policy = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}
    found = sts.get_federation_token("bob", policy=policy, duration=1000)
    assert found.session_token and lasts(found, 1000)


def test_a_web_identity_needs_no_credentials(moto: Moto, role: str) -> None:
    # That call is not signed, which this moto would refuse: another, that asks nobody.
    from conftest import moto_server

    with moto_server() as endpoint:
        found = STS(endpoint=endpoint).assume_role_with_web_identity(role, "web", "token", duration=1100)
        assert found.session_token and lasts(found, 1100)


def test_what_sts_refuses_and_what_it_does_not_answer_are_errors(moto: Moto) -> None:
    with pytest.raises(ResponseError) as refused:
        STS(Credentials("AKIDUNKNOWN", "very secret"), endpoint=moto.endpoint).get_caller_identity()
    assert (refused.value.status, refused.value.code) == (403, "InvalidClientTokenId")
    with pytest.raises(CredentialsError, match="no answer from 127") as silent:
        STS(Credentials("AKID", "very secret"), endpoint="http://127.0.0.1:9").get_caller_identity()
    assert "very secret" not in str(silent.value)
