"""`s3sign verify`: check that a saved request is signed with your credentials."""

from __future__ import annotations

import argparse
from datetime import datetime, timezone

from .. import parse_claim
from .._request import UNSIGNED_PAYLOAD
from ..errors import CredentialsError, RequestError, VerificationError
from ..signer import Signer
from ._arguments import Commands, add_time, command, duration
from ._errors import Failure
from ._exchange import Request, load
from ._output import Output
from ._settings import Settings

_DESCRIPTION = """\
Check that a saved request is signed with your credentials. The exit status is 0 if it is, otherwise 1.

The request is JSON, {"method": ..., "url": ..., "headers": {...}, "payload": ...}, or raw: request line, headers and,
after an empty line, the body; the output of `curl -v` works too.
"""


def add(commands: Commands) -> None:
    parser = command(commands, "verify", "[FILE]", run, "check the signature of a saved request", _DESCRIPTION)
    parser.add_argument("file", metavar="FILE", nargs="?", default="-", help="the request; - or none: stdin")
    add_time(parser, "when it arrived")
    parser.add_argument("--skew", metavar="TIME", type=_skew, default=900, help="allowed clock skew (default: 15m)")


def _skew(text: str) -> int:
    seconds = duration(text)
    if not seconds:
        raise argparse.ArgumentTypeError("must be at least 1 second")
    return seconds


def run(options: argparse.Namespace, output: Output) -> int:
    request = load(options.file)
    try:
        claim = parse_claim(request.target, request.headers)
    except (VerificationError, CredentialsError) as error:
        return _refused(output, error.name, str(error))
    credentials = Settings(options, output).source()
    if claim.access_key_id != credentials.access_key_id:
        raise Failure(
            "access key id",
            f"{claim.access_key_id} signed this, but the credentials here ({credentials.source}) are of"
            f" {credentials.access_key_id}",
            "use --profile for others",
        )
    signer = Signer(
        claim.access_key_id, credentials.secret_access_key, credentials.session_token, region=claim.region,
        service=claim.service or "s3", algorithm=claim.algorithm,
    )  # fmt: skip
    now = options.time or datetime.now(timezone.utc)
    try:
        checked = _verify(signer, request, claim.body, now, options.skew)
    except (VerificationError, CredentialsError, RequestError) as error:
        step = ""
        if claim.time and error.name in ("S3SIGN_ERR_SKEWED", "S3SIGN_ERR_REQUEST_EXPIRED"):
            step = f"; --time {claim.time:%Y-%m-%dT%H:%M:%SZ} shows whether it was valid when signed"
        return _refused(output, error.name, str(error) + step)
    if output.json:
        output.record(
            valid=True, body_checked=checked, form=claim.form, algorithm=claim.algorithm,
            access_key_id=claim.access_key_id, region=claim.region, service=claim.service,
            signed_headers=claim.signed_headers, time=claim.time, expires_at=claim.expires_at,
        )  # fmt: skip
    else:
        about = f"{claim.algorithm}, {claim.form} form, key {claim.access_key_id}"
        about += f", {claim.region}/{claim.service}" if claim.region else ""
        print(f"{output.paint('valid', 'green')}: {about}" + ("" if checked else "; the body was not checked"))
    return 0


def _verify(signer: Signer, request: Request, body: str, now: datetime, skew: int) -> bool:
    """Verify a request, and return whether the body was verified too."""
    if body in ("chunks", "chunks-trailer", "unsigned-trailer") and request.body:
        stream = signer.verify_stream(request.method, request.target, request.headers, now, skew=skew)
        stream.push(request.body)
        stream.finish()
        return True
    # Only the length distinguishes a body that was not saved from an empty one.
    missing = request.body is None or (not request.body and request.header("content-length", "0") != "0")
    payload = UNSIGNED_PAYLOAD if missing else request.body
    signer.verify(request.method, request.target, request.headers, payload, now, skew=skew)
    return not missing and body == "hash"


def _refused(output: Output, name: str, why: str) -> int:
    if output.json:
        output.record(valid=False, code=name, reason=why)
    else:
        print(f"{output.paint('refused', 'red')}: {why} ({name})")
    return 1
