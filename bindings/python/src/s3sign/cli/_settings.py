"""Settings from the common options, the environment and the profile: endpoint, region, credentials."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .. import endpoint as place_of
from .. import lint
from .._endpoint import Endpoint
from ..errors import CredentialsError
from ..signer import Signer
from ._arguments import suggestion
from ._errors import Failure
from ._output import Output
from ._uri import is_s3, parse

if TYPE_CHECKING:
    from ..client import Client
    from ..credentials import Credentials, Provider

#: Only for suggestions: the library recognizes regions, including future ones, by the form of their names.
_REGIONS = """
    us-east-1 us-east-2 us-west-1 us-west-2 af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2
    ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5
    ap-southeast-6 ap-southeast-7 ca-central-1 ca-west-1 cn-north-1 cn-northwest-1 eu-central-1 eu-central-2 eu-north-1
    eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 il-central-1 me-central-1 me-south-1 mx-central-1 sa-east-1
    us-gov-east-1 us-gov-west-1
"""
_AWS_HOST = re.compile(r"(?:^|\.)(?:s3-)?([a-z]{2,4}(?:-[a-z]+)+-\d+)\.amazonaws\.(?:com|com\.cn|eu)$")


class Settings:
    """The settings of one run."""

    def __init__(self, options: argparse.Namespace, output: Output) -> None:
        self.options, self.output = options, output
        self.algorithm: str = options.algorithm or "sigv4"

    @cached_property
    def endpoint(self) -> str | None:
        """A server other than AWS's, or None."""
        variables = (os.environ.get(name) for name in ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"))
        found = self.options.endpoint or next(filter(None, variables), None) or self._profile.get("endpoint_url")
        if found and urlsplit(found).scheme not in ("http", "https"):
            raise Failure("endpoint", f"{found!r} is not http(s)://host[:port][/prefix]")
        return found or None

    @cached_property
    def region(self) -> str:
        """The configured region, or ""."""
        found = self.options.region or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
        found = found or self._profile.get("region") or ("*" if self.algorithm == "sigv4a" else "")
        # Most other servers accept any region.
        if not self.endpoint:
            self._check(found)
        return found or ("us-east-1" if self.endpoint else "")

    def region_of(self, url: str) -> str:
        """The region to sign a request to `url` for, preferably that of its host."""
        host = urlsplit(url).hostname or ""
        named = _AWS_HOST.search(host)
        if self.options.region or not named or self.algorithm != "sigv4":
            return self.region or ("us-east-1" if host and not named and ".amazonaws." not in host else "")
        return named[1]

    @property
    def source(self) -> Provider:
        """The credential provider. On a terminal it asks for MFA codes."""
        from .. import credentials

        ask = _token_code if sys.stderr.isatty() else None
        return credentials.default(self.options.profile, region=self.options.region, token_code=ask)

    def stored(self) -> Iterator[Credentials]:
        """The keys of the environment, unless --profile is given, and of the profile. Nothing is called for others."""
        from ..credentials import Credentials, environment

        if self.options.profile is None:
            # An access key id alone is of no use, but no error here either.
            with suppress(CredentialsError):
                if (found := environment()) is not None:
                    yield found
        key, secret = (self._profile.get(f"aws_{name}") for name in ("access_key_id", "secret_access_key"))
        if key and secret:
            yield Credentials(key, secret, source="profile")

    def signer(self, region: str, service: str = "s3") -> Signer:
        """A signer with the current credentials."""
        if self.options.no_sign_request:
            return Signer.anonymous(region=region, service=service)
        scope = {"region": region, "service": service, "algorithm": self.algorithm}
        if self.algorithm != "sigv2" and not region:
            raise Failure("region", "not set", "set --region or AWS_REGION")
        return Signer.from_credentials(self.source(), **scope)

    def place(self, url: str) -> tuple[str, Signer]:
        """The URL to sign, percent-encoded, for a URL or `s3://` URI, and the signer."""
        if not is_s3(url):
            return url, self.signer(self.region_of(url), self.options.service)
        found = self.bucket(url)
        if self.options.algorithm is None:
            self.algorithm = found.algorithm
        region = found.region if self.algorithm == found.algorithm else self.region
        return found.url, self.signer(region, found.service if self.options.service == "s3" else self.options.service)

    def bucket(self, uri: str) -> Endpoint:
        """The endpoint of an `s3://` URI."""
        named = parse(uri)
        region = self.region
        if "*" in region or (not region and (self.algorithm == "sigv2" or self.options.no_sign_request)):
            region = "us-east-1"  # which knows all buckets
        as_is = getattr(self.options, "path_as_is", False)
        return place_of(named.bucket, named.key, region=region, endpoint=self.endpoint, path_as_is=as_is)

    def client(self) -> Client:
        """A client that refreshes its credentials, and finds the regions of buckets."""
        from ..client import Client
        from ..credentials import RefreshingSigner

        region = self.region or "us-east-1"
        if self.options.no_sign_request:
            return Client(self.endpoint, signer=Signer.anonymous(region=region))
        signer = RefreshingSigner(self.source, region=region, algorithm=self.algorithm)
        return Client(self.endpoint, signer=signer)

    @cached_property
    def _profile(self) -> Mapping[str, str]:
        from ..credentials._profile import profile_name, read_files

        found = read_files().profile(profile_name(self.options.profile))
        if found is None and self.options.profile:
            raise Failure("profile", f"{self.options.profile!r} is in neither profile file")
        return found or {}

    def _check(self, region: str) -> None:
        """Warn about an unknown AWS region: a typo otherwise results in a host that is not found."""
        if region and "*" not in region:
            stranger = Signer("AKIDEXAMPLE", "none", region=region)
            if any(
                found.code == "unknown-region"
                for found in lint(stranger, "GET", "https://s3.amazonaws.com/", time=1369353600)
            ):
                self.output.note(f"region {region}: not a known AWS region{suggestion(region, _REGIONS.split())}")


def _token_code(serial: str) -> str:
    from getpass import getpass

    return getpass(f"MFA code of {serial}: ")
