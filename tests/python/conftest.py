"""Servers for the client's tests, on 127.0.0.1: one that verifies signatures, and one that plays a script."""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import selectors
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import parse_qsl, quote, urlencode
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
import urllib3
from s3sign import Client, Signer
from s3sign.credentials import Credentials

# A shell ignores it for what it runs in the background, and programs started here would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)

REPOSITORY = Path(__file__).parents[2]
ACCESS_KEY, SECRET_KEY, SESSION_TOKEN = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "T" * 1500 + "/+="

#: Keys that clients are known to damage, or to send elsewhere.
KEYS: list[str | bytes] = [
    "a//b",
    "/a",
    "//evil.example/a",
    "a/",
    ".",
    "..",
    "../other/secret",
    "a/./b/../c",
    "a/..",
    "@evil.example",
    ":80",
    "%7E%2F%2e%zz",
    "a b+c&d=e;f",
    "?versioning",
    "#fragment",
    "~-._",
    "\\back\\slash",
    "tab\tline\r\nend",
    "nul\x00",
    "é漢😀",
    b"\xff\xfe",
]


#: Of generated requests; set S3SIGN_TEST_SEED to repeat a run.
SEED = int(os.environ.get("S3SIGN_TEST_SEED") or random.SystemRandom().randrange(2**32))


def skip_without(what: str) -> NoReturn:
    """Skip the test for want of something; where CI is set, fail."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(what)


@contextlib.contextmanager
def started(command: Sequence[str | Path]) -> Iterator[str]:
    """Run a server of the examples; gives its endpoint, from the line that it prints."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            assert selector.select(timeout=30), "the server does not start"
        line = process.stdout.readline()
        assert line.startswith("listening on http://"), f"unexpected first line {line!r}"
        yield line.split()[-1]
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@contextlib.contextmanager
def s3_server(root: Path, *options: str) -> Iterator[str]:
    """Run the example server over `root`; gives its endpoint."""
    binary = REPOSITORY / "target" / "debug" / "s3_server"
    keys = ["--access-key", ACCESS_KEY, "--secret-key", SECRET_KEY]
    with started([str(binary), str(root), "--port", "0", *keys, *options]) as url:
        yield url


def confirm(form: str, kind: str, by: str) -> None:
    """Note for docs/confirmations.md what confirmed a form of signing. To be called once all assertions hold."""
    if path := os.environ.get("S3SIGN_CONFIRMATIONS"):
        with open(path, "a", encoding="utf-8") as file:
            file.write(f"{form}\t{kind}\t{by}\n")


class Amazon(BaseHTTPRequestHandler):
    """Refuses every signature as S3 does, and shows what it would have signed, by the documentation's rules."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        path, _, query = self.path.partition("?")
        pairs = parse_qsl(query, keep_blank_values=True)
        known = dict(pairs)
        claimed = self.headers.get("authorization", "").partition(" ")[2].split(",")
        fields = dict(part.strip().split("=", 1) for part in claimed if part)
        credential = known.get("X-Amz-Credential") or fields["Credential"]
        names = known.get("X-Amz-SignedHeaders") or fields["SignedHeaders"]
        signature = known.get("X-Amz-Signature") or fields["Signature"]
        signed = sorted(
            f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}"
            for name, value in pairs
            if name != "X-Amz-Signature"
        )
        lines = [f"{name}:{','.join(self.headers.get_all(name) or [''])}" for name in names.split(";")]
        payload = self.headers.get("x-amz-content-sha256", "UNSIGNED-PAYLOAD")
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if len(payload) == 64:
            payload = hashlib.sha256(body).hexdigest()
        request = "\n".join([self.command, path, "&".join(signed), *lines, "", names, payload])
        key, _, scope = credential.partition("/")
        date = known.get("X-Amz-Date") or self.headers.get("x-amz-date", "")
        string = "\n".join(["AWS4-HMAC-SHA256", date, scope, hashlib.sha256(request.encode("latin-1")).hexdigest()])
        parts = {
            "Code": "SignatureDoesNotMatch",
            "Message": "The request signature we calculated does not match the signature you provided.",
            "AWSAccessKeyId": key,
            "StringToSign": string,
            "SignatureProvided": signature,
            "StringToSignBytes": " ".join(f"{byte:02x}" for byte in string.encode("latin-1")),
            "CanonicalRequest": request,
            "CanonicalRequestBytes": " ".join(f"{byte:02x}" for byte in request.encode("latin-1")),
        }
        text = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in parts.items())
        self.send_response(403)
        document = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{text}</Error>'.encode("latin-1")
        self.send_header("Content-Length", str(len(document)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(document)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = answer

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="session")
def amazon() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Amazon) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that knows one key pair."""
    with s3_server(tmp_path_factory.mktemp("s3")) as url:
        yield url


@pytest.fixture(scope="session")
def token_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that wants the session token as well."""
    with s3_server(tmp_path_factory.mktemp("s3"), "--session-token", SESSION_TOKEN) as url:
        yield url


@contextlib.contextmanager
def moto_server() -> Iterator[str]:
    """Run moto, which plays IAM, STS and S3; gives its endpoint."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            assert process.poll() is None, "moto does not start"
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


#: The account that moto plays.
ACCOUNT = "123456789012"


@dataclass
class Moto:
    """A moto that checks signatures and permissions, and a user who may do everything."""

    endpoint: str
    user: Credentials

    def iam(self, action: str, **parameters: str) -> ElementTree.Element:
        """Call IAM as that user."""
        return iam(self.endpoint, self.user, action, **parameters)


def iam(endpoint: str, caller: Credentials, action: str, **parameters: str) -> ElementTree.Element:
    """Call IAM's Query API, signed by our own signer."""
    body = urlencode({"Action": action, "Version": "2010-05-08", **parameters}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    signer = Signer.from_credentials(caller, region="us-east-1", service="iam")
    headers.update(signer.sign("POST", endpoint + "/", headers, body))
    response = urllib3.request("POST", endpoint + "/", headers=headers, body=body, retries=False)
    assert response.status == 200, response.data
    return ElementTree.fromstring(response.data)


@contextlib.contextmanager
def moto_with_user() -> Iterator[Moto]:
    """Run moto with one IAM user."""
    everything = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'
    anybody = Credentials("AKIDNOBODY", "none")
    with moto_server() as endpoint:
        iam(endpoint, anybody, "CreateUser", UserName="alice")
        iam(endpoint, anybody, "PutUserPolicy", UserName="alice", PolicyName="all", PolicyDocument=everything)
        found = iam(endpoint, anybody, "CreateAccessKey", UserName="alice")
        key, secret = (found.findtext(f".//{{*}}{name}") or "" for name in ("AccessKeyId", "SecretAccessKey"))
        # From here on it checks who calls, by signature.
        assert urllib3.request("POST", endpoint + "/moto-api/reset-auth", body=b"0").status == 200
        yield Moto(endpoint, Credentials(key, secret))


@pytest.fixture(scope="session")
def moto() -> Iterator[Moto]:
    """Moto with one IAM user."""
    with moto_with_user() as found:
        yield found


def make_role(moto: Moto) -> str:
    """A role that anybody may take on, and that may do everything."""
    trust = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}}'
    everything = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'
    moto.iam("CreateRole", RoleName="worker", AssumeRolePolicyDocument=trust)
    moto.iam("PutRolePolicy", RoleName="worker", PolicyName="all", PolicyDocument=everything)
    return f"arn:aws:iam::{ACCOUNT}:role/worker"


@pytest.fixture(scope="session")
def role(moto: Moto) -> str:
    """A role that anybody may take on."""
    return make_role(moto)


@dataclass
class Received:
    """A request as it came over the wire."""

    line: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        """The only header of this name, or None."""
        values = [value for key, value in self.headers if key.lower() == name]
        assert len(values) <= 1
        return values[0] if values else None


class Script:
    """A server that answers each connection's one request with the next of `answers`, and keeps what it received.

    An empty answer closes the connection without one.
    """

    def __init__(self, answers: list[bytes], context: ssl.SSLContext | None = None) -> None:
        self.received: list[Received] = []
        self._answers = answers
        self._context = context
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(10)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self.endpoint = f"http{'s' if context else ''}://127.0.0.1:{self._socket.getsockname()[1]}"

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # wakes a thread that waits for a connection
        self._socket.close()
        self._thread.join(10)

    def _run(self) -> None:
        for answer in self._answers:
            with contextlib.suppress(OSError):  # a client that hangs up, or the end of the test
                connection, _ = self._socket.accept()
                connection.settimeout(10)
                if self._context:
                    connection = self._context.wrap_socket(connection, server_side=True)
                with connection, connection.makefile("rb") as stream:
                    self.received.append(_receive(stream))
                    connection.sendall(answer)


def _receive(stream: socket.SocketIO) -> Received:
    line = stream.readline().decode("latin-1").rstrip("\r\n")
    headers = []
    while (header := stream.readline().decode("latin-1").rstrip("\r\n")) != "":
        name, _, value = header.partition(": ")
        headers.append((name, value))
    received = Received(line, headers, b"")
    received.body = stream.read(int(received.header("content-length") or 0))
    return received


@pytest.fixture
def script() -> Iterator[Callable[..., Script]]:
    """Starts scripted servers."""
    with contextlib.ExitStack() as stack:

        def start(*answers: bytes, context: ssl.SSLContext | None = None) -> Script:
            server = Script(list(answers), context)
            stack.callback(server.close)
            return server

        yield start


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for 127.0.0.1 with its key."""
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -days 2 -subj /CN=test"
    command += f" -addext subjectAltName=IP:127.0.0.1 -keyout {path} -out {path}.crt"
    subprocess.run(command.split(), check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + Path(f"{path}.crt").read_bytes())
    return path


@pytest.fixture
def client_for() -> Iterator[Callable[..., Client]]:
    """Makes clients with the credentials that the servers know."""
    with contextlib.ExitStack() as stack:

        def make(
            endpoint: str | None,
            secret: str = SECRET_KEY,
            token: str | None = None,
            *,
            signer: Signer | None = None,
            retries: int = 3,
            ca_certs: str | None = None,
        ) -> Client:
            signer = signer or Signer(ACCESS_KEY, secret, token, region="us-east-1")
            client = Client(endpoint, signer=signer, retries=retries, timeout=10, ca_certs=ca_certs)
            return stack.enter_context(client)

        yield make
