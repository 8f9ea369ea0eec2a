"""The Security Token Service: temporary credentials for a role, a session or a federated user."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

from .._endpoint import endpoint as _endpoint_of
from .._xml import error_of
from ..signer import Signer
from . import _http
from ._model import Credentials, fail, parse_time


class STS:
    """A client of the Security Token Service.

    Args:
        credentials: of the caller; None for `assume_role_with_web_identity`, which needs none.
        region: of the endpoint.
        endpoint: URL instead of AWS's; None: AWS_ENDPOINT_URL_STS or AWS_ENDPOINT_URL, if set.

    All methods raise ResponseError if the service refuses, and CredentialsError if the response is invalid.
    `duration` is in seconds, by default the service's.

    Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html
    """

    def __init__(
        self, credentials: Credentials | None = None, *, region: str = "us-east-1", endpoint: str | None = None
    ) -> None:
        endpoint = endpoint or os.environ.get("AWS_ENDPOINT_URL_STS") or os.environ.get("AWS_ENDPOINT_URL")
        place = _endpoint_of(region=region, service="sts", endpoint=endpoint)
        self._url = place.url
        self._signer = None
        if credentials is not None:
            self._signer = Signer.from_credentials(credentials, region=place.region, service="sts")

    def assume_role(
        self,
        role_arn: str,
        session_name: str,
        *,
        duration: int | None = None,
        external_id: str | None = None,
        policy: Mapping[str, Any] | None = None,
        serial_number: str | None = None,
        token_code: str | None = None,
    ) -> Credentials:
        """Credentials of a role. Set `serial_number` and `token_code` of an MFA device if the role requires one."""
        return self._credentials(
            "AssumeRole",
            RoleArn=role_arn,
            RoleSessionName=session_name,
            DurationSeconds=duration,
            ExternalId=external_id,
            Policy=policy,
            SerialNumber=serial_number,
            TokenCode=token_code,
        )

    def assume_role_with_web_identity(
        self, role_arn: str, session_name: str, web_identity_token: str, *, duration: int | None = None
    ) -> Credentials:
        """Credentials of a role, for a token of an OpenID Connect provider."""
        return self._credentials(
            "AssumeRoleWithWebIdentity",
            RoleArn=role_arn,
            RoleSessionName=session_name,
            WebIdentityToken=web_identity_token,
            DurationSeconds=duration,
        )

    def get_session_token(
        self, *, duration: int | None = None, serial_number: str | None = None, token_code: str | None = None
    ) -> Credentials:
        """Temporary credentials of the calling user. With the `serial_number` and a `token_code` of an MFA device they
        satisfy policies that require `aws:MultiFactorAuthPresent` or limit `aws:MultiFactorAuthAge`."""
        return self._credentials(
            "GetSessionToken", DurationSeconds=duration, SerialNumber=serial_number, TokenCode=token_code
        )

    def get_federation_token(
        self, name: str, *, policy: Mapping[str, Any] | None = None, duration: int | None = None
    ) -> Credentials:
        """Temporary credentials of a federated user, who may do what both `policy` and the calling user allow."""
        return self._credentials("GetFederationToken", Name=name, Policy=policy, DurationSeconds=duration)

    def get_caller_identity(self) -> str:
        """The caller's ARN."""
        return self._call("GetCallerIdentity").findtext(".//{*}Arn") or ""

    def _credentials(self, action: str, **parameters: Any) -> Credentials:
        found = self._call(action, **parameters).find(".//{*}Credentials")
        names = ("AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration")
        texts = [(found.findtext("{*}" + name) if found is not None else None) or "" for name in names]
        if not all(texts):
            fail("sts", f"the answer to {action} holds no credentials")
        key, secret, token, end = texts
        return Credentials(key, secret, token, parse_time(end, "sts"), f"sts {action}")

    def _call(self, action: str, **parameters: Any) -> ElementTree.Element:
        given = {name: value for name, value in parameters.items() if value is not None}
        fields = {name: json.dumps(value) if isinstance(value, Mapping) else value for name, value in given.items()}
        body = urlencode({"Action": action, "Version": "2011-06-15", **fields}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
        if self._signer:
            headers.update(self._signer.sign("POST", self._url, headers, body))
        status, answer = _http.send("POST", self._url, "sts", headers=headers, body=body, timeout=10)
        try:
            root = ElementTree.fromstring(answer)
        except ElementTree.ParseError:
            fail("sts", f"the answer to {action}, HTTP {status}, is not XML")
        if status != 200:
            found = root.find(".//{*}Error")
            raise error_of(status, root if found is None else found)
        return root
