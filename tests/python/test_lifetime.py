"""When URLs end, what providers take, and checksums: the parts of the package around the signer."""

from __future__ import annotations

import functools
import hashlib
from datetime import datetime, timezone
from typing import Any

import pytest
import s3sign
from s3sign import Checksum, CredentialsError, RequestError, Signer, checksum, provider

MIDNIGHT = 1_369_353_600  # 2013-05-24T00:00:00Z


def test_a_url_ends_with_its_credentials() -> None:
    end = datetime(2013, 5, 24, 0, 15, tzinfo=timezone.utc)
    url = "https://bucket.s3.amazonaws.com/key"
    made = {
        lifetime: Signer("AKID", "secret", region="us-east-1", expires_at=end, lifetime=lifetime)
        for lifetime in ("clamp", "refuse", "warn")
    }
    signed = made["clamp"].presign_request("GET", url, time=MIDNIGHT)
    assert signed.expires_at == end and "X-Amz-Expires=900&" in signed.url
    with pytest.raises(RequestError, match="longer than the credentials"):
        made["refuse"].presign("GET", url, time=MIDNIGHT)
    with pytest.warns(UserWarning, match="expires with its credentials"):
        assert "X-Amz-Expires=3600&" in made["warn"].presign("GET", url, time=MIDNIGHT)
    with pytest.raises(CredentialsError, match="expired"):
        made["clamp"].sign("GET", url, time=end)
    with pytest.raises(ValueError, match="lifetime"):
        Signer("AKID", "secret", region="us-east-1", lifetime="for ever")
    assert made["clamp"].sign_request("GET", url, time=MIDNIGHT).expires_at is None


def test_urls_of_one_window_are_the_same() -> None:
    signer = Signer("AKID", "secret", region="us-east-1", max_expires=10_000_000)
    presign = functools.partial(signer.presign, "GET", "https://b/k", window=600, expires=1_000_000)
    urls = {presign(time=MIDNIGHT + i) for i in range(0, 600, 7)}
    assert len(urls) == 1 and "X-Amz-Date=20130524T000000Z&X-Amz-Expires=1000000&" in urls.pop()
    with pytest.raises(RequestError, match="window"):
        signer.presign("GET", "https://b/k", window=61, expires=60)


def test_providers_refuse_what_they_are_known_not_to_take() -> None:
    assert provider("r2").region == "auto" and provider("r2").sigv2 is False and provider("r2").sigv4a is None
    assert provider("aws").max_expires == 604_800 and all(vars(provider("minio"))[f"{c}"] for c in ("crc32", "sha256"))
    with pytest.raises(RequestError, match="does not support this signature") as caught:
        Signer("AKID", "secret", algorithm="sigv2", provider="r2")
    assert caught.value.name == "S3SIGN_ERR_PROVIDER"
    with pytest.raises(ValueError, match="provider"):
        provider("acme")


def test_hash_and_checksum_come_from_one_pass() -> None:
    both = Checksum("crc32c")
    for piece in (b"1234", b"", b"56789"):
        both.update(piece)
    assert both.value() == checksum("crc32c", b"123456789")[1] == "4waSgw=="
    assert both.payload_hash() == hashlib.sha256(b"123456789").hexdigest()
    assert Checksum(None).payload_hash() == hashlib.sha256(b"").hexdigest()
    with pytest.raises(RequestError, match="payload hash"):
        Checksum("sha1", payload_hash=False).payload_hash()
    with pytest.raises(RequestError, match="checksum"):
        Checksum(None).value()


@pytest.mark.parametrize("ends", (0, 0.5, datetime.fromtimestamp(0, timezone.utc)))
def test_credentials_that_ended_in_1970_are_refused(ends: Any) -> None:
    with pytest.raises(s3sign.Error, match="expires_at"):
        Signer("AKID", "secret", region="us-east-1", expires_at=ends)


def test_a_maximum_of_0_seconds_is_refused() -> None:
    with pytest.raises(s3sign.Error, match="max_expires"):
        Signer("AKID", "secret", region="us-east-1", max_expires=0)
