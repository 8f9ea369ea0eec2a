"""AWS's own endpoint test cases, 393 of S3 and 69 of STS, from two packages: botocore's source and the crates of AWS's
SDK for Rust. In botocore's they are JSON; in the crates they are tests in Rust, which are read here as text.

The deliberate differences are in endpoint_differences.tsv, each with what both sides answer and its reason. They are
found by what a case says, so that a new version of a package cannot move them to another case.
"""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import botocore
import pytest
from s3sign import Error, endpoint

Case = dict[str, Any]
Answer = tuple[str, str, str, str]

CACHE = Path(__file__).parents[2] / "target" / "botocore-sdist"
COUNTS = {"s3": 393, "sts": 69}
CRATES = {"s3": "aws-sdk-s3", "sts": "aws-sdk-sts"}
CRATE_VERSIONS = {"s3": "1.157.0", "sts": "1.124.0"}
SERVICES = {"UseS3ExpressControlEndpoint": "s3express-control", "UseObjectLambdaEndpoint": "s3-object-lambda"}
FLAGS = {"UseDualStack": "dualstack", "UseFIPS": "fips", "Accelerate": "accelerate", "UseGlobalEndpoint": "global_"}


def botocore_cases(service: str) -> list[Case]:
    name = f"botocore-{botocore.__version__}"
    archive = CACHE / f"{name}.tar.gz"
    if not archive.exists():
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        source = ["--no-binary", "botocore", "--dest", str(CACHE), f"botocore=={botocore.__version__}"]
        subprocess.run([*pip, *source], check=True)
    with tarfile.open(archive) as opened:
        file = opened.extractfile(f"{name}/tests/functional/endpoint-rules/{service}/endpoint-tests-1.json")
        assert file is not None
        found: list[Case] = json.load(file)["testCases"]
    return found


STRING = r'"((?:[^"\\]|\\.)*)"'
TEST = re.compile(r"((?: {4}/// [^\n]*\n)+) {4}#\[test\]\n {4}fn test_\d+\(\) \{\n(.*?)\n {4}\}\n", re.DOTALL)
PARAM = re.compile(rf"\.(\w+)\((?:(true|false)|{STRING}\.to_string\(\))\)")
MESSAGE = re.compile(rf'assert_eq!\(\s*format!\("\{{\}}", error\),\s*{STRING}\s*\)')
SCHEME = re.compile(rf"EndpointAuthScheme::with_capacity\({STRING}, \d+\)((?:\s*\.put\(.*\))*)")
PUT = re.compile(rf"\.put\({STRING}, (?:(true|false)|{STRING}\.to_string\(\)|vec!\[(.*)\])\)")


def text(rust: str) -> str:
    return str(json.loads(f'"{rust}"'))


def rust_case(documentation: str, body: str) -> Case:
    """One test of the crate as botocore's package writes it."""
    given, _, expected = body.partition(".build_without_validators()")
    case: Case = {"documentation": documentation, "params": {}}
    for name, flag, value in PARAM.findall(given):
        case["params"][name] = flag == "true" if flag else text(value)
    error = MESSAGE.search(expected)
    if error:
        return {**case, "expect": {"error": text(error[1])}}
    url = re.search(rf"\.url\({STRING}\)", expected)
    assert url, documentation
    schemes = []
    for name, puts in SCHEME.findall(expected):
        scheme: dict[str, Any] = {"name": text(name)}
        for key, flag, value, items in PUT.findall(puts):
            listed = [text(item) for item in re.findall(STRING, items)]
            scheme[key] = flag == "true" if flag else listed or text(value)
        assert len(scheme) == 1 + puts.count(".put("), (documentation, puts)
        schemes.append(scheme)
    return {**case, "expect": {"endpoint": {"url": text(url[1]), "properties": {"authSchemes": schemes}}}}


def rust_cases(service: str) -> list[Case]:
    crate, version = CRATES[service], CRATE_VERSIONS[service]
    home = Path(os.environ.get("CARGO_HOME", Path.home() / ".cargo"))
    place = f"registry/src/*/{crate}-{version}/src/config/endpoint.rs"
    if not any(home.glob(place)):
        subprocess.run(["cargo", "info", "--quiet", f"{crate}@{version}"], check=True, stdout=subprocess.DEVNULL)
    (source,) = home.glob(place)
    found = TEST.findall(source.read_text())
    return [rust_case(" ".join(re.findall(r"/// (.*)", doc)), body) for doc, body in found]


PACKAGES = {"botocore": botocore_cases, "aws-sdk-rust": rust_cases}


def plain_name(name: str) -> str:
    """`UseFIPS` and `use_fips` alike."""
    return name.replace("_", "").lower()


NAMES = {
    plain_name(name): name
    for name in (
        *SERVICES,
        *FLAGS,
        *("Bucket", "Region", "Endpoint", "ForcePathStyle", "UseArnRegion", "Key", "Prefix", "CopySource"),
        *("DisableAccessPoints", "DisableMultiRegionAccessPoints", "DisableS3ExpressSessionAuth"),
    )
}


def params(case: Case) -> dict[str, Any]:
    return {NAMES[plain_name(name)]: value for name, value in case.get("params", {}).items()}


def content(case: Case) -> tuple[str, str]:
    """What tells a case from all others: its documentation, and what it gives other than `False`."""
    given = sorted((name, value) for name, value in params(case).items() if value is not False)
    return case["documentation"], " ".join(f"{name}={value}" for name, value in given)


def answer(found: Answer | None) -> str:
    return " ".join(part or "-" for part in found) if found else "refused"


def differences(service: str) -> dict[tuple[str, str], tuple[str, str]]:
    with (Path(__file__).parent / "endpoint_differences.tsv").open(newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert all(row["reason"] for row in rows)
    mine = [row for row in rows if row["service"] == service]
    found = {(row["documentation"], row["params"]): (row["ours"], row["theirs"]) for row in mine}
    assert len(found) == len(mine)
    return found


def ours(service: str, given: dict[str, Any]) -> Answer | None:
    bucket, custom = given.get("Bucket", ""), given.get("Endpoint")
    arguments = {ours: given.get(theirs, False) for theirs, ours in FLAGS.items()}
    names = [name for flag, name in SERVICES.items() if given.get(flag)] or [service]
    style = "path" if given.get("ForcePathStyle") else "virtual-host" if custom and bucket else "auto"
    try:
        found = endpoint(
            bucket,
            region=given.get("Region", ""),
            service=names[0],
            endpoint=custom,
            style=style,
            refuse_arn_region=not given.get("UseArnRegion", True),
            **arguments,
        )
    except Error as error:
        if style == "virtual-host" and error.field == "style":
            return ours(service, {**given, "ForcePathStyle": True})  # AWS's rules fall back to it without a word
        return None
    return found.url.rstrip("/"), found.service, found.region, found.algorithm


def theirs(service: str, case: Case) -> Answer | None:
    if "endpoint" not in case["expect"]:
        return None
    found = case["expect"]["endpoint"]
    scheme, *_ = found.get("properties", {}).get("authSchemes") or [{}]
    region = ",".join(scheme.get("signingRegionSet", [])) or scheme.get("signingRegion", params(case).get("Region", ""))
    algorithm = "sigv4a" if scheme.get("name") == "sigv4a" else "sigv4"
    return found["url"].rstrip("/"), scheme.get("signingName", service), region, algorithm


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("service", COUNTS)
def test_the_cases_differ_only_where_meant(service: str, package: str) -> None:
    found = PACKAGES[package](service)
    assert len(found) == COUNTS[service]
    differing = {}
    for case in found:
        pair = ours(service, params(case)), theirs(service, case)
        if pair[0] != pair[1]:
            differing[content(case)] = (answer(pair[0]), answer(pair[1]))
    meant = differences(service)
    assert differing == meant, sorted(set(differing.items()) ^ set(meant.items()))


@pytest.mark.parametrize("service", COUNTS)
def test_both_packages_carry_the_same_cases(service: str) -> None:
    """So that what is read of the Rust is what it says, down to each message and each scheme."""

    def whole(case: Case) -> tuple[str, str]:
        """All but `backend`, which speaks of the SDK's inside."""
        expect = dict(case["expect"])
        if "endpoint" in expect:
            expect = {**expect["endpoint"]}
            expect["properties"] = {"authSchemes": expect.get("properties", {}).get("authSchemes", [])}
        return case["documentation"], json.dumps([params(case), expect], sort_keys=True)

    one, other = (sorted(map(whole, cases(service))) for cases in PACKAGES.values())
    assert one == other, [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]][:5]
