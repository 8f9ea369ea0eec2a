"""IAM Identity Center: the role of a user who has signed in with `aws sso login`."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path
from urllib.parse import urlencode

from .._endpoint import endpoint as _endpoint_of
from . import _http
from ._model import Credentials, fail, parse_time

_PORTAL_TIMEOUT = 10
_REMEDY = "sign in with: aws sso login"


def role_credentials(profile: Mapping[str, str], sessions: Mapping[str, Mapping[str, str]]) -> Credentials:
    """Credentials of a profile's role, with the sign-in's token in ~/.aws/sso/cache.

    Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html
    """
    source = "sso"
    session = profile.get("sso_session")
    if session and session not in sessions:
        fail("sso_session", f"the config file has no section [sso-session {session}]")
    settings = {**profile, **sessions.get(session or "", {})}
    for name in ("sso_start_url", "sso_region", "sso_account_id", "sso_role_name"):
        if not settings.get(name):
            fail(name, "the profile lacks this")
    token = _token(session or settings["sso_start_url"])
    # In the domain of the region's other services, including China's.
    default = _endpoint_of(region=settings["sso_region"], service="sts").url.replace("//sts.", "//portal.sso.")
    query = urlencode({"account_id": settings["sso_account_id"], "role_name": settings["sso_role_name"]})
    url = (os.environ.get("AWS_ENDPOINT_URL_SSO") or default).rstrip("/") + "/federation/credentials?" + query
    headers = {"x-amz-sso_bearer_token": token}
    answer = _http.get_json(url, source, headers=headers, timeout=_PORTAL_TIMEOUT, remedy=_REMEDY)
    try:
        found = answer["roleCredentials"]
        end = datetime.fromtimestamp(found["expiration"] / 1000, timezone.utc)
        return Credentials(found["accessKeyId"], found["secretAccessKey"], found["sessionToken"], end, source)
    except (KeyError, TypeError, ValueError, OverflowError):
        fail(source, "the answer holds no credentials")


def _token(cached_for: str) -> str:
    path = Path("~/.aws/sso/cache").expanduser() / (hashlib.sha1(cached_for.encode()).hexdigest() + ".json")
    try:
        cached = json.loads(path.read_text(encoding="utf-8"))
        token, end = cached["accessToken"], cached["expiresAt"]
    except (OSError, ValueError, KeyError, TypeError):
        fail("sso", f"there is no token in {path}; {_REMEDY}")
    if parse_time(end, str(path)) <= datetime.now(timezone.utc):
        fail("sso", f"the token has expired; {_REMEDY}")
    return str(token)
