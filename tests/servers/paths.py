"""Paths in every spelling, signed and presigned, with botocore as the control for the keys that a server refuses."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from urllib.parse import quote, unquote_to_bytes

from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotoCredentials
from s3sign import Signer
from servers import Server
from wire import BUCKET, Answer

#: These end a path or start an escape, so a URL cannot hold them as they are.
_ESCAPED = frozenset(b" #%?")
#: Every byte from 0x20 to 0x7e, needless and lower-case escapes, and UTF-8 of two, three and four bytes.
SPELLINGS = [
    *(f"%{byte:02X}" if byte in _ESCAPED else chr(byte) for byte in range(0x20, 0x7F)),
    *("%61", "%3a", "%7E", "%2F", "%C3%A9", "%E6%BC%A2", "%F0%9F%98%80"),
]

Headers = dict[str, str]
Sender = Callable[[str, str, Headers, bytes], Answer]


def spelled(server: Server, spelling: str) -> str:
    return f"{server.endpoint}/{BUCKET}/path/a{spelling}b"


def sender(server: Server, connection: http.client.HTTPConnection) -> Sender:
    """Sends a target as it is, over one connection."""

    def send(method: str, target: str, headers: Headers, body: bytes) -> Answer:
        answer = send_once(method, target, headers, body)
        # A server may close a connection after a refusal; the next request then needs a new one.
        return answer if answer.status else send_once(method, target, headers, body)

    def send_once(method: str, target: str, headers: Headers, body: bytes) -> Answer:
        try:
            connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
            for name, value in {"host": server.address, **headers, "content-length": str(len(body))}.items():
                connection.putheader(name, value)
            connection.endheaders(body or None)
            response = connection.getresponse()
            return Answer(response.status, {}, response.read())
        except (OSError, http.client.HTTPException):
            connection.close()
            return Answer(0)

    return send


def outcomes(server: Server, send: Sender, spelling: str) -> dict[str, str]:
    """Store, read, presigned read and presigned store; the verdicts on those that fail."""
    keys = server.credentials
    signer = Signer(keys.access_key_id, keys.secret_access_key, keys.session_token, region=server.region)
    url, data, found = spelled(server, spelling), spelling.encode(), {}
    for method in ("PUT", "GET"):
        body = data if method == "PUT" else b""
        signed = signer.sign_request(method, url, payload=body)
        made = signer.presign_request(method, url, expires=600)
        headers = {name.lower(): value for name, value in signed.headers.items()}
        for form, target, extra in (("signed", signed.target, headers), ("presigned", made.target, {})):
            answer = send(method, target, extra, body)
            if answer.status != 200:
                found[f"{form} {method}"] = answer.verdict
            elif method == "GET" and answer.body != data:
                found[f"{form} {method}"] = f"{answer.status} wrong body"
    return found


def control(server: Server, send: Sender, spelling: str) -> dict[str, str]:
    """The verdicts on the same key, in the canonical form of Python's urllib, signed by botocore."""
    keys, found = server.credentials, {}
    credentials = BotoCredentials(keys.access_key_id, keys.secret_access_key)
    path = quote(unquote_to_bytes(f"/{BUCKET}/path/a{spelling}b"), safe="/-._~")
    for method in ("PUT", "GET"):
        body = b"control" if method == "PUT" else b""
        for form, auth in (("signed", S3SigV4Auth), ("presigned", S3SigV4QueryAuth)):
            data = body if form == "signed" else b""  # botocore takes the body of a presigned request for fields
            request = AWSRequest(method, server.endpoint + path, data=data)
            auth(credentials, "s3", server.region).add_auth(request)
            headers = {name.lower(): value for name, value in request.headers.items()}
            headers.pop("content-length", None)
            target = request.url.removeprefix(server.endpoint)
            found[f"{form} {method}"] = send(method, target, headers, body).verdict
    return found


def refused_paths(server: Server) -> dict[str, dict[str, tuple[str, str]]]:
    """The spellings that fail: of each form, the verdict and the one on the control."""
    connection = http.client.HTTPConnection(server.address, timeout=20)
    send, found = sender(server, connection), {}
    for spelling in SPELLINGS:
        failed = outcomes(server, send, spelling)
        if failed:
            known = control(server, send, spelling)
            found[spelling] = {form: (verdict, known[form]) for form, verdict in failed.items()}
    connection.close()
    return found
