"""Credential providers: environment, files, processes, metadata services, IAM Identity Center, and roles.

    >>> from s3sign import Client, credentials
    >>> signer = credentials.RefreshingSigner(credentials.default(), region="eu-west-1")
    >>> client = Client(signer=signer)

A source is any callable that returns `Credentials`. Needs urllib3.
"""

from __future__ import annotations

from ._chain import default, region_of
from ._local import container, environment, instance, process
from ._model import Credentials, Provider
from ._refresh import Refreshing, RefreshingSigner
from ._sts import STS

__all__ = [
    "STS",
    "Credentials",
    "Provider",
    "Refreshing",
    "RefreshingSigner",
    "container",
    "default",
    "environment",
    "instance",
    "process",
    "region_of",
]
