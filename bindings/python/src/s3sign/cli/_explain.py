"""`s3sign explain`: why a server refused a request, from a saved exchange."""

from __future__ import annotations

import argparse
import os
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlsplit, urlunsplit

from .._explain import Explanation, explain
from ..signer import Signer
from ._arguments import Commands, command, moment
from ._errors import Failure
from ._exchange import load_json, pairs, read
from ._output import Output

_DESCRIPTION = """\
Explain why a server refused a request: the cause, the evidence and the remedy. Save the exchange as JSON:

  {"request": {"method": "GET", "url": "https://...", "headers": {...}, "payload": "...", "time": 1369353600},
   "response": {"status": 403, "headers": {...}, "body": "<Error>..."}}

The headers may be the sent ones: those from the signer show when, for which region and how the request was signed.
Otherwise AWS_ACCESS_KEY_ID, AWS_SESSION_TOKEN and AWS_REGION are used. No secret is needed: the signed texts show
whether the secret is wrong or the request was changed.
"""

#: Parameters that a signer adds to a query.
_SIGNED = (
    "x-amz-algorithm",
    "x-amz-credential",
    "x-amz-date",
    "x-amz-expires",
    "x-amz-region-set",
    "x-amz-s3session-token",
    "x-amz-security-token",
    "x-amz-signature",
    "x-amz-signedheaders",
)
_TOKENS = ("x-amz-security-token", "x-amz-s3session-token")


def add(commands: Commands) -> None:
    parser = command(commands, "explain", "FILE", run, "explain why a server refused a request", _DESCRIPTION)
    parser.add_argument("file", metavar="FILE", help="the exchange; - for standard input")


def run(options: argparse.Namespace, output: Output) -> int:
    exchange = load_json(options.file, read(options.file))
    try:
        found = explain_exchange(exchange)
    except (KeyError, TypeError, AttributeError, ValueError, argparse.ArgumentTypeError) as error:
        why = f"missing {error}" if isinstance(error, KeyError) else str(error)
        raise Failure(options.file, f"not a saved exchange: {why}", "see s3sign explain --help") from None
    if output.json:
        output.record(cause=found.cause, sentence=found.sentence, evidence=found.evidence, remedy=found.remedy)
    else:
        print(f"{output.paint(found.cause, 'yellow')}: {found.sentence}\n  {found.evidence}\n  {found.remedy}")
    return 0


def explain_exchange(exchange: dict[str, Any]) -> Explanation:
    """Explain why a server refused the request of an exchange."""
    request, response = exchange["request"], exchange["response"]
    sent = {name.lower(): value for name, value in pairs(request.get("headers"))}
    answered = {name.lower(): value for name, value in pairs(response.get("headers"))}
    parts = urlsplit(request["url"])
    query = {name.lower(): value for name, value in parse_qsl(parts.query)}
    authorization = sent.get("authorization", "")
    algorithm, _, fields = authorization.partition(" ")
    claimed = dict(field.strip().split("=", 1) for field in fields.split(",") if "=" in field)
    credential, names = claimed.get("Credential", ""), claimed.get("SignedHeaders", "")
    if algorithm == "AWS":
        credential, names = fields.partition(":")[0], ""
    url, time = request["url"], request.get("time")
    stamp = sent.get("x-amz-date", "")
    presigned = "x-amz-credential" in query
    if presigned:
        credential, names = query["x-amz-credential"], query.get("x-amz-signedheaders", "")
        algorithm, stamp = query.get("x-amz-algorithm", ""), query.get("x-amz-date", "")
        kept = [pair for pair in parts.query.split("&") if unquote_plus(pair.partition("=")[0]).lower() not in _SIGNED]
        url = urlunsplit(parts._replace(query="&".join(kept)))
    tokens = [found[name] for found in (sent, query) for name in _TOKENS if name in found]
    if not credential:
        tokens.append(os.environ.get("AWS_SESSION_TOKEN", ""))
    listed = names.split(";") if names else None
    return explain(
        _signer(credential, algorithm, tokens[0] if tokens else None),
        request["method"],
        url,
        [pair for pair in pairs(request.get("headers")) if _is_signed(pair[0].lower(), listed, presigned)],
        _payload(request.get("payload"), sent),
        moment(stamp) if "T" in stamp else time,
        status=int(response["status"]),
        body=response.get("body") or "",
        server_time=answered.get("date"),
        bucket_region=answered.get("x-amz-bucket-region"),
        expires=int(query.get("x-amz-expires", 0)) if presigned else 0,
        signed_headers=listed,
    )


def _is_signed(name: str, listed: list[str] | None, presigned: bool) -> bool:
    """Whether a sent header is part of the signed request, rather than added by the signer."""
    if name == "authorization" or (presigned and name in ("x-amz-date", *_TOKENS)):
        return False
    return listed is None or name in listed or not name.startswith("x-amz-")


def _signer(credential: str, algorithm: str, token: str | None) -> Signer:
    """A signer for the request's credential. Its secret is unknown, and not needed."""
    key, *scope = credential.split("/")
    key = key or os.environ.get("AWS_ACCESS_KEY_ID") or ""
    if not key:
        return Signer.anonymous()
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"
    if algorithm == "AWS":
        return Signer(key, "unknown", token, region=region, algorithm="sigv2")
    if algorithm == "AWS4-ECDSA-P256-SHA256":
        service = scope[1] if len(scope) > 1 else "s3"
        return Signer(key, "unknown", token, region="*", service=service, algorithm="sigv4a")
    region, service = scope[1:3] if len(scope) > 2 else (region, "s3")
    return Signer(key, "unknown", token, region=region, service=service)


def _payload(payload: str | None, sent: dict[str, str]) -> bytes | None:
    """The body; None if a header determines its payload hash."""
    if payload is None or "x-amz-content-sha256" in sent:
        return None
    return payload.encode("utf-8", "surrogateescape")
