"""Faults made on purpose, each with the cause that `explain` is to find in the server's answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from conftest import SECRET_KEY, SESSION_TOKEN
from matrix import make_buckets, signed
from s3sign import Signer, explain
from s3sign.credentials import Credentials
from servers import Server
from tamper import Change, in_header, in_target, method, nothing, removed
from wire import BUCKET, OTHER_BUCKET, Sent, exchange

HEADERS = {"range": "bytes=0-9", "x-amz-meta-a": "b"}
#: Of an object that is there.
PATH = f"/{OTHER_BUCKET}/a%20b/c"
#: Of a list.
QUERY = f"/{BUCKET}?list-type=2&prefix=a%20b&start-after=c"
#: What there is to say of a wrong signature where the server shows no text that it signed.
UNSEEN = "signature"
NOT_REFUSED = "not-refused"


@dataclass(frozen=True)
class Fault:
    """A request that is refused. `keys` changes the credentials (None: anonymous), `options` those of the signer."""

    name: str
    causes: str  # any of these
    change: Change = nothing
    method: str = "GET"
    path: str = PATH
    headers: dict[str, str] = field(default_factory=dict)
    payload: bytes | None = None
    age: int = 0
    expires: int = 0
    keys: Callable[[Credentials], Credentials | None] = lambda keys: keys
    options: dict[str, Any] = field(default_factory=dict)
    token: bool = False


def wrong(keys: Credentials) -> Credentials:
    return replace(keys, secret_access_key="wrong")


def put(name: str, causes: str, change: Change = nothing, **options: Any) -> Fault:
    return Fault(name, causes, change, method="PUT", payload=b"data", **options)


def url(name: str, causes: str, change: Change = nothing, **options: Any) -> Fault:
    return Fault(name, causes, change, **{"expires": 60, **options})


def host(sent: Sent) -> None:
    sent.set("host", "backend.internal:8080")


def body(sent: Sent) -> None:
    sent.body = b"datb"


def other_second(sent: Sent) -> None:
    """Of the same minute, so that no clock is at fault."""
    date = sent.header("x-amz-date")
    sent.set("x-amz-date", date[:-2] + ("1Z" if date.endswith("0Z") else "0Z"))


FAULTS = [
    Fault("wrong secret", "wrong-secret", keys=wrong),
    Fault("wrong secret, query", "wrong-secret", path=QUERY, keys=wrong),
    Fault("secret with a line end", "wrong-secret", keys=lambda k: replace(k, secret_access_key=SECRET_KEY + "\n")),
    Fault("wrong secret, HEAD", "no-body", method="HEAD", keys=wrong),
    Fault("wrong secret, SigV2", "wrong-secret algorithm not-supported", keys=wrong, options={"algorithm": "sigv2"}),
    Fault("SigV4A", "algorithm not-supported", options={"algorithm": "sigv4a"}),
    Fault("unknown access key", "unknown-access-key", keys=lambda keys: replace(keys, access_key_id="AKIASTRANGER")),
    Fault("not signed", "not-signed", keys=lambda keys: None),
    Fault("clock late", "clock", age=4000),
    Fault("clock early", "clock", age=-4000),
    Fault("clock late, HEAD", "clock", method="HEAD", age=4000),
    Fault("other region", "region", options={"region": "eu-north-1"}),
    Fault("other service", "service", options={"service": "sqs"}),
    Fault("no such key", "not-signing", path=f"/{BUCKET}/nothing-here"),
    Fault("no such bucket", "no-such-bucket", path="/nowhere-at-all/key"),
    Fault("x-amz-date removed", "missing-header", removed("x-amz-date")),
    Fault("payload hash removed", "missing-header", removed("x-amz-content-sha256")),
    Fault("authorization damaged", "malformed", in_header("authorization", "Credential.*", "nonsense")),
    Fault("credential cut", "malformed", in_header("authorization", "/[^,]*", "")),
    Fault("method", "method", method("DELETE"), headers=HEADERS),
    Fault("path", "path", in_target("a%20b", "other")),
    Fault("path escaped twice", "path-double-encoded", in_target("%20", "%2520")),
    Fault("query added", "query-added", in_target(r"\?", "?fbclid=1&"), path=QUERY),
    Fault("query removed", "query-removed", in_target("&start-after=c", ""), path=QUERY),
    Fault("query value", "query-value", in_target("list-type=2", "list-type=1"), path=QUERY),
    Fault("host", "host", host),
    Fault("header changed", "header-changed", in_header("range", "9", "1"), headers=HEADERS),
    Fault("header removed", "header-removed", removed("range"), headers=HEADERS),
    Fault("header not signed", "header-not-signed", lambda sent: sent.headers.append(("x-amz-meta-c", "d"))),
    Fault("date changed", "date", other_second, age=61),
    put("body changed", "payload", body),
    put("payload form", "payload-form", lambda sent: sent.set("x-amz-content-sha256", "UNSIGNED-PAYLOAD")),
    put("content-md5 of another body", "checksum", headers={"content-md5": "AAAAAAAAAAAAAAAAAAAAAA=="}),
    put("crc32 of another body", "checksum not-supported", headers={"x-amz-checksum-crc32": "AAAAAA=="}),
    url("wrong secret, URL", "wrong-secret", keys=wrong),
    url("URL expired", "url-expired", age=4000),
    url("URL not yet valid", "not-yet-valid clock", age=-4000),
    url("URL valid for a year", "expires", expires=31_536_000),
    url("URL's validity changed", "query-value", in_target("Expires=60", "Expires=600")),
    url("URL's method", "method", method("PUT")),
    url("URL's signature removed", "malformed not-signed", in_target("&X-Amz-Signature=[^&]*", "")),
    url("URL's header not sent", "header-removed", removed("content-type"), headers={"content-type": "a/b"}),
    url("URL's query added", "query-added", in_target(r"\?", "?fbclid=1&")),
    Fault("wrong token", "invalid-token", keys=lambda keys: replace(keys, session_token="wrong"), token=True),
    Fault(
        "no token", "missing-token unknown-access-key", keys=lambda keys: replace(keys, session_token=""), token=True
    ),
]


def faults(server: Server) -> dict[str, Any]:
    """How many are named, and the others: what was found, or that the server takes the request."""
    named, wrongly, taken = 0, {}, []
    for place in (server, server.with_token):
        if place:
            make_buckets(place)
            assert signed(place, "PUT", place.endpoint + PATH, b"data").status == 200
    for fault in FAULTS:
        place = server.with_token if fault.token else server
        if place is None:
            continue
        cause, causes = _cause(place, fault)
        if cause == NOT_REFUSED:
            taken.append(fault.name)
        elif cause in causes:
            named += 1
        else:
            wrongly[fault.name] = cause
    return {"named": named, "of": named + len(wrongly), "otherwise": wrongly, "not refused": taken}


def _cause(server: Server, fault: Fault) -> tuple[str, list[str]]:
    """The cause that is found, and those that are right for the server's answer."""
    keys = fault.keys(server.credentials)
    options: dict[str, Any] = {"region": server.region, "max_expires": 31_536_000, **fault.options}
    if options.get("algorithm") == "sigv2":
        del options["region"]
    if keys:
        signer = Signer(keys.access_key_id, keys.secret_access_key, keys.session_token, **options)
    else:
        signer = Signer.anonymous(region=server.region)
    when, place = int(time.time()) - fault.age, server.endpoint + fault.path
    common: dict[str, Any] = {"headers": fault.headers, "payload": fault.payload, "time": when}
    if fault.expires:
        made = signer.presign_request(fault.method, place, expires=fault.expires, **common)
        headers = fault.headers
    else:
        made = signer.sign_request(fault.method, place, **common)
        headers = {**fault.headers, **made.headers}
    sent = Sent(fault.method, made.target, [("host", made.host), *headers.items()], fault.payload or b"")
    fault.change(sent)
    answer = exchange(server, sent)
    told: dict[str, Any] = {"status": answer.status or 500, "body": answer.body, "expires": fault.expires}
    # An answer about the object comes from a server that took the request.
    if b"<Code>NoSuch" in answer.body and not fault.name.startswith("no such"):
        return NOT_REFUSED, []
    found = explain(signer, fault.method, place, server_time=answer.headers.get("date"), **common, **told)
    assert SESSION_TOKEN[:16] not in repr(found) and SECRET_KEY not in repr(found)
    return found.cause, [*fault.causes.split(), *_all_there_is_to_say(answer.body)]


def _all_there_is_to_say(body: bytes) -> list[str]:
    """Causes that are right where the server itself tells no more."""
    if body and b"<Code>" not in body:
        return ["not-s3"]
    if b"<Code>InternalError<" in body:
        return ["server"]
    if b"<Code>InvalidArgument</Code><Message></Message>" in body:
        return ["unknown"]
    if b"Missing X-Amz-Content-Sha256 field" in body:  # Garage, of a service that is not S3
        return ["missing-header"]
    if b"Forbidden: Invalid signature" in body:
        return [UNSEEN]
    return [UNSEEN] if b"<Code>SignatureDoesNotMatch<" in body and b"<StringToSign>" not in body else []
