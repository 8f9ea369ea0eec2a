"""`s3sign explain`: why a server refused a request, from whatever text shows it."""

from __future__ import annotations

import argparse
import codecs
import re
import sys
from typing import NamedTuple

from .._explain import Explanation, explain_text
from ._arguments import Commands, command
from ._exchange import read
from ._output import Output
from ._settings import Settings

#: How much of a text is read. What explains a refusal is a few kilobytes.
_MOST = 4 << 20

_DESCRIPTION = """\
Explain why a server refused a request: the cause, how certain it is, the evidence and the remedy.

FILE is any text that shows it: the response, the message of an exception, a log, what `curl -v` prints, a presigned
URL with its response, or JSON:

  {"request": {"method": ..., "url": ..., "headers": {...}}, "response": {"status": ..., "headers": {...}, "body": ...}}

Its first 4 MiB are read. A cause is proved by a signature that was made again, shown by the server's text or the
request, likely, or unknown.

Proof takes the secret. That of the environment or of the profile's keys is used if the text has its access key id, or
none. It is neither printed nor sent.

The exit status is 0 if the text shows something about a refusal, otherwise 1.
"""

#: Access key ids by their form or by what stands before them.
_KEY_IDS = re.compile(
    rb"(?:Credential=|AWSAccessKeyId\W{1,6}|AWS )([\w.-]{3,128})(?=[/%:<&\"'\s])|\b(A[KS]IA[A-Z0-9]{12,})"
)
#: What people write in place of an access key id.
_MASKED = re.compile(rb"(?i)x{4}|your|redact|mask|hidden|removed|snip")
#: Part of every signed request, and of the texts that S3 signs itself.
_SIGNED = re.compile(rb"(?i)x-amz-signature|authorization\W|[?&]signature=|SignatureProvided")
#: The causes of signatures that do not match, by the start of their names.
_MISMATCH = ("canonical", "header-", "host", "path", "payload", "query", "signature", "signed-headers", "wrong-secret")


class _Secret(NamedTuple):
    """The secret to sign again with."""

    value: str
    access_key_id: str
    #: Where it is from, or why there is none.
    source: str


def add(commands: Commands) -> None:
    parser = command(commands, "explain", "[FILE]", run, "explain why a server refused a request", _DESCRIPTION)
    parser.add_argument("file", metavar="FILE", nargs="?", default="-", help="the text; - or none: stdin")
    parser.add_argument("--no-secret", action="store_true", help="explain without the secret of your credentials")


def run(options: argparse.Namespace, output: Output) -> int:
    if options.file == "-" and sys.stdin.isatty():
        output.note("paste the text, and end it with Ctrl-D")
    text = read(options.file, _MOST + 1)
    if len(text) > _MOST:
        output.note(f"{options.file}: only the first 4 MiB are read")
    if text.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # as PowerShell redirects output
        text = text[: _MOST & ~1].decode("utf-16", "replace").encode("utf-8", "replace")
    text = text[:_MOST]
    secret = _secret(options, output, text)
    found = explain_text(text, secret=secret.value)
    # What is read from a text leaves evidence.
    nothing = found.cause == "unknown" and not found.evidence
    missing = _missing(found, text, nothing=nothing, has_secret=bool(secret.value))
    if output.json:
        output.record(
            cause=found.cause, certainty=found.certainty, sentence=found.sentence, evidence=found.evidence,
            remedy=found.remedy, missing=missing or None, secret_of=secret.access_key_id or None,
        )  # fmt: skip
    else:
        print(f"{output.paint(found.cause, 'yellow')} ({found.certainty}): {found.sentence}")
        matters = found.certainty == "proved" or found.cause.startswith(_MISMATCH)
        used = f"Secret: {secret.source}." if matters else ""
        for line in filter(None, (found.evidence, "" if nothing else found.remedy, missing, used)):
            print(f"  {line}")
    return 1 if nothing else 0


def _secret(options: argparse.Namespace, output: Output, text: bytes) -> _Secret:
    """The secret of the text's access key id or, if the text has none, the first one there is."""
    if options.no_secret or options.no_sign_request:
        return _Secret("", "", "none, as the options say")
    ids = {first or second for first, second in _KEY_IDS.findall(text)}
    named = any(not _MASKED.search(found) for found in ids)
    others = []
    for known in Settings(options, output).stored():
        key = known.access_key_id
        if not named or re.search(re.escape(key.encode("utf-8", "surrogateescape")) + rb"(?!\w)", text):
            return _Secret(known.secret_access_key, key, f"that of {key}, from the {known.source}")
        others.append(key)
    if others:
        return _Secret("", "", f"none, for the text has another access key id than {' and '.join(others)}")
    return _Secret("", "", "none was found")


def _missing(found: Explanation, text: bytes, *, nothing: bool, has_secret: bool) -> str:
    """A sentence that asks for what would help; "" if nothing would."""
    signed = _SIGNED.search(text) is not None
    if nothing:
        also = "" if signed else " and, if you can, the request that led to it: `curl -v` prints both"
        return f"Add the server's response{also}."
    if found.certainty not in ("unknown", "likely"):
        return ""
    request = "" if signed else "add the request with all its headers, as `curl -v` prints it"
    if found.cause == "no-body" and request:
        return f"To have its time and headers checked, {request}."
    if found.cause.startswith(_MISMATCH):
        secret = "" if has_secret else "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to those that signed it"
        asked = ", and ".join(filter(None, (request, secret)))
        return f"To have it signed again, {asked}." if asked else ""
    return ""
