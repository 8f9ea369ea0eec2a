"""What may happen to a signed request between signer and server: a change of every element that the signature covers.

A server that checks refuses each of them, by the documented rules of AWS.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from wire import BOUNDARY, OTHER_BUCKET, Make, Sent, field_part

Change = Callable[[Sent], None]

HOUR, YEAR = 3600, 365 * 86_400


def nothing(_: Sent) -> None:
    pass


@dataclass(frozen=True)
class Tamper:
    """A change, or a request signed in another way than the server may take (`ask` are fields of wire.Ask)."""

    name: str
    change: Change = nothing
    ask: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Form:
    """A form of signing: how such a request is made, and what it is then put through."""

    name: str
    make: Make
    tampers: list[Tamper]
    needs: str = ""  # what the server must have been set up with


def in_target(old: str, new: str) -> Change:
    """Replace what is at one place of the target, by a regular expression."""

    def change(sent: Sent) -> None:
        sent.target, times = re.subn(old, new, sent.target, count=1)
        assert times == 1, (old, sent.target)

    return change


def in_header(name: str, old: str, new: str) -> Change:
    def change(sent: Sent) -> None:
        value, times = re.subn(old, new, sent.header(name), count=1)
        assert times == 1, (old, sent.header(name))
        sent.set(name, value)

    return change


def in_body(old: bytes, new: bytes | Callable[[re.Match[bytes]], bytes]) -> Change:
    def change(sent: Sent) -> None:
        body, times = re.subn(old, new, sent.body, count=1, flags=re.DOTALL)
        assert times == 1 and body != sent.body, old
        sent.body = body

    return change


def added(name: str, value: str) -> Change:
    return lambda sent: sent.headers.append((name, value))


def removed(name: str) -> Change:
    def change(sent: Sent) -> None:
        sent.header(name)
        sent.headers = [pair for pair in sent.headers if pair[0] != name]

    return change


def method(name: str) -> Change:
    def change(sent: Sent) -> None:
        sent.method, sent.body = name, b""
        sent.headers = [pair for pair in sent.headers if pair[0] != "content-length"]

    return change


def other_data(sent: Sent) -> None:
    sent.body = bytes([sent.body[0] ^ 1]) + sent.body[1:]


def other_query(sent: Sent) -> None:
    sent.target += ("&" if "?" in sent.target else "?") + "response-cache-control=no-cache"


#: Of any request.
LINE = [
    Tamper("method", method("DELETE")),
    Tamper("key", in_target(r"one-", "two-")),
    Tamper("bucket", in_target(r"^/[^/]+", "/" + OTHER_BUCKET)),
]
SECRET = [Tamper("wrong secret", ask={"secret": "another"})]
STORED = [
    Tamper("content-type changed", lambda sent: sent.set("content-type", "text/html")),
    Tamper("content-type removed", removed("content-type")),
    Tamper("x-amz-meta changed", lambda sent: sent.set("x-amz-meta-a", "two")),
    Tamper("x-amz-meta removed", removed("x-amz-meta-a")),
    Tamper("x-amz-meta doubled", added("x-amz-meta-a", "two")),
    Tamper("unsigned x-amz header added", added("x-amz-meta-c", "three")),
]
SCOPE = [
    Tamper("signed for another region", ask={"region": "eu-north-1"}),
    Tamper("signed for another service", ask={"service": "sqs"}),
]
CLOCK = [
    Tamper("clock an hour late", ask={"age": HOUR + 60}),
    Tamper("clock an hour early", ask={"age": -HOUR - 60}),
]


def authorization(name: str, old: str, new: str) -> Tamper:
    return Tamper(name, in_header("authorization", old, new))


AUTHORIZATION = [
    authorization("algorithm", "^AWS4-", "AWS9-"),
    authorization("access key id", "Credential=", "Credential=X"),
    authorization("day of the scope", r"/20\d\d", "/2001"),
    authorization("region of the scope", r"/us-east-1/", "/eu-north-1/"),
    authorization("service of the scope", "/s3/", "/sqs/"),
    authorization("end of the scope", "aws4_request", "aws5_request"),
    authorization("signed headers", "host;", ""),
    authorization("signature changed", r"Signature=(\w{8})", "Signature=00000000"),
    authorization("signature cut", r"\w$", ""),
    authorization("signature removed", r",\s*Signature=\w+", ""),
    Tamper("x-amz-date changed", in_header("x-amz-date", r"\d\dZ", "61Z")),
    Tamper("x-amz-date removed", removed("x-amz-date")),
]
HASH = [
    Tamper("body", other_data),
    Tamper("payload hash changed", in_header("x-amz-content-sha256", "^.{8}", "00000000")),
    Tamper("payload hash to UNSIGNED-PAYLOAD", lambda sent: sent.set("x-amz-content-sha256", "UNSIGNED-PAYLOAD")),
    Tamper("payload hash removed", removed("x-amz-content-sha256")),
]
HOST = [Tamper("host", lambda sent: sent.set("host", "other.example:80"))]
QUERY = [
    Tamper("query value", in_target("x-id=PutObject", "x-id=DeleteObject")),
    Tamper("query added", other_query),
    Tamper("query removed", in_target(r"\?x-id=PutObject", "")),
]
PUT = [*LINE, *QUERY, *HOST, *STORED, *AUTHORIZATION, *SECRET, *SCOPE, *CLOCK]
RESPONSE = [
    Tamper("query value", in_target("a%2Fb", "text%2Fhtml")),
    Tamper("query added", other_query),
    Tamper("query removed", in_target(r"response-content-type=a%2Fb&?", "")),
]
GET = [
    *LINE,
    *RESPONSE,
    *HOST,
    Tamper("range changed", lambda sent: sent.set("range", "bytes=0-99")),
    Tamper("range removed", removed("range")),
    Tamper("x-amz header changed", lambda sent: sent.set("x-amz-meta-b", "one")),
    Tamper("unsigned x-amz header added", added("x-amz-meta-c", "three")),
    *AUTHORIZATION,
    *SECRET,
    *SCOPE,
    *CLOCK,
]
URL = [
    *LINE,
    *HOST,
    Tamper("algorithm", in_target("Algorithm=AWS4-", "Algorithm=AWS9-")),
    Tamper("access key id", in_target("Credential=", "Credential=X")),
    Tamper("day of the scope", in_target(r"%2F20\d\d", "%2F2001")),
    Tamper("region of the scope", in_target("%2Fus-east-1%2F", "%2Feu-north-1%2F")),
    Tamper("service of the scope", in_target("%2Fs3%2F", "%2Fsqs%2F")),
    Tamper("X-Amz-Date changed", in_target(r"(X-Amz-Date=\w+)\d\dZ", r"\g<1>61Z")),
    Tamper("X-Amz-Expires changed", in_target("X-Amz-Expires=600", "X-Amz-Expires=6000")),
    Tamper("X-Amz-Expires removed", in_target("X-Amz-Expires=600&", "")),
    Tamper("signature changed", in_target(r"(X-Amz-Signature=)\w{8}", r"\g<1>00000000")),
    Tamper("signature cut", in_target(r"(X-Amz-Signature=\w+)\w", r"\g<1>")),
    Tamper("signature removed", in_target(r"&X-Amz-Signature=\w+", "")),
    Tamper("query added", other_query),
    *SECRET,
    *SCOPE,
    Tamper("URL expired", ask={"age": 700}),
    Tamper("URL not yet valid", ask={"age": -HOUR}),
    Tamper("valid for a year", ask={"expires": YEAR}),
]
GET_URL = [
    *URL,
    RESPONSE[0],
    RESPONSE[2],
    Tamper("signed headers", in_target("SignedHeaders=host", "SignedHeaders=host%3Brange")),
]
PUT_URL = [*URL, *STORED, Tamper("signed headers", in_target("SignedHeaders=content-type%3B", "SignedHeaders="))]


def frames(body: bytes) -> list[bytes]:
    """The chunks as they are sent, the last of them with all that follows it."""
    found, at = [], 0
    while size := int(re.match(rb"[0-9a-f]+", body[at:])[0], 16):  # type: ignore[index]
        end = body.index(b"\r\n", at) + 2 + size + 2
        found.append(body[at:end])
        at = end
    return [*found, body[at:]]


def chunks(edit: Callable[[list[bytes]], list[bytes]]) -> Change:
    def change(sent: Sent) -> None:
        sent.body = b"".join(edit(frames(sent.body)))

    return change


CHUNKS = [
    *LINE,
    *STORED,
    *(tamper for tamper in AUTHORIZATION if tamper.name.startswith(("signature", "x-amz-date"))),
    *SECRET,
    Tamper("data of a chunk", in_body(rb"\x00\x01\x02", b"\x00\x01\x03")),
    Tamper("final chunk cut", chunks(lambda found: found[:-1])),
    Tamper("decoded length", lambda sent: sent.set("x-amz-decoded-content-length", str(8192))),
]
SIGNED_CHUNKS = [
    *CHUNKS,
    Tamper("first chunk dropped", chunks(lambda found: found[1:])),
    Tamper("chunks swapped", chunks(lambda found: [found[1], found[0], *found[2:]])),
    Tamper("signature of the first chunk", in_body(rb"(chunk-signature=)\w{8}", rb"\g<1>00000000")),
    Tamper("signature of the last chunk", in_body(rb"(\r\n0;chunk-signature=)\w{8}", rb"\g<1>00000000")),
    Tamper("signature of a chunk removed", in_body(rb";chunk-signature=\w+", b"")),
]
TRAILER = [
    Tamper("trailer value", in_body(rb"(checksum-crc32:)\w{4}", rb"\g<1>AAAA")),
    Tamper("trailer name", in_body(rb"checksum-crc32:", rb"checksum-crc32c:")),
    Tamper("trailer removed", in_body(rb"x-amz-checksum-crc32:.*?\r\n", b"")),
    Tamper("announced trailer", lambda sent: sent.set("x-amz-trailer", "x-amz-checksum-sha1")),
]
SIGNED_TRAILER = [
    *TRAILER,
    Tamper("trailer signature changed", in_body(rb"(trailer-signature:)\w{8}", rb"\g<1>00000000")),
    Tamper("trailer signature removed", in_body(rb"x-amz-trailer-signature:\w+\r\n", b"")),
]

SIGV2 = [
    *LINE,
    *STORED,
    Tamper("body", other_data),
    Tamper("content-md5 changed", in_header("content-md5", "^.{4}", "AAAA")),
    Tamper("content-md5 removed", removed("content-md5")),
    Tamper("date changed", in_header("date", r"\d\d GMT", "61 GMT")),
    Tamper("date removed", removed("date")),
    Tamper("subresource added", lambda sent: setattr(sent, "target", sent.target + "?acl")),
    authorization("access key id", "^AWS ", "AWS X"),
    authorization("signature changed", ":.{4}", ":AAAA"),
    authorization("signature removed", ":.*", ""),
    *SECRET,
    *CLOCK,
]
SIGV2_URL = [
    *LINE,
    *RESPONSE,
    Tamper("access key id", in_target("AWSAccessKeyId=", "AWSAccessKeyId=X")),
    Tamper("Expires changed", in_target(r"Expires=\d", "Expires=9")),
    Tamper("Expires removed", in_target(r"Expires=\d+&", "")),
    Tamper("signature changed", in_target("Signature=[^&]+", "Signature=" + 27 * "A" + "%3D")),
    Tamper("signature removed", in_target(r"&Signature=[^&]+", "")),
    *SECRET,
    Tamper("URL expired", ask={"age": 700}),
]


def of_form(name: str, old: str, new: str) -> Change:
    """Change a field."""
    return in_body(
        rb'name="' + name.encode() + rb'"\r\n\r\n([^\r]*)',
        lambda found: found[0][: -len(found[1]) or None] + re.sub(old.encode(), new.encode(), found[1], count=1),
    )


def without_field(name: str) -> Change:
    return in_body(rb"--" + BOUNDARY.encode() + rb'\r\n[^\r]*name="' + name.encode() + rb'"\r\n\r\n[^\r]*\r\n', b"")


def too_large(sent: Sent) -> None:
    sent.body = sent.body.replace(b"\r\n\r\n\x00\x01", b"\r\n\r\nmore\x00\x01", 1)


POST = [
    Tamper("bucket", lambda sent: setattr(sent, "target", "/" + OTHER_BUCKET)),
    Tamper("key against the policy", of_form("key", "^.{4}", "out-")),
    Tamper("content-type against the policy", of_form("content-type", "plain", "html")),
    Tamper("x-amz-meta against the policy", of_form("x-amz-meta-a", "one", "two")),
    Tamper("x-amz-meta removed", without_field("x-amz-meta-a")),
    Tamper(
        "field without a condition",
        lambda sent: setattr(sent, "body", field_part("x-amz-meta-c", "three") + sent.body),
    ),
    Tamper("file larger than the policy", too_large),
    Tamper("policy changed", of_form("policy", "^.{8}", "eyAiZXhw")),
    Tamper("policy removed", without_field("policy")),
    *SECRET,
    Tamper("policy expired", ask={"age": 700}),
]
POST_V4 = [
    *POST,
    Tamper("signature changed", of_form("x-amz-signature", "^.{8}", "00000000")),
    Tamper("signature removed", without_field("x-amz-signature")),
    Tamper("access key id", of_form("x-amz-credential", "^", "X")),
    Tamper("region of the scope", of_form("x-amz-credential", "us-east-1", "eu-north-1")),
    Tamper("day of the scope", of_form("x-amz-credential", "/20..", "/2001")),
    Tamper("x-amz-date changed", of_form("x-amz-date", "..Z$", "61Z")),
    Tamper("algorithm", of_form("x-amz-algorithm", "AWS4", "AWS9")),
    *SCOPE,
]
POST_V2 = [
    *POST,
    Tamper("signature changed", of_form("signature", "^.{4}", "AAAA")),
    Tamper("signature removed", without_field("signature")),
    Tamper("access key id", of_form("AWSAccessKeyId", "^", "X")),
]
TOKEN = [
    Tamper("token changed", in_header("x-amz-security-token", "^.{4}", "AAAA")),
    Tamper("token removed", removed("x-amz-security-token")),
]
TOKEN_URL = [
    Tamper("token changed", in_target("(Security-Token=)....", r"\g<1>AAAA")),
    Tamper("token removed", in_target("X-Amz-Security-Token=[^&]+&", "")),
]
IN_HOST = [
    Tamper("bucket", in_header("host", "^[^.]+", OTHER_BUCKET)),
    Tamper("key", in_target("one-", "two-")),
    Tamper("signature changed", in_header("authorization", r"Signature=(\w{8})", "Signature=00000000")),
    *SECRET,
]
