"""What `lint` says of endpoints, against botocore: its rules of endpoints, its table of them, and its model of S3."""

from __future__ import annotations

import re

import botocore.session
import pytest
from s3sign import Signer, lint
from test_endpoint_cases import botocore_cases, params, theirs

TIME = 1369353600
KEYS = ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
#: Of the rules of endpoints.
OF_ENDPOINTS = {"wrong-service", "wrong-algorithm", "region-mismatch", "global-endpoint", "dotted-bucket"}


def findings(url: str, service: str, region: str, algorithm: str) -> set[str]:
    signer = Signer(*KEYS, region=region, service=service, algorithm=algorithm)
    return {found.code for found in lint(signer, "GET", url, time=TIME)} & OF_ENDPOINTS


def endpoints() -> set[tuple[str, str, str, str]]:
    """URL, service, region and algorithm of each endpoint of AWS in botocore's cases, for regions that may exist."""
    found = set()
    for case in botocore_cases("s3"):
        answer, given = theirs("s3", case), params(case)
        if answer and "Endpoint" not in given and re.fullmatch(r"[a-z]+(-[a-z]+)+-\d", given.get("Region", "")):
            url, service, region, algorithm = answer
            found.add((f"{url}/", service, region, algorithm))
    return found


def test_what_botocore_signs_an_endpoint_with_is_right_and_nothing_else_is() -> None:
    found = endpoints()
    assert len(found) > 100
    for url, service, region, algorithm in found:
        assert findings(url, service, region, algorithm) == set(), (url, service, region, algorithm)
        for other in {"s3", "s3express", "s3-outposts", "s3-object-lambda", "sts"} - {service}:
            assert findings(url, other, region, algorithm) == {"wrong-service"}, (url, other)
        if "s3-global" in url:
            assert findings(url, service, "us-east-1", "sigv4") == {"wrong-algorithm"}, url
    assert {service for _, service, _, _ in found} == {"s3", "s3express", "s3-outposts", "s3-object-lambda"}


def test_sigv2_is_for_the_regions_in_which_botocore_has_it() -> None:
    data = botocore.session.get_session().get_data("endpoints")
    seen = set()
    for partition in data["partitions"]:
        s3 = partition["services"].get("s3", {})
        usual = s3.get("defaults", {}).get("signatureVersions", ["s3v4"])
        for region in partition["regions"]:
            has = "s3" in s3.get("endpoints", {}).get(region, {}).get("signatureVersions", usual)
            url = f"https://bucket.s3.{region}.{partition['dnsSuffix']}/"
            assert ("wrong-algorithm" in findings(url, "s3", region, "sigv2")) is not has, region
            seen.add(has)
    assert seen == {True, False}


@pytest.mark.parametrize(
    "operation, url, headers",
    [("CreateSession", "?session", {}), ("CopyObject", "key", {"x-amz-copy-source": "b/k"}), ("PutObject", "key", {})],
)
def test_operations_without_a_session_are_those_of_botocores_model(
    operation: str, url: str, headers: dict[str, str]
) -> None:
    model = botocore.session.get_session().get_service_model("s3").operation_model(operation)
    fixed = {parameter.name: parameter.value for parameter in model.static_context_parameters}
    signer = Signer("ASIAIOSFODNN7EXAMPLE", KEYS[1], "token", region="us-east-1", service="s3express")
    host = "https://b--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com/"
    found = {finding.code for finding in lint(signer, model.http["method"], host + url, headers, time=TIME)}
    assert ("session-token" in found) is fixed.get("DisableS3ExpressSessionAuth", False)
