"""Known answers from the public documents, at every stage, so that a failure names its stage."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import confirm
from s3sign import Signer

VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "vectors.json").read_text(encoding="utf-8")
)


#: Keeps repeated query names in the order of the request. AWS's rule also sorts by encoded value, and so do we.
OTHER_RULE = "s3-minio-duplicate-query-keys"


def of_kind(*kinds: str) -> Any:
    cases = [
        pytest.param(case, id=case["name"]) for case in VECTORS if case["kind"] in kinds and case["name"] != OTHER_RULE
    ]
    assert cases
    return pytest.mark.parametrize("case", cases)


class Case:
    """A vector as arguments for the signer's methods."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.case = case
        self.signer = Signer(
            case["access_key"],
            case["secret_key"],
            case.get("session_token"),
            region=case["region"],
            service=case["service"],
        )
        time = datetime.strptime(case["timestamp"], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
        self.presigned = case["kind"] == "sigv4-presign"
        self.arguments: dict[str, Any] = {"headers": case["headers"], "time": time}
        if isinstance(case["headers"], dict):
            # Recorded from a client: a URL, the headers it was given, the default choice of what is signed.
            self.url = case["url"]
            if not self.presigned:
                self.arguments["payload"] = case["body"].encode()
            query = urlsplit(case.get("expected_url", "")).query
            self.expires = int(parse_qs(query)["X-Amz-Expires"][0]) if self.presigned else 0
        else:
            # From a document: exactly the headers that are signed, date and payload hash among them.
            names = [name for name, _ in case["headers"]]
            query = "" if self.presigned else case["canonical_query"]
            plain = f"https://{dict(case['headers'])['host']}{case['canonical_uri']}" + (f"?{query}" if query else "")
            self.url = case.get("url", plain)
            self.arguments["signed_headers"] = names
            if not self.presigned and "x-amz-content-sha256" not in names:
                self.arguments["payload"] = case["payload_hash"]
            self.expires = case.get("expires", 0)
        if case["name"].startswith("bc-path"):  # botocore signs the path as it is given
            self.arguments["path_mode"] = "verbatim"

    def stage(self, name: str) -> str:
        method = getattr(self.signer, name)
        result: str = method(self.case["method"], self.url, expires=self.expires, **self.arguments)
        return result


def authorization(value: str) -> list[str]:
    """The parts of an Authorization header; documents differ in the spaces after its commas."""
    return [part.strip() for part in value.split(",")]


@of_kind("sigv4-header", "sigv4-presign")
def test_canonical_request_string_to_sign_and_signature(case: dict[str, Any]) -> None:
    given = Case(case)
    assert given.stage("canonical_request") == case["expected_canonical_request"]
    assert given.stage("string_to_sign") == case["expected_string_to_sign"]
    if given.presigned:
        signed = given.signer.presign_request(case["method"], given.url, expires=given.expires, **given.arguments)
    else:
        signed = given.signer.sign_request(case["method"], given.url, **given.arguments)
        assert authorization(signed.authorization) == authorization(case["expected_authorization"])
    assert signed.signature == case["expected_signature"]
    form = "SigV4 presigned URL" if given.presigned else "SigV4 header"
    confirm("S3 Express" if case["service"] == "s3express" else form, "known answers", case["source"])
    if case.get("session_token"):
        confirm("Session token", "known answers", case["source"])


def test_repeated_query_names_are_sorted_by_value() -> None:
    case = next(case for case in VECTORS if case["name"] == OTHER_RULE)
    given = Case(case)
    first, second = "events=s3%3AObjectCreated%3A%2A", "events=s3%3AObjectAccessed%3A%2A"
    expected = case["expected_canonical_request"].replace(f"{first}&{second}", f"{second}&{first}")
    assert expected != case["expected_canonical_request"]
    assert given.stage("canonical_request") == expected


@of_kind("sigv4-header")
def test_headers_given_and_added_are_those_of_the_vector(case: dict[str, Any]) -> None:
    given = Case(case)
    added = given.signer.sign(case["method"], given.url, **given.arguments)
    expected = {name.lower(): value for name, value in case.get("expected_headers", {}).items()}
    if not expected:
        expected = {**dict(case["headers"]), "authorization": case["expected_authorization"]}
    sent = {name.lower(): value for name, value in dict(case["headers"]).items()}
    assert not sent.keys() & added.keys()
    sent.update(added)
    assert authorization(sent.pop("authorization")) == authorization(expected.pop("authorization"))
    assert sent == expected


@of_kind("sigv4-presign")
def test_presigned_url_has_the_parameters_of_the_vector_and_the_signature_last(case: dict[str, Any]) -> None:
    given = Case(case)
    url = given.signer.presign(case["method"], given.url, expires=given.expires, **given.arguments)
    expected = (
        case.get("expected_url")
        or f"{given.url}?{case['canonical_query']}&X-Amz-Signature=" + (case["expected_signature"])
    )
    path, _, query = url.partition("?")
    expected_path, _, expected_query = expected.partition("?")
    assert path == expected_path
    # Clients differ in the order of parameters, which is signed sorted in any case.
    assert sorted(query.split("&")) == sorted(expected_query.split("&"))
    assert query.endswith(f"&X-Amz-Signature={case['expected_signature']}")


@of_kind("sigv4-signing-key")
def test_signing_key(case: dict[str, Any]) -> None:
    signer = Signer("AKIDEXAMPLE", case["secret_key"], region=case["region"], service=case["service"])
    day = datetime.strptime(case["date"], "%Y%m%d").replace(tzinfo=timezone.utc)
    assert signer.signing_key(day).hex() == case["expected_signing_key_hex"]


def test_object_key_is_escaped_as_in_the_vector() -> None:
    case = next(case for case in VECTORS if case["name"] == "s3-put-object")
    signer = Signer(case["access_key"], case["secret_key"], region=case["region"])
    signed = signer.sign_request(
        case["method"],
        "https://examplebucket.s3.amazonaws.com/" + case["object_key"],
        case["headers"],
        path_mode="raw",
        signed_headers=["date"],
    )
    assert signed.target == case["canonical_uri"]
    assert signed.signature == case["expected_signature"]
