"""Endpoints beside botocore's own rules, over the product of what its rule set looks at."""

from __future__ import annotations

import gzip
import itertools
import json
import random
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import botocore
import pytest
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import EndpointResolutionError
from conftest import SEED
from s3sign import CredentialsError, Endpoint, Error, RequestError, endpoint

DATA = Path(botocore.__file__).parent / "data"
PARTITIONS = json.loads((DATA / "partitions.json").read_text())
#: Every region that botocore knows, pseudo regions included, and some that are yet to come.
REGIONS = [region for partition in PARTITIONS["partitions"] for region in partition["regions"]]
REGIONS += ["us-future-7", "eusc-de-north-2", "us-isof-west-9", "antarctica"]

ACCOUNT = "123456789012"
OUTPOST = "op-01234567890123456"
BUCKETS = [
    "",
    "bucket",
    "my.bucket",
    "My_Bucket",
    "ab",
    "192.168.1.1",
    "a" * 63,
    "a" * 64,
    "-bucket",
    "alias-abcdefghijklmnopqrstuvwxyz-s3alias",
    "lambda-abcdefghijklmnopqrstuvwxyz--ol-s3",
    "dir--use1-az1--x-s3",
    "dir--use1-az10--x-s3",
    "dir--test1-ab1-ab1--x-s3",
    "point--usw2-az1--xa-s3",
    "dir.x--use1-az1--x-s3",
    "nozone--x-s3",
    "mybucket--usaz1--x-s3",
    "mybucket--usaz1--xa-s3",
    "test-accessp-o0b1d075431d83bebde8xz5w8ijx1qzlbp3i3ebeta0--op-s3",
    "test-accessp-e0b1d075431d83bebde8xz5w8ijx1qzlbp3i3ebeta0--op-s3",
    "test-accessp-o0b1d075431d83bebde8xz5w8ijx1qzlbp3i3kuse10--op-s3",
    "test-accessp-e0b1d075431d83bebde8xz5w8ijx1qzlbp3i3kuse10--op-s3",
    "test-accessp-x0b1d075431d83bebde8xz5w8ijx1qzlbp3i3kuse10--op-s3",
    *(
        f"arn:{partition}:{service}:{region}:{account}:{resource}"
        for partition, region in [("aws", "us-west-2"), ("aws-cn", "cn-north-1"), ("aws", ""), ("aws", "a.b")]
        for service in ("s3", "s3-object-lambda", "s3-outposts", "sqs")
        for account in (ACCOUNT, "", "a_b")
        for resource in (
            "accesspoint:name",
            "accesspoint/name",
            "accesspoint:mfzwi23gnjvgw.mrap",
            "accesspoint",
            "accesspoint:",
            "accesspoint:a_b",
            "accesspoint:name:more",
            "bucket:name",
            f"outpost/{OUTPOST}/accesspoint/name",
            f"outpost:{OUTPOST}:accesspoint:name",
            f"outpost/{OUTPOST}/bucket/name",
            f"outpost/{OUTPOST}/accesspoint",
            f"outpost/{OUTPOST}/accesspoint/name/more",
            "outpost/a_b/accesspoint/name",
            "outpost",
        )
    ),
    "arn:aws:s3",
    "arn:aws:s3:us-west-2:123456789012:",
]
ENDPOINTS = [
    None,
    "https://s3.example.com",
    "http://127.0.0.1:9000",
    "http://s3.example.com:8080/prefix",
    "https://[::1]:9000",
]


def rules(service: str, version: str) -> EndpointProvider:
    path = DATA / service / version / "endpoint-rule-set-1.json"
    zipped = path.with_suffix(".json.gz")
    text = gzip.decompress(zipped.read_bytes()) if zipped.exists() else path.read_bytes()
    return EndpointProvider(json.loads(text), PARTITIONS)


def theirs(provider: EndpointProvider, **parameters: Any) -> Endpoint | None:
    """botocore's answer, or None for an error."""
    try:
        found = provider.resolve_endpoint(**{name: value for name, value in parameters.items() if value is not None})
    except EndpointResolutionError:
        return None
    scheme, *_ = (found.properties or {}).get("authSchemes") or [{}]
    algorithm = "sigv4a" if scheme.get("name") == "sigv4a" else "sigv4"
    region = ",".join(scheme.get("signingRegionSet", [])) or scheme.get("signingRegion", parameters["Region"])
    return Endpoint(found.url.rstrip("/") + "/", region, scheme.get("signingName", "sts"), algorithm)


def ours(**arguments: Any) -> Endpoint | Error:
    try:
        found = endpoint(**arguments)
    except Error as error:
        return error
    return Endpoint(found.url.rstrip("/") + "/", found.region, found.service, found.algorithm)


def is_refused_here_alone(bucket: str, region: str) -> bool:
    """What botocore's rules let pass and no server could have meant."""
    arn = bucket.split(":") if bucket.startswith("arn:") else []
    return (
        "_" in region  # which in a path-style URL botocore does not look at
        or "." in region
        or (len(arn) > 3 and "." in arn[3])
        or (len(arn) > 3 and arn[3] == "" and arn[2] != "s3")  # another service's ARN taken for one of several regions
    )


def differs(bucket: str, region: str, flags: dict[str, bool], custom: str | None) -> bool:
    """Where botocore answers with an endpoint that is not what was asked for."""
    is_mrap = bucket.startswith("arn:") and ":s3::" in bucket
    # It leaves the caller's own endpoint for AWS's, or http for https.
    leaves = custom is not None and (is_mrap or (bucket.endswith("--op-s3") and "beta" not in bucket))
    leaves |= custom is not None and bucket.endswith("--op-s3") and not custom.startswith("https://s3.")
    leaves |= custom is not None and custom.startswith("http:") and ":s3-outposts:" in bucket
    # No such host exists.
    nowhere = flags["accelerate"] and flags["dualstack"] and region == "aws-global"
    # It signs for aws-global, which is no region.
    unsigned = region == "aws-global" and custom is not None and "." in bucket
    return leaves or nowhere or unsigned


FLAGS = ["dualstack", "fips", "accelerate", "global_", "refuse_arn_region"]
COMBINATIONS = [dict(zip(FLAGS, values)) for values in itertools.product([False, True], repeat=len(FLAGS))]


def expect_equal(
    provider: EndpointProvider, bucket: str, region: str, custom: str | None, style: str, flags: dict[str, bool]
) -> None:
    found = ours(bucket=bucket, region=region, endpoint=custom, style=style, **flags)
    if is_refused_here_alone(bucket, region):
        assert isinstance(found, Error), (bucket, region)
        return
    if differs(bucket, region, flags, custom):
        return
    in_path = style == "path" or (style == "auto" and custom is not None and not bucket.startswith("arn:"))
    expected = theirs(
        provider,
        Bucket=bucket or None,
        Region=region,
        Endpoint=custom,
        ForcePathStyle=in_path,
        UseDualStack=flags["dualstack"],
        UseFIPS=flags["fips"],
        Accelerate=flags["accelerate"],
        UseGlobalEndpoint=flags["global_"],
        UseArnRegion=not flags["refuse_arn_region"],
    )
    if style == "virtual-host" and isinstance(found, RequestError) and found.field == "style":
        # It falls back to the path without a word, or puts the bucket before an IP address.
        assert expected is None or bucket in urlsplit(expected.url).path or f"{bucket}.127" in expected.url
        return
    assert (found if isinstance(found, Endpoint) else None) == expected, (bucket, region, custom, style, flags, found)


@pytest.mark.parametrize("custom", ENDPOINTS)
def test_endpoints_equal_botocores_for_every_kind_of_bucket(custom: str | None) -> None:
    provider = rules("s3", "2006-03-01")
    pick = random.Random(SEED)
    for region in ["us-east-1", "us-west-2", "cn-north-1", "aws-global", "us-gov-west-1", "a_b", "a.b"]:
        for bucket, style in itertools.product(BUCKETS, ["auto", "path", "virtual-host"]):
            for flags in [COMBINATIONS[0], pick.choice(COMBINATIONS)]:
                expect_equal(provider, bucket, region, custom, style, flags)


@pytest.mark.parametrize("bucket", ["", "bucket", "My.Bucket", "dir--use1-az1--x-s3"])
def test_endpoints_equal_botocores_in_every_region(bucket: str) -> None:
    provider = rules("s3", "2006-03-01")
    for region, flags in itertools.product(REGIONS, COMBINATIONS):
        expect_equal(provider, bucket, region, None, "auto", flags)


def test_the_endpoints_of_other_services_equal_botocores() -> None:
    s3, sts = rules("s3", "2006-03-01"), rules("sts", "2011-06-15")
    for region, flags, custom in itertools.product(REGIONS, COMBINATIONS[::4], ENDPOINTS):
        options = {"UseDualStack": flags["dualstack"], "UseFIPS": flags["fips"], "Endpoint": custom}
        chosen = {name: flags[name] for name in ("dualstack", "fips", "accelerate")}
        for service, special, buckets in [
            ("s3express-control", {"UseS3ExpressControlEndpoint": True}, ["", "dir--use1-az1--x-s3"]),
            ("s3-object-lambda", {"UseObjectLambdaEndpoint": True}, [""]),
        ]:
            for bucket in buckets:
                expected = theirs(
                    s3, Region=region, Bucket=bucket or None, Accelerate=flags["accelerate"], **options, **special
                )
                found = ours(bucket=bucket, region=region, service=service, endpoint=custom, **chosen)
                if service == "s3express-control" and flags["accelerate"] and not bucket:
                    assert isinstance(found, RequestError)  # botocore does not look
                    continue
                assert (found if isinstance(found, Endpoint) else None) == expected, (service, bucket, region, chosen)
        chosen["accelerate"] = False
        for legacy in (False, True):
            if region == "aws-global" and (flags["dualstack"] or flags["fips"] or custom):
                continue  # a host that does not exist
            expected = theirs(sts, Region=region, UseGlobalEndpoint=legacy, **options)
            found = ours(region=region, service="sts", endpoint=custom, global_=legacy, **chosen)
            assert (found if isinstance(found, Endpoint) else None) == expected, (region, chosen, custom, legacy)


@pytest.mark.parametrize("custom", ENDPOINTS)
def test_no_key_and_no_bucket_changes_the_host_or_leaves_its_place(custom: str | None) -> None:
    pick = random.Random(SEED)
    alphabet = [*"ab.-_/\\@:?#%&=+ \t\r\n\0[]", "..", "//", "é", "%2e", "@evil.example", "https://evil.example/"]
    for _ in range(3_000):
        text = "".join(pick.choices(alphabet, k=pick.randint(1, 8)))
        place = {"region": "us-east-1", "endpoint": custom, "style": pick.choice(["auto", "path"])}
        dots = [part for part in text.split("/") if part in (".", "..")]
        if dots:
            with pytest.raises(RequestError, match="path_as_is") as refused:
                endpoint("bucket", text, **place)
            at = refused.value.offset
            assert (refused.value.name, refused.value.field) == ("S3SIGN_ERR_PATH", "key")
            assert at is not None and text.encode()[at:].split(b"/")[0].decode() == dots[0]
        found = endpoint("bucket", text, path_as_is=bool(dots), **place)
        start = endpoint("bucket", region="us-east-1", endpoint=custom, style="path").url
        host = urlsplit(found.url).netloc
        assert host in (urlsplit(start).netloc, "bucket." + urlsplit(start).netloc)
        assert found.url.endswith("/" + quote(text, safe="/~"))
        path = found.url.partition("://")[2].partition("/")[2]
        assert host.startswith("bucket.") or ("/" + path).startswith(urlsplit(start).path + "/")
        try:
            named = endpoint(text, "key", region="us-east-1", endpoint=custom)
        except RequestError as error:
            assert error.field in ("bucket", "style") and error.name in ("S3SIGN_ERR_BUCKET", "S3SIGN_ERR_ENDPOINT")
            continue
        expected = urlsplit(start).netloc
        assert urlsplit(named.url).netloc in (expected, f"{text}.{expected}")
        assert named.url.endswith("/key") and text not in (".", "..") and "/" not in text


def test_what_does_not_go_together_is_named_by_both_names() -> None:
    mrap = "arn:aws:s3::123456789012:accesspoint:name.mrap"
    cases: list[tuple[dict[str, Any], str, str, str]] = [
        ({"bucket": "b-b", "accelerate": True, "fips": True}, "accelerate", "accelerate", "fips"),
        ({"bucket": "b-b", "dualstack": True, "endpoint": "http://h"}, "dualstack", "dualstack", "custom endpoint"),
        ({"bucket": "b-b", "fips": True, "region": "cn-north-1"}, "fips", "fips", "region"),
        ({"bucket": "B_B", "style": "virtual-host"}, "style", "virtual-host", "bucket"),
        ({"bucket": "b-b", "style": "virtual-host", "endpoint": "http://[::1]"}, "style", "virtual-host", "IP address"),
        ({"bucket": mrap, "style": "path"}, "style", "path style", "ARN"),
        ({"bucket": mrap, "dualstack": True}, "dualstack", "dualstack", "multi-region"),
        ({"bucket": mrap, "region": "cn-north-1"}, "region", "region", "partition"),
        ({"bucket": "b-b", "service": "sts"}, "bucket", "bucket", "service"),
        ({"endpoint": "http://h/?a=b"}, "endpoint", "endpoint", "query"),
    ]
    for arguments, field, first, second in cases:
        with pytest.raises(RequestError, match=f"{first}.*{second}") as caught:
            endpoint(**{"region": "us-east-1", **arguments})
        assert (caught.value.name, caught.value.field) == ("S3SIGN_ERR_ENDPOINT", field)
    with pytest.raises(CredentialsError, match="region"):
        endpoint("bucket", region="")
    with pytest.raises(RequestError, match="a key needs a bucket"):
        endpoint("", "key", region="us-east-1")
    for custom in ("ftp://h", "http://", "http://user@h", "http://h/%zz", "http://h/#a", "h:80"):
        with pytest.raises(RequestError) as caught:
            endpoint("b", region="us-east-1", endpoint=custom)
        assert caught.value.field == "endpoint"
