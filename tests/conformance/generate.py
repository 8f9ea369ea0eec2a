"""Makes signing.json: generate.py writes it, generate.py --check tells whether it is up to date.

Signatures of the published vectors come from tests/vectors/vectors.json, and the library must agree with them; what the
vectors lack, and requests that no document has, is what the library gives. Needs the Python package.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from s3sign import Signer

HERE = Path(__file__).parent
Json = dict[str, Any]

#: One sorts repeated query names by another rule than ours, and of one the document itself got the signature wrong.
LEFT_OUT = ("s3-minio-duplicate-query-keys", "v2-delete-as-published")

EXAMPLE = {
    "access_key_id": "AKIAIOSFODNN7EXAMPLE",
    "secret_access_key": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "region": "us-east-1",
}
TOKEN = {**EXAMPLE, "session_token": "IQoJb3JpZ2luX2VjE+/=="}
TIME = 1369353600  # 2013-05-24T00:00:00Z
BUCKET = "https://examplebucket.s3.amazonaws.com/"


def run(case: Json) -> Json:
    """What the library makes of a case; an exception of the package where it refuses it."""
    config, request = dict(case["config"]), dict(case["request"])
    signer = Signer(config.pop("access_key_id", None), config.pop("secret_access_key", None), **config)
    if "payload" in request:
        request["payload"] = request["payload"].encode()
    if "payload_hash" in request:
        request["payload"] = request.pop("payload_hash")
    if request.get("signed_headers") == ["*"]:
        request["signed_headers"] = "all"
    if case["operation"] == "presign":
        signed = signer.presign_request(**{"expires": 0, **request})
    else:
        signed = signer.sign_request(**request)
    return {
        "headers": dict(signed.headers),
        "url": signed.url,
        "target": signed.target,
        "host": signed.host,
        "authorization": signed.authorization,
        "signature": signed.signature,
        "expires_at": int(signed.expires_at.timestamp()) if signed.expires_at else 0,
    }


def from_vectors(vectors: list[Json]) -> Iterator[tuple[Json, str | None]]:
    """Each published vector as a case, and its signature."""
    for vector in vectors:
        kind = vector["kind"]
        if vector["name"] in LEFT_OUT or vector.get("date"):  # botocore's SigV2 vectors state their date elsewhere
            continue
        if kind in ("sigv4-header", "sigv4-presign"):
            yield case_of(vector, sigv4_request(vector)), vector["expected_signature"]
        elif kind == "sigv2-header":
            keys = ("method", "url", "bucket", "headers")
            request = {key: vector[key] for key in keys if key in vector} | {"time": TIME, "path_mode": "verbatim"}
            yield case_of(vector, request, algorithm="sigv2"), vector["expected_signature"]
        elif kind == "sigv4a-verify":
            request = {"method": "GET", "url": vector.get("url", "https://example.amazonaws.com/")}
            request["time"] = unix(vector["expected_string_to_sign"].split("\n")[1])
            if vector["expected_canonical_request"].endswith("UNSIGNED-PAYLOAD"):
                request["payload_hash"] = "UNSIGNED-PAYLOAD"
            if vector["name"].endswith(("presign", "query")):
                request["expires"] = 3600
            yield case_of(vector, request, algorithm="sigv4a"), vector["rfc6979_signature"]


def case_of(vector: Json, request: Json, **config: str) -> Json:
    config |= {"access_key_id": vector["access_key"], "secret_access_key": vector["secret_key"]}
    for ours, theirs in {"session_token": "session_token", "region": "region", "service": "service"}.items():
        if vector.get(theirs):
            config[ours] = vector[theirs]
    if "region_set" in vector:
        config["region"] = vector["region_set"]
    operation = "presign" if "expires" in request else "sign"
    case = {"name": vector["name"], "source": vector["source"], "operation": operation}
    return case | {"config": config, "request": request}


def sigv4_request(vector: Json) -> Json:
    """As a client has it, or from a document: exactly the headers that are signed, date and payload hash among them."""
    presigned = vector["kind"] == "sigv4-presign"
    request: Json = {"method": vector["method"], "time": unix(vector["timestamp"])}
    if isinstance(vector["headers"], dict):
        request |= {"url": vector["url"], "headers": list(vector["headers"].items())}
        if vector["name"].startswith("bc-path"):  # botocore signs the path as it is given
            request["path_mode"] = "verbatim"
        if presigned:
            request["expires"] = int(parse_qs(urlsplit(vector["expected_url"]).query)["X-Amz-Expires"][0])
        else:
            request["payload"] = vector["body"]
        return request
    names = [name for name, _ in vector["headers"]]
    query = "" if presigned else vector["canonical_query"]
    plain = f"https://{dict(vector['headers'])['host']}{vector['canonical_uri']}" + (f"?{query}" if query else "")
    request |= {"url": vector.get("url", plain), "headers": vector["headers"], "signed_headers": names}
    if presigned:
        request["expires"] = vector["expires"]
    elif "x-amz-content-sha256" not in names:
        request["payload_hash"] = vector["payload_hash"]
    return request


def unix(text: str) -> int:
    return int(datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc).timestamp())


def own() -> Iterator[Json]:
    """Requests that no document has."""

    def case(name: str, operation: str, config: Json, **request: Any) -> Json:
        request = {"method": "GET", "url": BUCKET + "test.txt", "time": TIME} | request
        return {"name": name, "operation": operation, "config": config, "request": request}

    keys = [
        "a//b ü+ü",
        "/a",
        "a/../b/.",
        "?versioning#x",
        "100%/%41~",
        "nul\0tab\tline\r\n",
        "漢😀",
        "@evil.example:80",
    ]
    for key in keys:
        named = quote(key, safe="/+")
        yield case(f"key {named} signed", "sign", EXAMPLE, url=BUCKET + key, path_mode="raw")
        yield case(f"key {named} presigned", "presign", TOKEN, url=BUCKET + key, path_mode="raw", expires=900)
    yield case("query apart from a raw path", "sign", EXAMPLE, path_mode="raw", query="versionId=a%2Fb&x=1+2")
    spelled = BUCKET + "dt=2024%3a05/%7E%61+b@c"
    yield case("path in any spelling", "sign", EXAMPLE, url=spelled)
    yield case("path in any spelling presigned", "presign", EXAMPLE, url=spelled, expires=60)
    yield case("path encoded again", "sign", EXAMPLE, url=BUCKET + "a%2fb%7Ec+d e", path_mode="canonical")
    yield case("path verbatim", "sign", EXAMPLE, url=BUCKET + "dt=2024%3a05/%7E%61", path_mode="verbatim")
    yield case("repeated query names", "sign", EXAMPLE, url=BUCKET + "k?x=2&x=1")
    yield case(
        "body in UTF-8", "sign", TOKEN, method="PUT", payload="Grüße\0\n", headers=[["Content-Type", "text/plain"]]
    )
    yield case("empty body", "sign", EXAMPLE, method="PUT", payload="")
    yield case("unsigned body", "sign", EXAMPLE, method="PUT", payload_hash="UNSIGNED-PAYLOAD")
    yield case("hash of the body", "sign", EXAMPLE, method="PUT", payload_hash="ab" * 32)
    yield case("repeated header", "sign", EXAMPLE, headers=[["x-amz-meta-a", "1"], ["X-Amz-Meta-A", "2"]])
    every = [["Accept", "*/*"], ["X-Other", "a  b"], ["User-Agent", "u"]]
    yield case("every header", "sign", EXAMPLE, headers=every, signed_headers=["*"])
    yield case("listed headers", "sign", EXAMPLE, headers=every, signed_headers=["accept", "absent"])
    yield case("presigned PUT with headers", "presign", EXAMPLE, method="PUT", headers=every[:1], expires=60,
               signed_headers=["*"])  # fmt: skip
    yield case("presigned with a repeated header", "presign", EXAMPLE, expires=60,
               headers=[["x-amz-meta-a", "1"], ["X-Amz-Meta-A", "2"]])  # fmt: skip
    yield case("origin-form", "sign", EXAMPLE, url="/b/k?acl", headers=[["Host", "s3.example.com"]])
    yield case("default port", "sign", EXAMPLE, url="https://s3.example.com:443/b/k")
    yield case("window", "presign", EXAMPLE, time=TIME + 1234, expires=3600, window=1800)
    yield case("cut to the credentials' end", "presign", {**TOKEN, "expires_at": TIME + 60}, expires=900)
    yield case("longest validity raised", "presign", {**EXAMPLE, "max_expires": 900_000}, expires=800_000)
    yield case("longer than a small buffer", "presign", EXAMPLE, url=BUCKET + "k" * 9000, expires=60)
    yield case("anonymous", "sign", {}, url=BUCKET + "a b", path_mode="raw")
    yield case("SigV4A", "sign", {**TOKEN, "region": "us-east-1,eu-*", "algorithm": "sigv4a"}, payload="x")
    yield case("SigV2 presigned", "presign", {**TOKEN, "algorithm": "sigv2"}, bucket="examplebucket", expires=60)


def generated() -> str:
    cases = []
    for case, signature in from_vectors(json.loads((HERE.parent / "vectors/vectors.json").read_text("utf-8"))):
        case["expected"] = run(case)
        assert case["expected"]["signature"] == signature, case["name"]
        cases.append(case)
    cases += [case | {"expected": run(case)} for case in own()]
    assert len({case["name"] for case in cases}) == len(cases)
    lines = ",\n".join(json.dumps(case, ensure_ascii=True) for case in cases)
    return f"[\n{lines}\n]\n"


if __name__ == "__main__":
    target = HERE / "signing.json"
    if sys.argv[1:] == ["--check"]:
        if target.read_text("ascii") != generated():
            sys.exit(f"{target.name} is not what generate.py makes: run generate.py, and look at the difference")
    else:
        target.write_text(generated(), "ascii")
