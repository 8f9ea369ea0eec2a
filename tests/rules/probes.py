"""Requests and forms that each try one rule of verification, signed here by the rules as S3's pages state them.

Nothing of s3sign is used: a request is bytes that both a server and our verification get.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any
from urllib.parse import quote

REGION, BUCKET, KEY = "us-east-1", "rules", "/rules/k"
EMPTY = hashlib.sha256(b"").hexdigest()
Headers = list[tuple[str, str]]


@dataclass
class Request:
    """As it arrives; a form has `fields` and a file of one byte."""

    method: str
    target: str
    headers: Headers
    body: bytes = b""
    fields: Headers = field(default_factory=list)

    @property
    def raw(self) -> bytes:
        """What goes on the wire."""
        headers, body = self.headers, self.body
        if self.fields:
            parts = [(f'name="{name}"', value) for name, value in self.fields]
            parts.append(('name="file"; filename="f"', "a"))
            text = "".join(f"--b\r\nContent-Disposition: form-data; {name}\r\n\r\n{value}\r\n" for name, value in parts)
            body = f"{text}--b--\r\n".encode()
            headers = [*headers, ("Content-Type", "multipart/form-data; boundary=b")]
        lines = [f"{self.method} {self.target} HTTP/1.1", *(f"{name}:{value}" for name, value in headers)]
        lines += [f"Content-Length: {len(body)}", "Connection: close", "", ""]
        return "\r\n".join(lines).encode() + body


@dataclass
class Maker:
    """Signs for one server."""

    host: str
    access_key: str
    secret: str

    def hmac(self, text: str, day: str) -> str:
        key = f"AWS4{self.secret}".encode()
        for part in (day, REGION, "s3", "aws4_request"):
            key = hmac.digest(key, part.encode(), "sha256")
        return hmac.new(key, text.encode(), "sha256").hexdigest()

    def sign(self, time: str, *canonical: str) -> str:
        scope = f"{time[:8]}/{REGION}/s3/aws4_request"
        digest = hashlib.sha256("\n".join(canonical).encode()).hexdigest()
        return self.hmac(f"AWS4-HMAC-SHA256\n{time}\n{scope}\n{digest}", time[:8])

    def sha1(self, text: str) -> str:
        return base64.b64encode(hmac.digest(self.secret.encode(), text.encode(), "sha1")).decode()

    def v4(
        self,
        method: str = "GET",
        path: str = KEY,
        *,
        query: str = "",
        target: str = "",
        body: bytes = b"",
        names: Sequence[str] = ("host", "x-amz-content-sha256", "x-amz-date"),
        more: Headers | None = None,
        upper: bool = False,
        space: str = " ",
        sent_method: str = "",
        with_hash: bool = True,
    ) -> Request:
        """Header form; `names` are signed; `more`, `target` and `sent_method` come later; `space` goes around some."""
        time, payload = stamp(), hashlib.sha256(body).hexdigest()
        values = {"host": self.host, "x-amz-content-sha256": payload, "x-amz-date": time}
        lines = "".join(f"{name}:{values[name]}\n" for name in sorted(names))
        signature = self.sign(time, method, path, query, lines, ";".join(names), payload)
        credential = f"{self.access_key}/{time[:8]}/{REGION}/s3/aws4_request"
        signature = signature.upper() if upper else signature
        text = f"AWS4-HMAC-SHA256 Credential={credential},SignedHeaders={';'.join(names)},Signature={signature}"
        headers = [("Host", space + self.host + space), ("x-amz-date", time)]
        headers += [("x-amz-content-sha256", payload)] if with_hash else []
        headers += [("Authorization", space + text + space), *(more or [])]
        return Request(sent_method or method, target or path + (f"?{query}" if query else ""), headers, body)

    def presigned(
        self, *, expires: str = "60", ahead: int = 0, payload: str = "UNSIGNED-PAYLOAD", more: Headers | None = None
    ) -> Request:
        """Query form; another payload than UNSIGNED-PAYLOAD is in X-Amz-Content-Sha256."""
        time = stamp(ahead)
        query = {
            "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
            "X-Amz-Credential": f"{self.access_key}/{time[:8]}/{REGION}/s3/aws4_request",
            "X-Amz-Date": time,
            "X-Amz-SignedHeaders": "host",
        }
        if expires:
            query["X-Amz-Expires"] = expires
        if payload != "UNSIGNED-PAYLOAD":
            query["X-Amz-Content-Sha256"] = payload
        text = "&".join(f"{name}={quote(value, safe='-._~')}" for name, value in sorted(query.items()))
        signature = self.sign(time, "GET", KEY, text, f"host:{self.host}\n", "host", payload)
        return Request("GET", f"{KEY}?{text}&X-Amz-Signature={signature}", [("Host", self.host), *(more or [])])

    def v2(
        self,
        path: str = KEY,
        *,
        signed: str = "",
        amz: bool = False,
        zone: str = "GMT",
        type_: str = "",
        more: Headers | None = None,
    ) -> Request:
        """SigV2 over the resource `signed`, which is the path as it is sent unless said otherwise."""
        date = format_datetime(datetime.now(timezone.utc), usegmt=True).replace("GMT", zone)
        line = f"x-amz-date:{date}\n" if amz else ""
        signature = self.sha1(f"GET\n\n{type_}\n{'' if amz else date}\n{line}{signed or path}")
        headers = [("Host", self.host), ("x-amz-date" if amz else "Date", date)]
        headers += [("Content-Type", type_)] if type_ else []
        return Request("GET", path, [*headers, ("Authorization", f"AWS {self.access_key}:{signature}"), *(more or [])])

    def form(
        self,
        conditions: list[Any],
        fields: Headers,
        *,
        bucket: bool = True,
        before: str = "",
        end: str = "]}",
        ahead: int = 0,
    ) -> Request:
        """A form whose policy begins with members `before` and ends in `end`."""
        time = stamp(ahead)
        credential = f"{self.access_key}/{time[:8]}/{REGION}/s3/aws4_request"
        signing = {"x-amz-algorithm": "AWS4-HMAC-SHA256", "x-amz-credential": credential, "x-amz-date": time}
        listed = [{name: value} for name, value in signing.items()] + ([{"bucket": BUCKET}] if bucket else [])
        expiration = (datetime.now(timezone.utc) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        text = f'{{{before}"expiration":"{expiration}","conditions":{json.dumps(listed + conditions)[:-1]}{end}'
        policy = base64.b64encode(text.encode()).decode()
        signature = self.hmac(policy, time[:8])
        added = [*signing.items(), ("policy", policy), ("x-amz-signature", signature)]
        return Request("POST", f"/{BUCKET}", [("Host", self.host)], fields=[*added, *fields])


def stamp(ahead: int = 0) -> str:
    return (datetime.now(timezone.utc) + timedelta(seconds=ahead)).strftime("%Y%m%dT%H%M%SZ")


def requests(make: Maker) -> Iterator[tuple[str, Request]]:
    names = ("host", "x-amz-content-sha256", "x-amz-date")
    yield "a request in header form", make.v4()
    yield "spaces and tabs around Host and Authorization", make.v4(space=" \t ")
    yield "x-amz-content-sha256 beside the signed headers", make.v4(names=("host", "x-amz-date"))
    yield "x-amz-acl beside the signed headers", make.v4(more=[("x-amz-acl", "private")])
    yield "no x-amz-content-sha256", make.v4(names=("host", "x-amz-date"), with_hash=False)
    yield "Host beside the signed headers", make.v4(names=names[1:])
    yield "signed headers out of order", make.v4(names=names[::-1])
    yield "a signature in upper case", make.v4(upper=True)
    yield "a method in lower case, signed in upper case", make.v4(sent_method="get")
    yield "an absolute-form target of the same host", make.v4(target=f"http://{make.host}{KEY}")
    yield "an absolute-form target of another host", make.v4(target=f"http://other.example{KEY}")
    yield (
        "a signature in the headers and in the query",
        make.v4(query="X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0"),
    )
    yield "a presigned URL", make.presigned()
    yield "a presigned URL without X-Amz-Expires", make.presigned(expires="")
    yield "X-Amz-Expires=0", make.presigned(expires="0")
    yield "X-Amz-Expires=604801", make.presigned(expires="604801")
    yield "a presigned URL that has ended", make.presigned(ahead=-90)
    yield "a presigned URL of a clock 10 minutes ahead", make.presigned(ahead=600)
    yield "a presigned URL of a clock 20 minutes ahead", make.presigned(ahead=1200)
    yield (
        "x-amz-content-sha256 with a presigned URL",
        make.presigned(more=[("x-amz-content-sha256", "UNSIGNED-PAYLOAD")]),
    )
    yield "x-amz-acl with a presigned URL", make.presigned(more=[("x-amz-acl", "private")])
    yield "a hash in X-Amz-Content-Sha256 of a URL", make.presigned(payload=EMPTY)
    yield "a hash of another body in X-Amz-Content-Sha256 of a URL", make.presigned(payload="0" * 64)
    yield "SigV2: Date", make.v2()
    yield "SigV2: Date in +0000", make.v2(zone="+0000")
    yield "SigV2: x-amz-date", make.v2(amz=True)
    yield "SigV2: x-amz-date in +0000", make.v2(amz=True, zone="+0000")
    yield "SigV2: %c3%a9, signed as sent", make.v2("/rules/%c3%a9")
    yield "SigV2: %c3%a9, signed as %C3%A9", make.v2("/rules/%c3%a9", signed="/rules/%C3%A9")
    yield "SigV2: /rules, signed as /rules/", make.v2("/rules", signed="/rules/")
    yield (
        "SigV2: a second Content-Type",
        make.v2(type_="text/plain", more=[("Content-Type", "text/html")]),
    )
    yield "SigV2: ?encryption, not signed", make.v2("/rules?encryption", signed="/rules")
    yield "SigV2: ?encryption, signed", make.v2("/rules?encryption")


def forms(make: Maker) -> Iterator[tuple[str, Request]]:
    any_key: list[Any] = [["starts-with", "$key", ""]]
    key, meta = [("key", "f")], [*any_key, {"x-amz-meta-a": "1"}]
    images = [*any_key, ["starts-with", "$Content-Type", "image/"]]
    past = '"expiration":"2000-01-01T00:00:00.000Z",'
    yield "POST", make.form(any_key, key)
    yield "POST: a field bucket", make.form(any_key, [*key, ("bucket", BUCKET)])
    yield "POST: a field bucket, another", make.form(any_key, [*key, ("bucket", "other")])
    for value in ["image/png,image/gif", "image/png, image/gif", "image/png,text/html", "text/html"]:
        yield f"POST: Content-Type {value} under starts-with image/", make.form(images, [*key, ("Content-Type", value)])
    yield "POST: x-amz-meta-a without a condition", make.form(any_key, [*key, ("x-amz-meta-a", "1")])
    yield "POST: other without a condition", make.form(any_key, [*key, ("other", "1")])
    yield "POST: x-ignore-a without a condition", make.form(any_key, [*key, ("x-ignore-a", "1")])
    yield (
        "POST: x-amz-meta-a under starts-with $x-amz-meta-",
        make.form([*any_key, ["starts-with", "$x-amz-meta-", ""]], [*key, ("x-amz-meta-a", "1")]),
    )
    yield "POST: a field's name in upper case", make.form(meta, [*key, ("X-AMZ-META-A", "1")])
    yield "POST: a field twice, both as asked", make.form(any_key, [*key, ("key", "g")])
    for values in ["12", "21"]:
        twice = [("x-amz-meta-a", value) for value in values]
        yield f"POST: a field twice, {values}, of which 1 is asked", make.form(meta, [*key, *twice])
    yield "POST: no field for starts-with of nothing", make.form([*any_key, ["starts-with", "$acl", ""]], key)
    yield "POST: no field for eq", make.form(meta, key)
    yield (
        "POST: two properties in a condition",
        make.form(
            [*any_key, {"x-amz-meta-a": "1", "x-amz-meta-b": "2"}], [*key, ("x-amz-meta-a", "1"), ("x-amz-meta-b", "2")]
        ),
    )
    yield "POST: no condition on the bucket", make.form(any_key, key, bucket=False)
    yield "POST: starts-with on the bucket", make.form([*any_key, ["starts-with", "$bucket", "ru"]], key, bucket=False)
    yield "POST: an operator in upper case", make.form([["STARTS-WITH", "$key", ""]], key)
    yield (
        "POST: a number to compare with",
        make.form([*any_key, ["eq", "$success_action_status", 201]], [*key, ("success_action_status", "201")]),
    )
    yield "POST: a range in quotes", make.form([*any_key, ["content-length-range", "1", "1"]], key)
    yield "POST: a file below its range", make.form([*any_key, ["content-length-range", 2, 3]], key)
    yield "POST: a file above its range", make.form([*any_key, ["content-length-range", 0, 0]], key)
    narrow, wide = ["content-length-range", 2, 3], ["content-length-range", 0, 9]
    yield "POST: a file below the first of two ranges", make.form([*any_key, narrow, wide], key)
    yield "POST: an end that is past, before one that is not", make.form(any_key, key, before=past)
    yield "POST: another member of the policy", make.form(any_key, key, before='"x":1,')
    yield "POST: a comma behind the last condition", make.form(any_key, key, end=",]}")
    yield "POST: text behind the policy", make.form(any_key, key, end="]}text")
    yield "POST: a NUL and text behind the policy", make.form(any_key, key, end="]}\0text")
    # Go's decoder makes U+FFFD of it, which is what the field then has.
    yield (
        "POST: half a surrogate pair",
        make.form(any_key, [*key, ("x-amz-meta-a", "\ufffd")], end=',["eq","$x-amz-meta-a","\\ud800"]]}'),
    )
    yield "POST: signed two hours ago", make.form(any_key, key, ahead=-7200)
