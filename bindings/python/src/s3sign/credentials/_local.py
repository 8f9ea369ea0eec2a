"""Sources on this machine: environment, processes, and the metadata services of containers and instances."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from pathlib import Path

from ..errors import CredentialsError
from . import _http
from ._model import Credentials, TimedOutError, fail, from_document, parse_time

_PROCESS_TIMEOUT = 60
#: Why the metadata service of an instance drops its answers.
HOP_LIMIT = "did not answer: in a container, the instance's hop limit (HttpPutResponseHopLimit) must be 2"


def environment() -> Credentials | None:
    """From AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and AWS_CREDENTIAL_EXPIRATION."""
    key = os.environ.get("AWS_ACCESS_KEY_ID")
    if not key:
        return None
    secret = os.environ.get("AWS_SECRET_ACCESS_KEY")
    if not secret:
        fail("AWS_SECRET_ACCESS_KEY", "the environment has AWS_ACCESS_KEY_ID, but not this")
    end = os.environ.get("AWS_CREDENTIAL_EXPIRATION")
    expires_at = parse_time(end, "AWS_CREDENTIAL_EXPIRATION") if end else None
    return Credentials(key, secret, os.environ.get("AWS_SESSION_TOKEN") or None, expires_at, "environment")


def process(command: str) -> Credentials:
    """From the output of a command, a profile's `credential_process`. It runs without a shell, for at most a minute.

    Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
    """
    source = "credential_process"
    try:
        words = shlex.split(command)
        if not words:
            raise ValueError("it is empty")
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, timeout=_PROCESS_TIMEOUT)
    except (OSError, ValueError) as error:
        fail(source, f"the command cannot be run: {error}")
    except subprocess.TimeoutExpired:
        fail(source, f"the command took longer than {_PROCESS_TIMEOUT} seconds")
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        fail(source, f"the command ended with status {done.returncode}" + (f": {said[0]}" if said else ""))
    try:
        document = json.loads(done.stdout)
    except ValueError:
        fail(source, "the command printed no JSON")
    if not isinstance(document, dict) or document.get("Version") != 1:
        fail(source, "the command printed no credentials of Version 1")
    return from_document(document, source, "SessionToken")


def container() -> Credentials | None:
    """From the endpoint in AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI.

    Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
    """
    source = "container"
    relative = os.environ.get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
    full = os.environ.get("AWS_CONTAINER_CREDENTIALS_FULL_URI")
    url = f"http://{_http.CONTAINER_HOSTS[0]}{relative}" if relative else full
    if not url:
        return None
    if not _http.is_safe(url, _http.CONTAINER_HOSTS):
        fail("AWS_CONTAINER_CREDENTIALS_FULL_URI", "without https, this must be a loopback or container address")
    token = os.environ.get("AWS_CONTAINER_AUTHORIZATION_TOKEN")
    if file := os.environ.get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"):
        try:
            token = Path(file).read_text(encoding="utf-8")  # read each time, since it changes
        except OSError as error:
            fail("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", f"{file}: {error.strerror}")
    if token and ("\r" in token or "\n" in token):
        fail(source, "the authorization token has a line break")
    headers = {"Authorization": token} if token else None
    return from_document(_http.get_json(url, source, headers=headers, timeout=2), source)


def instance() -> Credentials | None:
    """From the metadata service of an EC2 instance, with IMDSv2; None if there is none, or if it does not answer.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html
    """
    try:
        return answering_instance()
    except TimedOutError:
        return None


def answering_instance() -> Credentials | None:
    """The same, but TimedOutError if it does not answer."""
    source = "instance metadata"
    if os.environ.get("AWS_EC2_METADATA_DISABLED", "").lower() == "true":
        return None
    base = os.environ.get("AWS_EC2_METADATA_SERVICE_ENDPOINT") or "http://169.254.169.254"
    if not _http.is_safe(base, _http.INSTANCE_HOSTS):
        fail("AWS_EC2_METADATA_SERVICE_ENDPOINT", "without https, this must be a loopback or metadata address")
    base = base.rstrip("/") + "/latest"
    lifetime = {"X-aws-ec2-metadata-token-ttl-seconds": "21600"}
    try:
        status, token = _http.send("PUT", f"{base}/api/token", source, headers=lifetime, timeout=1)
    except TimedOutError:
        fail(source, f"the service {HOP_LIMIT}", TimedOutError)
    except CredentialsError:  # no such service
        return None
    if status != 200:
        return None
    headers = {"X-aws-ec2-metadata-token": token.decode("latin-1").strip()}
    where = f"{base}/meta-data/iam/security-credentials/"
    status, roles = _http.send("GET", where, source, headers=headers, timeout=1)
    if status != 200 or not roles.split():
        return None
    role = roles.split()[0].decode("latin-1")
    return from_document(_http.get_json(where + role, source, headers=headers), source)
