"""Sources of credentials on this machine: processes, metadata services, the cache of a sign-in."""

from __future__ import annotations

import hashlib
import json
import shlex
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from s3sign import CredentialsError, Signer, credentials
from s3sign.credentials import Credentials

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
        service = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                service.seen.append((self.command, self.path, headers))
                status, body = service.answers.get(f"{self.command} {self.path}", (404, ""))
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body.encode())

            do_GET = do_PUT = answer

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


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


def test_a_process_gives_what_it_prints() -> None:
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
    with pytest.raises(CredentialsError, match="line end"):
        credentials.container()
    for host in ("http://evil.example/", "http://10.0.0.1/", "ftp://localhost/", "http://127.0.0.1.evil.example/"):
        monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", host)
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


def test_nothing_at_all_says_what_was_tried() -> None:
    with pytest.raises(CredentialsError, match="the environment, profile 'default', container and instance metadata"):
        credentials.default()()
    with pytest.raises(CredentialsError, match="neither file of profiles has 'work'"):
        Signer.from_profile("work", region="us-east-1")


@pytest.mark.parametrize("call", [repr, str])
def test_no_secret_is_shown(call: Callable[[Any], str]) -> None:
    shown = call(Credentials("AKID", "very secret", "token!", None, "here"))
    assert "very secret" not in shown and "token!" not in shown and "AKID" in shown
