"""`s3sign explain`: whatever people paste, what is proved with a secret, and what is asked for.

botocore and curl sign the requests, so that what is proved is what they did. The server that refuses them signs by the
rules of Amazon's documentation.
"""

from __future__ import annotations

import html
import itertools
import json
import logging
import re
import shutil
import subprocess
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.credentials
import botocore.exceptions
import botocore.session
import pytest
from cli_tool import COMMAND, environment, refusal, s3sign
from conftest import ACCESS_KEY, SECRET_KEY, SESSION_TOKEN, skip_without
from test_explain import Sent, exchange

NOBODY = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
HOST = "bucket.s3.us-east-1.amazonaws.com"
#: The slip that these requests were signed with: a line break at the end of the secret.
SLIP = SECRET_KEY + "\n"


def explained(text: bytes | str, *options: str, status: int = 0, **variables: str) -> dict[str, Any]:
    """What the tool says of a text, which is the same in both kinds of output."""
    data = text if isinstance(text, bytes) else text.encode()
    done = s3sign("--json", "explain", *options, "-", stdin=data, **variables)
    assert done.returncode == status, (done.stdout, done.stderr)
    found: dict[str, Any] = json.loads(done.stdout)
    shown = s3sign("explain", *options, stdin=data, **variables).stdout.decode()
    assert shown.startswith(f"{found['cause']} ({found['certainty']}): {found['sentence']}\n")
    assert all(f"  {found[name]}\n" in shown for name in ("evidence", "missing") if found[name])
    return found


def cause(found: dict[str, Any]) -> tuple[str, str]:
    return found["cause"], found["certainty"]


@dataclass
class Refused:
    """A request of botocore, and its response."""

    request: str
    head: str
    body: str
    sent: dict[str, Any]

    @property
    def raw(self) -> str:
        return f"{self.request}\n\n{self.head}\n\n{self.body}"


@pytest.fixture(scope="module")
def refused(amazon: str) -> Refused:
    path = "/photos/a%20b"
    url = f"https://{HOST}{path}"
    request = botocore.awsrequest.AWSRequest("PUT", url, {"x-amz-meta-a": "private-meta"}, b"data")
    signer = botocore.auth.S3SigV4Auth(botocore.credentials.Credentials(ACCESS_KEY, SLIP), "s3", "us-east-1")
    signer.add_auth(request)
    headers = {"Host": HOST, **dict(request.headers.items())}
    status, answered, body = exchange(amazon, Sent("PUT", path, headers, b"data"))
    lines = [f"PUT {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    head = [f"HTTP/1.1 {status} Forbidden", *(f"{name}: {value}" for name, value in answered.items())]
    sent = {"method": "PUT", "url": url, "headers": headers}
    return Refused("\n".join(lines), "\n".join(head), body.decode(), sent)


def prefixed(text: str, prefix: str) -> str:
    return textwrap.indent(text, prefix, lambda _: True)


FORMS: dict[str, Callable[[Refused], str | bytes]] = {
    "the body": lambda r: r.body,
    "behind words": lambda r: f"Upload failed!\nResponse body: {r.body}\nHow can I fix this?",
    "with its head": lambda r: f"{r.head}\n\n{r.body}",
    "request and response": lambda r: r.raw,
    "CRLF": lambda r: r.raw.replace("\n", "\r\n"),
    "a JSON exchange": lambda r: json.dumps({"request": r.sent, "response": {"status": 403, "body": r.body}}),
    "bytes of Python": lambda r: f"boom: {r.body.encode()!r}",
    "a string in JSON": lambda r: json.dumps({"level": "error", "msg": f"unexpected: {r.body}"}),
    "HTML": lambda r: f"<p>{html.escape(r.body)}</p>",
    "indented": lambda r: prefixed(r.body, "    "),
    "quoted": lambda r: prefixed(r.body, "> "),
    "a container's log": lambda r: prefixed(r.body, "app_1  | "),
    "UTF-16 of PowerShell": lambda r: r.raw.encode("utf-16"),
}


@pytest.mark.parametrize("form", FORMS)
def test_what_was_signed_is_proved_in_every_form_in_which_it_is_pasted(refused: Refused, form: str) -> None:
    found = explained(FORMS[form](refused))
    assert cause(found) == ("wrong-secret", "proved") and found["secret_of"] == ACCESS_KEY
    assert "line" in found["sentence"] and found["missing"] is None
    # Without the secret nothing is certain, in whatever form.
    assert explained(FORMS[form](refused), "--no-secret")["certainty"] in ("likely", "unknown")


def test_a_file_is_read_as_standard_input_is(refused: Refused, tmp_path: Path) -> None:
    path = tmp_path / "pasted.txt"
    path.write_text(refused.raw)
    done = s3sign("explain", str(path))
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == s3sign("explain", stdin=refused.raw.encode()).stdout
    assert f"Secret: that of {ACCESS_KEY}, from the environment." in done.stdout.decode()


def test_without_a_secret_nothing_is_proved_and_it_is_asked_for(refused: Refused) -> None:
    for options, variables in [((), NOBODY), (("--no-secret",), {}), (("--no-sign-request",), {})]:
        found = explained(refused.raw, *options, **variables)
        assert cause(found) == ("signature", "unknown") and found["secret_of"] is None
        assert "AWS_SECRET_ACCESS_KEY" in found["missing"] and "request with" not in found["missing"]


def test_only_the_secret_of_the_key_in_the_text_is_used(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / ".aws").mkdir()
    keys = f"aws_access_key_id = {ACCESS_KEY}\naws_secret_access_key = {SECRET_KEY}\n"
    (tmp_path / ".aws" / "credentials").write_text(f"[mine]\n{keys}")
    other = {"AWS_ACCESS_KEY_ID": "AKIDOTHER"}
    for key in ("AKIDOTHER", ACCESS_KEY + "2", ACCESS_KEY[:-1]):
        found = explained(refused.raw, AWS_ACCESS_KEY_ID=key)
        assert cause(found) == ("signature", "unknown") and found["secret_of"] is None
        assert (
            f"another access key id than {key}"
            in s3sign("explain", stdin=refused.raw.encode(), AWS_ACCESS_KEY_ID=key).stdout.decode()
        )
    for options, variables in [(["--profile", "mine"], {}), ([], {"AWS_PROFILE": "mine"})]:
        found = json.loads(
            s3sign(
                "--json", "explain", *options, stdin=refused.raw.encode(), home=tmp_path, **other, **variables
            ).stdout
        )
        assert cause(found) == ("wrong-secret", "proved") and found["secret_of"] == ACCESS_KEY
    assert "'nobody'" in refusal("explain", "--profile", "nobody", stdin=refused.raw.encode())
    # What is masked may be of any key.
    for mask in ("AKIAXXXXXXXXXXXXXXXX", "<hidden>", "***"):
        masked = refused.body.replace(f"<AWSAccessKeyId>{ACCESS_KEY}<", f"<AWSAccessKeyId>{mask}<")
        assert cause(explained(masked)) == ("wrong-secret", "proved")


def sdk_error(amazon: str) -> str:
    """What botocore's exception says."""
    client = botocore.session.get_session().create_client(
        "s3", "us-east-1", endpoint_url=amazon, aws_access_key_id=ACCESS_KEY, aws_secret_access_key=SECRET_KEY
    )
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        client.get_object(Bucket="bucket", Key="key")
    return str(caught.value)


def test_what_is_missing_is_asked_for_in_one_sentence(amazon: str, refused: Refused) -> None:
    sentence = sdk_error(amazon)
    shown = refused.request + "\n\nHTTP/1.1 403 Forbidden\n\n<Error><Code>SignatureDoesNotMatch</Code></Error>"
    for text, variables, found_cause, words, status in [
        ("", {}, "unknown", ["response", "request", "curl -v"], 1),
        ("it does not work", {}, "unknown", ["response", "request", "curl -v"], 1),
        (refused.request, {}, "unknown", ["response"], 1),
        (sentence, NOBODY, "signature", ["request", "curl -v", "AWS_SECRET_ACCESS_KEY"], 0),
        (sentence, {}, "signature", ["request", "curl -v"], 0),
        (shown, NOBODY, "signature", ["AWS_SECRET_ACCESS_KEY"], 0),
        ("HTTP/1.1 403 Forbidden", {}, "no-body", ["request", "curl -v"], 0),
    ]:
        found = explained(text, status=status, **variables)
        asked = found["missing"]
        assert cause(found) == (found_cause, "unknown"), found
        assert asked.endswith(".") and asked.count(". ") == 0
        known = ["response", "request", "curl -v", "AWS_SECRET_ACCESS_KEY"]
        assert [word for word in known if word in asked] == words, asked
    # What is shown needs nothing more.
    denied = "An error occurred (AccessDenied) when calling the PutObject operation: Access Denied"
    assert explained(denied, **NOBODY)["missing"] is None


def test_the_log_of_botocore_is_read(amazon: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "botocore"):
        client = botocore.session.get_session().create_client(
            "s3", "us-east-1", endpoint_url=amazon, aws_access_key_id=ACCESS_KEY, aws_secret_access_key=SLIP
        )
        with pytest.raises(botocore.exceptions.ClientError):
            client.put_object(Bucket="bucket", Key="a b", Body=b"data", Metadata={"a": "private-meta"})
    found = explained(caplog.text)
    assert cause(found) == ("wrong-secret", "proved") and "line" in found["sentence"]


def curl(*arguments: str) -> str:
    """What `curl -v` prints, as a terminal shows it."""
    if shutil.which("curl") is None:
        skip_without("curl is not installed")
    command = ["curl", "-sSv", "--path-as-is", "--noproxy", "*", *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout


def test_what_curl_signed_and_prints_is_signed_again(amazon: str) -> None:
    def printed(secret: str) -> str:
        keys = ["--aws-sigv4", "aws:amz:us-east-1:s3", "--user", f"{ACCESS_KEY}:{secret}"]
        return curl(*keys, "-H", "x-amz-content-sha256: UNSIGNED-PAYLOAD", f"{amazon}/bucket/key")

    text = printed(SECRET_KEY + " ")
    found = explained(text)
    assert cause(found) == ("wrong-secret", "proved") and "space" in found["sentence"], (found, text)
    right = explained(printed(SECRET_KEY))
    assert cause(right) == ("wrong-secret", "proved") and "server" in right["sentence"]
    assert right["sentence"] != found["sentence"]
    assert explained(printed("another"))["certainty"] == "likely"


def presigned(amazon: str, token: str | None = None, **arguments: Any) -> str:
    """A URL of botocore to put an object."""
    config = botocore.config.Config(signature_version="s3v4", s3={"addressing_style": "path"})
    client = botocore.session.get_session().create_client(
        "s3", "us-east-1", endpoint_url=amazon, config=config,
        aws_access_key_id=ACCESS_KEY, aws_secret_access_key=SECRET_KEY, aws_session_token=token,
    )  # fmt: skip
    parameters = {"Bucket": "bucket", "Key": "key", **arguments}
    url: str = client.generate_presigned_url("put_object", Params=parameters, ExpiresIn=600)
    return url


# aws-sdk-js-v3#4823, uppy#1233: the header that was signed into the URL is not sent with the upload.
def test_a_signed_header_that_was_not_sent_is_named(amazon: str) -> None:
    url = presigned(amazon, ContentType="image/png")
    shown = curl("-X", "PUT", url)
    silent = re.sub(r"<AWSAccessKeyId>.*(?=</Error>)", "", shown, flags=re.DOTALL)
    assert "CanonicalRequest" in shown and "CanonicalRequest" not in silent
    for text in (shown, silent, shown.partition("\n< ")[0] + "\n\nHTTP/1.1 403 Forbidden\n"):
        for variables in ({}, NOBODY):
            found = explained(text, **variables)
            assert found["cause"] == "header-removed" and found["certainty"] != "unknown", found
            assert "content-type" in found["sentence"]


# ex_aws#228, rust-s3#283: the plus signs of the session token were sent as they are, and arrive as spaces.
def test_a_plus_sign_of_the_token_in_a_url_is_found(amazon: str) -> None:
    token = "Ab+cD/" * 20 + "+="
    url = presigned(amazon, token).replace("%2B", "+")
    for variables in ({}, NOBODY):
        found = explained(curl("-X", "PUT", url), **variables)
        assert found["cause"] == "query-encoding" and found["certainty"] in ("shown", "proved"), found
        assert found["missing"] is None and token[:16] not in json.dumps(found)


def test_sigv2_is_explained() -> None:
    request = botocore.awsrequest.AWSRequest("GET", "https://s3.amazonaws.com/bucket/key", {})
    credentials = botocore.credentials.Credentials(ACCESS_KEY, SLIP)
    signer = botocore.auth.HmacV1Auth(credentials)
    signer.add_auth(request)
    headers = {"Host": "s3.amazonaws.com", **dict(request.headers.items())}
    assert headers["Authorization"].startswith(f"AWS {ACCESS_KEY}:")
    lines = "\n".join(["GET /bucket/key HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())])
    string = signer.canonical_string("GET", urlsplit(request.url), request.headers)

    def answered(code: str, more: str) -> str:
        return f"{lines}\n\nHTTP/1.1 403 Forbidden\n\n<Error><Code>{code}</Code><Message>No</Message>{more}</Error>"

    parts = {"AWSAccessKeyId": ACCESS_KEY, "StringToSign": string}
    shown = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in parts.items())
    for more in (shown, ""):  # with what the server signed, and without
        found = explained(answered("SignatureDoesNotMatch", more))
        assert cause(found) == ("wrong-secret", "proved") and "line" in found["sentence"], found
    unproved = explained(answered("SignatureDoesNotMatch", ""), **NOBODY)
    assert cause(unproved) == ("signature", "unknown") and f'"{ACCESS_KEY}"' in unproved["sentence"]
    late = answered("RequestTimeTooSkewed", "<ServerTime>2007-03-27T20:36:42Z</ServerTime>")
    late = re.sub(r"(?m)^Date: .*$", "Date: Tue, 27 Mar 2007 05:17:45 GMT", late)
    skewed = explained(late)
    assert cause(skewed) == ("clock", "shown") and "55137" in skewed["sentence"]


def test_nothing_private_is_printed(amazon: str, caplog: pytest.LogCaptureFixture) -> None:
    private = {
        "x-amz-mfa": "arn:aws:iam::123456789012:mfa/me 301749",
        "x-amz-meta-name": "Grace-Hopper",
        "x-amz-security-token": SESSION_TOKEN[-40:],
        "x-amz-server-side-encryption-customer-key": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    }
    request = botocore.awsrequest.AWSRequest("GET", f"{amazon}/bucket/key", dict(private))
    keys = botocore.credentials.Credentials(ACCESS_KEY, SECRET_KEY)
    with caplog.at_level(logging.DEBUG, "botocore"):
        botocore.auth.S3SigV4Auth(keys, "s3", "us-east-1").add_auth(request)
    assert "CanonicalRequest:\nGET\n" in caplog.text
    named = {name.lower(): value for name, value in request.headers.items()}
    other = "another-value-altogether"
    secrets = (*private.values(), "Grace", "301749", other, named["authorization"].rpartition("=")[2])
    for name in private:
        # As it was signed, but this header arrives with another value.
        changed = {**named, name: other}
        sent = [part for pair in changed.items() for part in ("-H", ": ".join(pair))]
        text = curl(*sent, f"{amazon}/bucket/key")
        assert all(value in caplog.text + text for value in secrets)
        for pasted, options in itertools.product((text, f"{caplog.text}\n{text}"), ([], ["--no-secret"])):
            found = explained(pasted, *options)
            assert not [value for value in secrets if value in json.dumps(found)], found
            if pasted != text:
                assert found["cause"] == "header-changed" and name in found["sentence"], found


@pytest.mark.parametrize(
    "data",
    [b"", b"\0" * 9, bytes(range(256)) * 99, b"\xff\xfe\0", b"\xfe\xff\xd8", b"{" * 100_000, b'{"request": 1}', b"[]"],
    ids=["empty", "NUL", "bytes", "half UTF-16", "half a surrogate", "deep", "half an exchange", "a list"],
)
def test_no_bytes_are_too_odd(data: bytes) -> None:
    found = explained(data, status=1)
    assert cause(found) == ("unknown", "unknown") and found["missing"]


def test_only_the_first_four_mebibytes_are_read(refused: Refused, tmp_path: Path) -> None:
    path = tmp_path / "log"
    for filler in (b"x", b"GET /a HTTP/1.1\n", b"<Error><Code>"):
        path.write_bytes((filler * (10 << 20))[: 10 << 20])
        done = s3sign("explain", str(path))
        assert done.stderr.count(b"\n") == 1 and b"only the first 4 MiB are read" in done.stderr
    with path.open("wb") as file:
        file.truncate(1 << 40)  # more than memory
    assert b"only the first 4 MiB are read" in s3sign("explain", str(path)).stderr
    path.unlink()
    command = [*COMMAND, "explain"]
    with subprocess.Popen(
        command, bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment(), stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdin is not None
        with pytest.raises(BrokenPipeError):
            for _ in range(64):
                process.stdin.write(b"." * (1 << 20))
    assert process.returncode == 1
    padding = b"." * ((4 << 20) - len(refused.body.encode()) - 1) + b"\n"
    fits = padding + refused.body.encode()
    assert len(fits) == 4 << 20 and cause(explained(fits)) == ("wrong-secret", "proved")
    assert explained(b"." * (4 << 20) + refused.body.encode(), status=1)["cause"] == "unknown"
