"""What signers sign that their service refuses, each with its reason. Verification must refuse it, too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, unquote_to_bytes

Request = dict[str, Any]


def not_canonical(request: Request, sent: Request) -> bool:
    path = sent["target"].partition("?")[0]
    return request["service"] == "s3" and quote(unquote_to_bytes(path), safe="/-._~") != path


def not_encoded_twice(request: Request, sent: Request) -> bool:
    return request["service"] != "s3" and quote(request["path"], safe="/-._~") != request["path"]


def pairs(query: str) -> list[tuple[str, str]]:
    parts = (pair.partition("=") for pair in query.split("&") if pair)
    return [(name, value) for name, _, value in parts if name != "X-Amz-Signature"]


def unsorted_query(request: Request, sent: Request) -> bool:
    found = [
        (name.replace("+", "%20"), value.replace("+", "%20")) for name, value in pairs(sent["target"].partition("?")[2])
    ]
    return found != sorted(found)


def repeated_name(request: Request, sent: Request) -> bool:
    """With another value than the first, which alone is signed; or as often."""
    names = [name for name, _ in pairs(sent["target"].partition("?")[2])]
    return request["service"] == "s3" and len(set(names)) < len(names)


def plus_in_query(request: Request, sent: Request) -> bool:
    return "+" in request["query"]


def plus_in_path(request: Request, sent: Request) -> bool:
    return request["service"] == "s3" and "+" in request["path"]


def looks_absolute(request: Request, sent: Request) -> bool:
    return "://" in request["path"] + request["query"]


def repeated_header(request: Request, sent: Request) -> bool:
    names = [name.lower() for name, _ in request["headers"]]
    return len(set(names)) < len(names)


def tab_within(request: Request, sent: Request) -> bool:
    return any("\t" in value.strip() for _, value in request["headers"])


AS_GIVEN = ("signs a path for S3 as it is given, which is for the caller to make canonical", not_canonical)
KNOWN: dict[str, list[tuple[str, Callable[[Request, Request], bool]]]] = {
    "botocore": [AS_GIVEN],
    "awscrt": [
        AS_GIVEN,
        ("takes a path with :// for an absolute URL", looks_absolute),
        ("takes + in a query for a plus, where S3 and the other signers take it for a space", plus_in_query),
    ],
    "aws4": [
        ("signs only the first of repeated query names for S3", repeated_name),
        ("takes + in a path for a space, and the servers of the matrix for a plus", plus_in_path),
    ],
    "smithy": [AS_GIVEN],
    "aws-sdk-go-v2": [
        AS_GIVEN,
        # As versitygw 1.8.0 verifies. s3s 0.14, SeaweedFS 4.48 and JuiceFS 1.4.2 fold tabs.
        ("folds spaces within a header value, and leaves tabs, which all six others fold too", tab_within),
    ],
    "minio-go": [("sorts a query by decoded names, and leaves values of one name in their order", unsorted_query)],
    "curl": [
        AS_GIVEN,
        ("as of 7.88 encodes a path once for every service", not_encoded_twice),
        ("as of 7.88 keeps repeated headers apart", repeated_header),
    ],
}


def reason(request: Request, sent: Request) -> str | None:
    for text, holds in KNOWN[request["signer"]]:
        if holds(request, sent):
            return text
    return None


def cannot_sign(request: Request) -> bool:
    """awscrt takes what is before the first `:/` in a path for the scheme of a URL, and misses a slash."""
    rest = f"{request['path']}?{request['query']}".partition(":")[2]
    return request["signer"] == "awscrt" and rest.startswith("/") and not rest.startswith("//")
