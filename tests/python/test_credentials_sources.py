"""Sources of credentials on this machine: processes, metadata services, the cache of a sign-in."""

from __future__ import annotations

import hashlib
import json
import shlex
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from s3sign import CredentialsError, Signer, credentials
from s3sign.credentials import STS, Credentials

END = "2100-01-02T03:04:05Z"
ENDS = datetime(2100, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
DOCUMENT = {"AccessKeyId": "AKID", "SecretAccessKey": "secret", "Token": "token", "Expiration": END}

#: Path and headers of each request, and what is answered.
Answers = dict[str, tuple[int, str]]


class Service:
    """A metadata service on 127.0.0.1."""

    def __init__(self) -> None:
        self.answers: Answers = {}
        self.seen: list[tuple[str, str, dict[str, str]]] = []
        self.bodies: list[str] = []
        self.headers: dict[str, str] = {}
        service = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                service.seen.append((self.command, self.path, headers))
                service.bodies.append(self.rfile.read(int(headers.get("content-length", 0))).decode())
                status, body = service.answers.get(f"{self.command} {self.path}", (404, ""))
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **service.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body.encode())

            do_GET = do_PUT = do_POST = answer

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()


@pytest.fixture
def service() -> Iterator[Service]:
    service = Service()
    yield service
    service.server.shutdown()
    service.server.server_close()


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No credentials from anywhere, and a home of one's own."""
    import os

    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return tmp_path


def command(script: str) -> str:
    return shlex.join([sys.executable, "-c", script])


def test_the_environment_gives_keys_token_and_end(monkeypatch: pytest.MonkeyPatch) -> None:
    assert credentials.environment() is None
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKID")
    with pytest.raises(CredentialsError, match="AWS_SECRET_ACCESS_KEY"):
        credentials.environment()
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token")
    monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", END)
    assert credentials.environment() == Credentials("AKID", "secret", "token", ENDS, "environment")
    with pytest.raises(CredentialsError, match="expired"):
        Signer.from_env(region="us-east-1").sign("GET", "https://host/", time=ENDS)


def test_a_process_gives_what_it_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    document = {"Version": 1, "AccessKeyId": "AKID", "SecretAccessKey": "secret", "Expiration": END}
    found = credentials.process(command(f"print({json.dumps(json.dumps(document))})"))
    assert (found.access_key_id, found.secret_access_key, found.session_token) == ("AKID", "secret", None)
    assert found.expires_at == ENDS
    for script, word in [
        ("import sys; sys.exit('locked')", "status 1: locked"),
        ("print('secret')", "no JSON"),
        ("print('{\"Version\": 2}')", "Version 1"),
        ('print(\'{"Version": 1, "AccessKeyId": "a"}\')', "lacks SecretAccessKey"),
    ]:
        with pytest.raises(CredentialsError, match=word) as caught:
            credentials.process(command(script))
        assert "secret" not in str(caught.value)
    with pytest.raises(CredentialsError, match="cannot be run"):
        credentials.process("/nowhere/at/all")
    with pytest.raises(CredentialsError, match="it is empty"):
        credentials.process("")
    monkeypatch.setattr(credentials._local, "_PROCESS_TIMEOUT", 0.2)
    with pytest.raises(CredentialsError, match="longer than"):
        credentials.process(command("import time; time.sleep(60)"))


def test_credentials_without_a_key_are_an_error_and_never_anonymous_requests() -> None:
    for changed, field in [({"AccessKeyId": ""}, "access_key_id"), ({"SecretAccessKey": None}, "secret_access_key")]:
        document = {"Version": 1, "AccessKeyId": "AKID", "SecretAccessKey": "secret", **changed}
        with pytest.raises(CredentialsError) as caught:
            credentials.process(command(f"print({json.dumps(json.dumps(document))})"))
        assert caught.value.field == field
    with pytest.raises(CredentialsError, match="expires_at"):
        Credentials("AKID", "secret", None, datetime(2100, 1, 1))


@pytest.mark.parametrize("end", [END, "2100-01-02T03:04:05", "2100-01-02T05:04:05.123456789+02:00"])
def test_an_end_is_read_however_it_is_written(end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKID")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", end)
    found = credentials.environment()
    assert found is not None and found.expires_at == ENDS
    signer = Signer.from_env(region="us-east-1")
    signer.sign("GET", "https://host/", time=ENDS.timestamp() - 1)
    with pytest.raises(CredentialsError, match="expired"):
        signer.sign("GET", "https://host/", time=ENDS)


def test_an_end_that_is_no_time_is_an_error_of_the_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKID")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", "soon")
    for call in (credentials.environment, lambda: Signer.from_env(region="us-east-1")):
        with pytest.raises(CredentialsError, match="AWS_CREDENTIAL_EXPIRATION: 'soon'"):
            call()


def test_no_secret_goes_by_http_to_another_machine(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    other = "http://192.0.2.1:9"
    with pytest.raises(CredentialsError, match="without https"):
        STS(Credentials("AKID", "secret"), endpoint=other).get_caller_identity()
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
    monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", other)
    with pytest.raises(CredentialsError, match="AWS_EC2_METADATA_SERVICE_ENDPOINT"):
        credentials.instance()
    # What is asked here sends elsewhere, and is not followed.
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", service.url + "/creds")
    service.answers["GET /creds"] = (307, "")
    service.headers["Location"] = service.url + "/stolen"
    with pytest.raises(CredentialsError, match="307"):
        credentials.container()
    assert [path for _, path, _ in service.seen] == ["/creds"]


def test_a_container_gives_what_its_endpoint_answers(
    service: Service, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    assert credentials.container() is None
    service.answers["GET /creds?a=b"] = (200, json.dumps(DOCUMENT))
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", service.url + "/creds?a=b")
    (home / "token").write_text("Basic abc")
    monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", str(home / "token"))
    assert credentials.container() == Credentials("AKID", "secret", "token", ENDS, "container")
    assert service.seen[-1][2]["authorization"] == "Basic abc"
    (home / "token").write_text("a\r\nX-Evil: b")
    with pytest.raises(CredentialsError, match="line break"):
        credentials.container()
    hosts = ["evil.example", "10.0.0.1", "127.0.0.1.evil.example", "127.0.0.1@evil.example", "evil.example\\@127.0.0.1"]
    for url in ["ftp://localhost/", *(f"http://{host}/" for host in hosts)]:
        monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url)
        with pytest.raises(CredentialsError, match="loopback"):
            credentials.container()


def test_an_instance_gives_its_role_by_a_session_of_version_2(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert credentials.instance() is None
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
    monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", service.url)
    assert credentials.instance() is None  # which has no such service
    path = "/latest/meta-data/iam/security-credentials/"
    service.answers["PUT /latest/api/token"] = (200, "session")
    service.answers[f"GET {path}"] = (200, "role\n")
    service.answers[f"GET {path}role"] = (200, json.dumps({"Code": "Success", **DOCUMENT}))
    assert credentials.instance() == Credentials("AKID", "secret", "token", ENDS, "instance metadata")
    assert [headers.get("x-aws-ec2-metadata-token") for _, _, headers in service.seen[-2:]] == ["session"] * 2
    service.answers[f"GET {path}role"] = (200, '{"Code": "Failed"}')
    with pytest.raises(CredentialsError, match="no credentials"):
        credentials.instance()


def test_an_instance_that_never_answers_is_told_from_none(
    service: Service, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    """The hop limit as in the AWS page "Configure the Instance Metadata Service options", and aws-c-auth#182."""
    (home / "config").write_text("[profile p]\nrole_arn = arn\ncredential_source = Ec2InstanceMetadata\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(home / "config"))
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")

    def error(profile: str | None, url: str) -> str:
        monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", url)
        with pytest.raises(CredentialsError) as caught:
            credentials.default(profile, region="us-east-1")()
        return str(caught.value)

    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        hop_limit = "did not answer: in a container, the instance's hop limit (HttpPutResponseHopLimit) must be 2"
        assert f"container and instance metadata, which {hop_limit}; set AWS_ACCESS_KEY_ID" in error(None, url)
        assert error("p", url) == f"instance metadata: the service {hop_limit}"
        assert credentials.instance() is None
    for other in (url, service.url):  # by now refused; and a 404
        assert "hop limit" not in error(None, other) + error("p", other)


def test_a_sign_in_gives_the_role_of_its_profile(service: Service, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    config = home / "config"
    config.write_text(
        "[profile work]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Reader\n"
        "[sso-session corp]\nsso_start_url = https://corp.example/start\nsso_region = eu-west-1\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_ENDPOINT_URL_SSO", service.url)
    provide = credentials.default("work")
    with pytest.raises(CredentialsError, match="aws sso login"):
        provide()
    cache = home / ".aws" / "sso" / "cache" / (hashlib.sha1(b"corp").hexdigest() + ".json")
    cache.parent.mkdir(parents=True)
    cache.write_text(json.dumps({"accessToken": "bearer", "expiresAt": "2020-01-01T00:00:00Z"}))
    with pytest.raises(CredentialsError, match="expired"):
        provide()
    cache.write_text(json.dumps({"accessToken": "bearer", "expiresAt": END}))
    role = {"accessKeyId": "AKID", "secretAccessKey": "secret", "sessionToken": "t", "expiration": 4102542245000}
    path = "/federation/credentials?account_id=123456789012&role_name=Reader"
    service.answers[f"GET {path}"] = (200, json.dumps({"roleCredentials": role}))
    assert provide() == Credentials("AKID", "secret", "t", ENDS, "sso")
    assert service.seen[-1][2]["x-amz-sso_bearer_token"] == "bearer"
    service.answers[f"GET {path}"] = (401, "{}")
    with pytest.raises(CredentialsError, match=r"refused.*aws sso login"):
        provide()


@pytest.mark.parametrize(
    ("region", "suffix"), [("eu-west-1", "com"), ("cn-north-1", "com.cn"), ("us-gov-west-1", "com")]
)
def test_a_sign_in_is_in_the_partition_of_its_region(
    region: str, suffix: str, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(credentials._sso, "_token", lambda _: "bearer")
    monkeypatch.setattr(credentials._http, "get_json", lambda url, *_, **__: asked.append(url))
    profile = {"sso_start_url": "https://x", "sso_region": region, "sso_account_id": "1", "sso_role_name": "r"}
    with pytest.raises(CredentialsError, match="holds no credentials"):
        credentials._sso.role_credentials(profile, {})
    assert asked[0].startswith(f"https://portal.sso.{region}.amazonaws.{suffix}/federation/credentials?")


def test_nothing_at_all_says_what_was_tried() -> None:
    with pytest.raises(CredentialsError, match="the environment, profile 'default', container and instance metadata"):
        credentials.default()()
    with pytest.raises(CredentialsError, match="neither file of profiles has 'work'"):
        Signer.from_profile("work", region="us-east-1")


@pytest.mark.parametrize("call", [repr, str])
def test_no_secret_is_shown(call: Callable[[Any], str]) -> None:
    shown = call(Credentials("AKID", "very secret", "token!", None, "here"))
    assert "very secret" not in shown and "token!" not in shown and "AKID" in shown


def test_no_secret_is_in_a_traceback(service: Service, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    (home / "keys").write_text("aws_secret_access_key = very secret\n")
    with monkeypatch.context() as patch:
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(home / "keys"))
        with pytest.raises(CredentialsError, match="line 1") as of_file:
            credentials.default()()
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", service.url)
    monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "very secret\u20ac")
    with pytest.raises(CredentialsError, match="cannot be sent") as of_token:
        credentials.container()
    for caught in (of_file, of_token):
        assert "very secret" not in "".join(traceback.format_exception(caught.type, caught.value, caught.tb))
