"""The credential provider chain of the AWS tools."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Callable

from . import _local, _sso
from ._model import Credentials, Provider, TimedOutError, fail
from ._profile import profile_name, read_files
from ._sts import STS

#: Asks the user for a code of the MFA device with this serial number.
TokenCode = Callable[[str], str]


def default(profile: str | None = None, *, region: str | None = None, token_code: TokenCode | None = None) -> Provider:
    """A source that searches like the AWS tools, in their order: environment, role of the profile, web identity,
    SSO, credentials file, credential_process, config file, container, instance metadata.

    It does not use the cache of `aws login`, nor renew an expired SSO sign-in.

    Args:
        profile: name of a profile; then the environment's credentials are skipped. None: AWS_PROFILE, or `default`.
        region: for calls of the Security Token Service; None: as `region_of`.
        token_code: asks the user for an MFA code, for profiles with `mfa_serial`.

    Calling it raises CredentialsError, with what was tried, if there are none.
    """

    def provide() -> Credentials:
        return _Search(profile, region or region_of(profile), token_code).find()

    return provide


def region_of(profile: str | None = None) -> str | None:
    """The region of AWS_REGION, of AWS_DEFAULT_REGION or of a profile."""
    found = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    return found or (read_files().profile(profile_name(profile)) or {}).get("region")


class _Search:
    def __init__(self, profile: str | None, region: str | None, token_code: TokenCode | None) -> None:
        self.files = read_files()
        self.named = profile is not None
        self.name = profile_name(profile)
        self.region = region or "us-east-1"
        self.token_code = token_code

    def find(self) -> Credentials:
        settings = self.files.profile(self.name)
        if settings is None and (self.named or self.name != "default"):
            fail("profile", f"neither file of profiles has {self.name!r}")
        found = None if self.named else _local.environment()
        found = found or self.of_profile(self.name, settings or {}, ())
        found = found or _local.container()
        silent = ""
        try:
            found = found or _local.answering_instance()
        except TimedOutError:
            silent = f", which {_local.HOP_LIMIT}"
        if found is None:
            tried = "the environment, " * (not self.named) + f"profile {self.name!r}, container and instance metadata"
            tried += silent
            remedy = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run: aws configure"
            fail("credentials", f"there are none in {tried}; {remedy}")
        return found

    def of_profile(self, name: str, settings: Mapping[str, str], seen: tuple[str, ...]) -> Credentials | None:
        """The credentials of a profile, the source of those in `seen`: a role comes before static keys."""
        # But as a source, including of itself, it provides its keys.
        keys_first = bool(seen) and _has_keys(settings)
        if settings.get("role_arn") and not settings.get("web_identity_token_file") and not keys_first:
            return self.role(name, settings, seen)
        by_web = self.web_identity(name, settings, from_environment=not self.named and not seen)
        if by_web is not None:
            return by_web
        if settings.get("sso_account_id") or settings.get("sso_role_name"):
            return _sso.role_credentials(settings, self.files.sso_sessions)
        for source, found in (("credentials file", self.files.credentials), ("config file", self.files.config)):
            values = found.get(name, {})
            if source == "config file" and settings.get("credential_process"):
                return _local.process(settings["credential_process"])
            if values.get("aws_access_key_id"):
                return self.static(values, f"{source}, profile {name!r}")
        return None

    def static(self, values: Mapping[str, str], source: str) -> Credentials:
        secret = values.get("aws_secret_access_key")
        if not secret:
            fail("aws_secret_access_key", f"{source} has aws_access_key_id, but not this")
        return Credentials(values["aws_access_key_id"], secret, values.get("aws_session_token") or None, None, source)

    def role(self, name: str, settings: Mapping[str, str], seen: tuple[str, ...]) -> Credentials:
        serial = settings.get("mfa_serial")
        if serial and self.token_code is None:
            fail("mfa_serial", f"profile {name!r} asks for an MFA code: pass token_code")
        duration = settings.get("duration_seconds")
        if duration and not duration.isdecimal():
            fail("duration_seconds", f"profile {name!r}: {duration!r} is not a number")
        source = self.source_of(name, settings, seen)
        return STS(source, region=self.region).assume_role(
            settings["role_arn"],
            settings.get("role_session_name") or f"s3sign-{int(time.time())}",
            duration=int(duration) if duration else None,
            external_id=settings.get("external_id"),
            serial_number=serial,
            token_code=self.token_code(serial) if serial and self.token_code else None,
        )

    def source_of(self, name: str, settings: Mapping[str, str], seen: tuple[str, ...]) -> Credentials:
        """The credentials that assume the role."""
        if bool(settings.get("source_profile")) == bool(settings.get("credential_source")):
            # Continuing would use a different identity.
            fail("source_profile", f"profile {name!r} has role_arn, and needs either this or credential_source")
        if kind := settings.get("credential_source"):
            sources = {
                "Environment": _local.environment,
                "EcsContainer": _local.container,
                "Ec2InstanceMetadata": _local.answering_instance,
            }
            if kind not in sources:
                fail("credential_source", f"{kind!r} is not one of {', '.join(sources)}")
            return sources[kind]() or fail("credential_source", f"{kind} has no credentials")
        other = settings["source_profile"]
        values = self.files.profile(other)
        if values is None:
            fail("source_profile", f"neither file of profiles has {other!r}")
        if other in seen or (other == name and not _has_keys(values)):
            fail("source_profile", f"the profiles go in a circle: {' -> '.join((*seen, name, other))}")
        found = self.of_profile(other, values, (*seen, name))
        return found or fail("source_profile", f"profile {other!r} has no credentials")

    def web_identity(self, name: str, settings: Mapping[str, str], *, from_environment: bool) -> Credentials | None:
        variables = {"web_identity_token_file": "AWS_WEB_IDENTITY_TOKEN_FILE"}
        variables.update(role_arn="AWS_ROLE_ARN", role_session_name="AWS_ROLE_SESSION_NAME")
        token_file, role_arn, session_name = (
            (os.environ.get(variable) if from_environment else None) or settings.get(key)
            for key, variable in variables.items()
        )
        if not token_file:
            return None
        if not role_arn:
            fail("role_arn", f"there is a web identity, but neither profile {name!r} nor AWS_ROLE_ARN says for which")
        try:
            token = Path(token_file).read_text(encoding="utf-8").strip()  # read each time, since it changes
        except OSError as error:
            fail("web_identity_token_file", f"{token_file}: {error.strerror}")
        session_name = session_name or f"s3sign-{int(time.time())}"
        return STS(region=self.region).assume_role_with_web_identity(role_arn, session_name, token)


def _has_keys(settings: Mapping[str, str]) -> bool:
    return "aws_access_key_id" in settings or "aws_secret_access_key" in settings
