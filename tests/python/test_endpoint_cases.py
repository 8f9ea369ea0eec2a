"""AWS's own endpoint test cases, 393 of S3 and 69 of STS, from the source package of botocore."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import botocore
import pytest
from s3sign import Error, endpoint

CACHE = Path(__file__).parents[2] / "target" / "botocore-sdist"
COUNTS = {"s3": 393, "sts": 69}
SERVICES = {"UseS3ExpressControlEndpoint": "s3express-control", "UseObjectLambdaEndpoint": "s3-object-lambda"}
FLAGS = {"UseDualStack": "dualstack", "UseFIPS": "fips", "Accelerate": "accelerate", "UseGlobalEndpoint": "global_"}

#: The deliberate differences, by service and number of the case, each with its reason.
DIFFERENCES: dict[tuple[str, int], str] = {
    **{("s3", n): "there is no switch that disables access points: do not pass their ARNs" for n in (9, 18, 85)},
    **{
        ("s3", n): "no server has a bucket with such a name; it is refused rather than percent-encoded"
        for n in (24, 25, 91, 92, 93, 94, 97, 101, 103, 104, 106, 111, 113, 114, 116, 119, 124, 141, 143, 144)
    },
    ("s3", 118): "the host that AWS's rules give does not exist",
    ("s3", 260): "a region is one DNS label: with a dot it could change the domain",
    ("sts", 46): "a signature needs a region",
    ("sts", 68): "a signature needs a region",
}


def cases(service: str) -> list[dict[str, Any]]:
    name = f"botocore-{botocore.__version__}"
    archive = CACHE / f"{name}.tar.gz"
    if not archive.exists():
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        source = ["--no-binary", "botocore", "--dest", str(CACHE), f"botocore=={botocore.__version__}"]
        subprocess.run([*pip, *source], check=True)
    with tarfile.open(archive) as opened:
        file = opened.extractfile(f"{name}/tests/functional/endpoint-rules/{service}/endpoint-tests-1.json")
        assert file is not None
        found: list[dict[str, Any]] = json.load(file)["testCases"]
    return found


def ours(service: str, params: dict[str, Any]) -> tuple[str, str, str, str] | None:
    bucket, custom = params.get("Bucket", ""), params.get("Endpoint")
    arguments = {ours: params.get(theirs, False) for theirs, ours in FLAGS.items()}
    names = [name for flag, name in SERVICES.items() if params.get(flag)] or [service]
    style = "path" if params.get("ForcePathStyle") else "virtual-host" if custom and bucket else "auto"
    try:
        found = endpoint(
            bucket,
            region=params.get("Region", ""),
            service=names[0],
            endpoint=custom,
            style=style,
            refuse_arn_region=not params.get("UseArnRegion", True),
            **arguments,
        )
    except Error as error:
        if style == "virtual-host" and error.field == "style":
            return ours(service, {**params, "ForcePathStyle": True})  # AWS's rules fall back to it without a word
        return None
    return found.url.rstrip("/"), found.service, found.region, found.algorithm


def theirs(service: str, case: dict[str, Any]) -> tuple[str, str, str, str] | None:
    if "endpoint" not in case["expect"]:
        return None
    found = case["expect"]["endpoint"]
    scheme, *_ = found.get("properties", {}).get("authSchemes") or [{}]
    region = ",".join(scheme.get("signingRegionSet", [])) or scheme.get(
        "signingRegion", case.get("params", {}).get("Region")
    )
    algorithm = "sigv4a" if scheme.get("name") == "sigv4a" else "sigv4"
    return found["url"].rstrip("/"), scheme.get("signingName", service), region, algorithm


@pytest.mark.parametrize("service", COUNTS)
def test_the_cases_differ_only_where_meant(service: str) -> None:
    found = cases(service)
    assert len(found) == COUNTS[service]
    differing = {}
    for number, case in enumerate(found):
        pair = ours(service, case.get("params", {})), theirs(service, case)
        if pair[0] != pair[1]:
            differing[service, number] = (case["documentation"], case.get("params", {}), *pair)
    expected = {key for key in DIFFERENCES if key[0] == service}
    assert set(differing) == expected, [(key, differing.get(key)) for key in sorted(set(differing) ^ expected)]
