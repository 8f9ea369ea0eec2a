"""Writes the known answers of tests/vectors/vectors.json as tables of C++: vectors.py > vectors.inc"""

import calendar
import json
import time
from pathlib import Path

VECTORS = Path(__file__).resolve().parents[1] / "vectors/vectors.json"
SIGNED = {"sigv4-header": "false", "sigv4-presign": "true", "sigv2-header": "false"}
# One is not AWS's rule, the other contradicts it; tests/vectors.rs and tests/sigv2.rs say more.
SKIPPED = {"s3-minio-duplicate-query-keys", "v2-delete-as-published"}


def text(value: object) -> str:
    return f'R"~({value or ""})~"'


def seconds(stamp: str) -> int:
    return calendar.timegm(time.strptime(stamp, "%Y%m%dT%H%M%SZ")) if stamp else 0


def case(vector: dict) -> str:
    """A request, from a URL or from the parts of the canonical request with all headers."""
    pairs = vector["headers"]
    listed = isinstance(pairs, list) and vector["kind"] == "sigv4-header"
    headers = list(pairs.items()) if isinstance(pairs, dict) else pairs
    url, bucket = vector.get("url", ""), vector.get("bucket")
    if vector.get("date"):  # tells the bucket by the path in its resource, /examplebucket/k
        headers, bucket = [("Date", vector["date"]), *headers], vector["canonical_path"].split("/")[1]
    if listed:
        url = f"{vector['canonical_uri']}?{vector['canonical_query']}"
    elif not url:
        url, headers = f"https://{headers[0][1]}{vector['canonical_uri']}", []
    hashed = listed and "x-amz-content-sha256" not in dict(headers)
    expires = vector.get("expires", 0)
    if SIGNED[vector["kind"]] == "true" and not expires:
        expires = vector["expected_url"].split("X-Amz-Expires=")[1].split("&")[0]
    texts = [vector.get(name) for name in ("name", "access_key", "secret_key", "session_token", "region", "service")]
    texts += [vector["method"], url, bucket, vector["payload_hash"] if hashed else vector.get("body")]
    parts = [text(item) for item in texts]
    parts.append("{" + ", ".join(f"{{{text(name)}, {text(value)}}}" for name, value in headers) + "}")
    parts += [str(bool(flag)).lower() for flag in (listed, hashed, vector["kind"].startswith("sigv2"))]
    parts += [SIGNED[vector["kind"]], str(seconds(vector.get("timestamp", ""))), str(expires)]
    stages = ("expected_canonical_request", "expected_string_to_sign", "expected_signature")
    parts += [text(vector.get(stage)) for stage in stages]
    return "    {" + ", ".join(parts) + "},"


vectors = [vector for vector in json.loads(VECTORS.read_text()) if vector["name"] not in SKIPPED]
print("static const known_request known_requests[] = {")
print("\n".join(case(vector) for vector in vectors if vector["kind"] in SIGNED))
print("};\nstatic const known_checksum known_checksums[] = {")
inputs = {"ascii 123456789": "123456789", "empty": "", "66560 x 'a'": "a" * 66560}
for vector in vectors:
    if vector["kind"] == "checksum":
        data, kind = inputs[vector["input_desc"]], vector["algorithm"].lower()
        given = text(data) if len(data) < 100 else f"std::string({len(data)}, 'a')"
        print(f"    {{checksum_algorithm::{kind}, {given}, {text(vector['expected_header_value'])}}},")
print("};")
