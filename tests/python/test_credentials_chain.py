"""The order of sources beside botocore's, profiles that take on roles, and the refresh of what is about to end."""

from __future__ import annotations

import itertools
import json
import random
import re
import shlex
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import parse_qsl

import botocore.exceptions
import botocore.loaders
import botocore.session
import pytest
from conftest import SEED, Moto, Script
from s3sign import Client, CredentialsError, credentials
from s3sign.credentials import Credentials, Refreshing, RefreshingSigner
from test_credentials_sources import Service, home, service

__all__ = ["home", "service"]


def write_profiles(home: Path, monkeypatch: pytest.MonkeyPatch, config: str, keys: str = "") -> None:
    for variable, name, text in [("AWS_CONFIG_FILE", "config", config), ("AWS_SHARED_CREDENTIALS_FILE", "keys", keys)]:
        (home / name).write_text(text)
        monkeypatch.setenv(variable, str(home / name))


def by_botocore(profile: str | None) -> str | None:
    """The access key id that botocore settles for."""
    try:
        found = botocore.session.Session(profile=profile).get_credentials()
    except botocore.exceptions.BotoCoreError:
        return None
    return found.access_key if found else None


def by_us(profile: str | None) -> str | None:
    try:
        return credentials.default(profile)().access_key_id
    except CredentialsError:
        return None


@pytest.mark.parametrize(("profile", "variable"), [(None, None), (None, "work"), ("work", None), ("work", "default")])
def test_the_order_of_sources_is_botocores(
    profile: str | None, variable: str | None, service: Service, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    printed = {"Version": 1, "AccessKeyId": "PROCESS", "SecretAccessKey": "s"}
    command = shlex.join([sys.executable, "-S", "-c", f"print({json.dumps(json.dumps(printed))})"])
    container = {"AccessKeyId": "CONTAINER", "SecretAccessKey": "s", "Token": "t", "Expiration": "2100-01-01T00:00:00Z"}
    service.answers["GET /creds"] = (200, json.dumps(container))
    name = profile or variable or "default"
    section = name if name == "default" else f"profile {name}"
    for env, keys, static, process, metadata in itertools.product([False, True], repeat=5):
        with monkeypatch.context() as patch:
            if env:
                patch.setenv("AWS_ACCESS_KEY_ID", "ENVIRONMENT")
                patch.setenv("AWS_SECRET_ACCESS_KEY", "s")
            if variable:
                patch.setenv("AWS_PROFILE", variable)
            if metadata:
                patch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", service.url + "/creds")
            lines = ["aws_access_key_id = CONFIG", "aws_secret_access_key = s"] if static else []
            lines += [f"credential_process = {command}"] if process else []
            config = f"[{section}]\nregion = eu-west-1\n" + "\n".join(lines)
            shared = f"[{name}]\naws_access_key_id = SHARED\naws_secret_access_key = s\n" if keys else ""
            write_profiles(home, patch, config, shared)
            assert by_us(profile) == by_botocore(profile), (env, keys, static, process, metadata)


#: What STS answers to both kinds of calls.
_TEMPORARY = (
    "<Credentials><AccessKeyId>ROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
    "<SessionToken>t</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration></Credentials>"
)
_ANSWER = "".join(f"<{name}Result>{_TEMPORARY}</{name}Result>" for name in ("AssumeRole", "AssumeRoleWithWebIdentity"))

_SOURCES = {
    "nothing": "",
    "profile": "source_profile = base\n",
    "itself": "source_profile = top\n",
    "environment": "credential_source = Environment\n",
    "both": "source_profile = base\ncredential_source = Environment\n",
}
_KEYS = "aws_access_key_id = {}\naws_secret_access_key = s\n"
_WEB = "web_identity_token_file = {}\n"
_BASES = {
    "nothing": "region = eu-west-2\n",
    "keys": _KEYS.format("BASE"),
    "role": "role_arn = arn:aws:iam::1:role/base\nsource_profile = deep\n",
    "role and keys": "role_arn = arn:aws:iam::1:role/base\nsource_profile = deep\n" + _KEYS.format("BASE"),
    "web identity": "role_arn = arn:aws:iam::1:role/base\nrole_session_name = base\n" + _WEB,
    "circle": "role_arn = arn:aws:iam::1:role/base\nsource_profile = top\n",
}
#: How profile `top` gets its role, whether it has a web identity and keys, what `base` has; whether `top` is named, and
#: whether the environment has keys and a web identity.
_SET_UPS = list(itertools.product(_SOURCES, [False, True], [False, True], _BASES, *[[False, True]] * 3))


def calls_of_sts(service: Service, call: Callable[[str | None], str | None], profile: str | None) -> list[object]:
    """Which calls `call` makes, by whom and in which region, and the access key id it ends with."""
    service.seen.clear()
    service.bodies.clear()
    found = call(profile)
    made: list[object] = []
    for (_, _, headers), body in zip(service.seen, service.bodies):
        scope = re.search("Credential=([^/]+)/[0-9]+/([^/]+)/sts/", headers.get("authorization", ""))
        fields = dict(parse_qsl(body))
        if fields["RoleSessionName"].startswith(("s3sign-", "botocore-session-")):
            del fields["RoleSessionName"]
        made.append((scope and scope.groups(), fields))
    return [*made, found]


def test_roles_are_taken_on_as_botocore_takes_them_on(
    service: Service, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    service.answers["POST /"] = (200, f"<Response>{_ANSWER}</Response>")
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", service.url)
    (home / "token").write_text("web token")
    loader = botocore.loaders.create_loader()  # which is slow, and has what it read for all sessions

    def theirs(profile: str | None) -> str | None:
        session = botocore.session.Session(profile=profile)
        session.register_component("data_loader", loader)
        try:
            return session.get_credentials().get_frozen_credentials().access_key
        except (botocore.exceptions.BotoCoreError, AttributeError):  # None has no frozen credentials
            return None

    for set_up in random.Random(SEED).sample(_SET_UPS, 30):
        source, web, keys, base, named, env_keys, env_web = set_up
        top = "region = eu-west-1\nrole_arn = arn:aws:iam::1:role/top\nduration_seconds = 1200\nexternal_id = x y\n"
        top += _SOURCES[source] + _WEB * web + _KEYS.format("TOP") * keys
        config = f"[profile top]\n{top}[profile base]\n{_BASES[base]}[profile deep]\n{_KEYS.format('DEEP')}"
        with monkeypatch.context() as patch:
            write_profiles(home, patch, config.replace(_WEB, _WEB.format(home / "token")))
            patch.setenv("AWS_PROFILE", "top")
            if env_keys:
                patch.setenv("AWS_ACCESS_KEY_ID", "ENVIRONMENT")
                patch.setenv("AWS_SECRET_ACCESS_KEY", "s")
            if env_web:
                patch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(home / "token"))
                patch.setenv("AWS_ROLE_ARN", "arn:aws:iam::1:role/environment")
                patch.setenv("AWS_ROLE_SESSION_NAME", "environment")
            profile = "top" if named else None
            assert calls_of_sts(service, by_us, profile) == calls_of_sts(service, theirs, profile), set_up


def test_files_are_read_as_botocore_reads_them(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    pick = random.Random(SEED)
    values = ["a", "a=b", "a # b", "'quoted'", "%(x)s", "", "a;b", " padded ", "ü", "\n  nested = 1\n  other = 2"]
    for _ in range(100):
        lines = []
        sections = ["default", "profile work", "profile 'two words'", "profile\ttab", "sso-session corp", "odd", " "]
        for section in pick.sample(sections, 3):
            lines.append(f"[{section}]")
            lines += [
                f"{pick.choice(['region', 'x', 'aws_access_key_id'])}{pick.choice(['=', ' = '])}{pick.choice(values)}"
            ]
            lines += pick.sample(["# a comment", "; another", ""], 2)
        write_profiles(home, monkeypatch, "\n".join(lines) + "\n")
        theirs = botocore.session.Session().full_config
        files = credentials._profile.read_files()
        for name, expected in theirs["profiles"].items():
            plain = {key: value for key, value in expected.items() if isinstance(value, str)}
            ours = {key: value for key, value in files.config[name].items() if key in plain}
            assert ours == plain, lines


def test_a_profile_takes_on_the_role_of_another(
    moto: Moto, role: str, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    user = moto.user
    keys = f"[base]\naws_access_key_id = {user.access_key_id}\naws_secret_access_key = {user.secret_access_key}\n"
    config = (
        f"[profile worker]\nrole_arn = {role}\nsource_profile = base\nrole_session_name = me\nregion = eu-west-1\n"
        f"[profile careful]\nrole_arn = {role}\nsource_profile = base\nmfa_serial = arn:aws:iam::1:mfa/a\n"
        f"[profile a]\nrole_arn = {role}\nsource_profile = b\n[profile b]\nrole_arn = {role}\nsource_profile = a\n"
    )
    write_profiles(home, monkeypatch, config, keys)
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", moto.endpoint)
    found = credentials.default("worker")()
    assert found.source == "sts AssumeRole" and found.session_token
    assert credentials.region_of("worker") == "eu-west-1"
    identity = credentials.STS(found, endpoint=moto.endpoint).get_caller_identity()
    assert identity.endswith("assumed-role/worker/me")
    asked: list[str] = []
    with pytest.raises(CredentialsError, match="token_code"):
        credentials.default("careful")()
    credentials.default("careful", token_code=lambda serial: asked.append(serial) or "123456")()
    assert asked == ["arn:aws:iam::1:mfa/a"]
    with pytest.raises(CredentialsError, match="circle: a -> b -> a"):
        credentials.default("a")()
    write_profiles(
        home, monkeypatch, config.replace("[profile careful]", "duration_seconds = 1h\n[profile careful]"), keys
    )
    with pytest.raises(CredentialsError, match="duration_seconds"):
        credentials.default("worker")()


def ends_in(minutes: float, name: str = "AKID") -> Credentials:
    return Credentials(name, "secret", "token", datetime.now(timezone.utc) + timedelta(minutes=minutes))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A source is asked again at once."""
    monkeypatch.setattr(credentials._refresh, "PAUSE", timedelta(0))


def test_one_thread_refreshes_for_all() -> None:
    calls: list[int] = []

    def slow() -> Credentials:
        calls.append(1)
        time.sleep(0.1)
        return ends_in(60)

    source = Refreshing(slow)
    found: list[Credentials] = []
    threads = [threading.Thread(target=lambda: found.append(source())) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(calls) == 1 and len({id(one) for one in found}) == 1
    assert source() is found[0] and len(calls) == 1


def test_those_who_wait_share_a_failure() -> None:
    calls: list[int] = []
    errors: list[CredentialsError] = []
    barrier = threading.Barrier(8)

    def failing() -> Credentials:
        calls.append(1)
        time.sleep(0.3)
        raise CredentialsError("away")

    def ask() -> None:
        barrier.wait(5)
        with pytest.raises(CredentialsError, match="away") as caught:
            source()
        errors.append(caught.value)

    source = Refreshing(failing)
    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(errors) == 8 and len(calls) == 1
    with pytest.raises(CredentialsError, match="away"):
        source()
    assert len(calls) == 2


def test_a_source_of_short_sessions_or_that_fails_is_not_asked_for_every_request() -> None:
    calls: list[int] = []

    def short() -> Credentials:
        calls.append(1)
        if len(calls) == 2:
            raise CredentialsError("away")
        return ends_in(14.9 if len(calls) == 1 else 0.5, f"KEY{len(calls)}")

    source = Refreshing(short)
    assert [source().access_key_id for _ in range(9)] == ["KEY1"] * 9 and len(calls) == 1
    source._pause_ends = 0
    assert [source().access_key_id for _ in range(9)] == ["KEY1"] * 9 and len(calls) == 2
    source._pause_ends = 0
    # What ends within the pause does not outlast it.
    assert [source().access_key_id for _ in range(3)] == ["KEY3", "KEY4", "KEY5"]


@pytest.mark.usefixtures("impatient")
def test_while_old_credentials_hold_nobody_waits_and_a_failure_does_no_harm() -> None:
    answers: list[Credentials | Exception] = [ends_in(12, "OLD"), CredentialsError("away"), ends_in(60, "NEW")]

    def provide() -> Credentials:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    source = Refreshing(provide)
    assert [source().access_key_id for _ in range(4)] == ["OLD", "OLD", "NEW", "NEW"]

    gate = threading.Event()
    started = threading.Event()

    def waiting() -> Credentials:
        if not source_calls:
            source_calls.append(1)
            return ends_in(12, "OLD")
        started.set()
        gate.wait(5)
        return ends_in(60, "NEW")

    source_calls: list[int] = []
    source = Refreshing(waiting)
    source()
    thread = threading.Thread(target=source)
    thread.start()
    assert started.wait(5) and source().access_key_id == "OLD"
    gate.set()
    thread.join()
    assert source().access_key_id == "NEW"


@pytest.mark.usefixtures("impatient")
def test_credentials_that_have_ended_are_not_used_though_the_source_fails() -> None:
    answers: list[Credentials] = [ends_in(9, "OLD")]

    def provide() -> Credentials:
        if not answers:
            raise CredentialsError("away")
        return answers.pop()

    source = Refreshing(provide)
    assert source().access_key_id == "OLD"
    with pytest.raises(CredentialsError, match="away"):
        source()


@pytest.mark.usefixtures("impatient")
def test_a_client_signs_with_the_credentials_of_the_moment(script: Callable[..., Script]) -> None:
    ok = b"HTTP/1.1 204 No Content\r\n\r\n"
    server = script(ok, ok)
    made: list[Credentials] = []

    def provide() -> Credentials:
        made.append(ends_in(12, f"KEY{len(made)}"))
        return made[-1]

    with Client(server.endpoint, signer=RefreshingSigner(provide, region="us-east-1")) as client:
        client.delete("bucket", "a")
        client.delete("bucket", "b")
    first, second = (request.header("authorization") or "" for request in server.received)
    assert f"Credential={made[-1].access_key_id}/" in second and f"Credential={made[-1].access_key_id}/" not in first
