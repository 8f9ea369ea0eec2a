"""Amazon S3 request signing: SigV4 headers and presigned URLs, and a small client.

    >>> from s3sign import Signer
    >>> signer = Signer("AKIDEXAMPLE", "secret", region="us-east-1")
    >>> url = signer.presign("GET", "https://bucket.s3.us-east-1.amazonaws.com/key", expires=900)

`Client` needs urllib3, which is imported with it; all else works without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._checksum import Checksum, checksum
from ._corrections import clock_offset
from ._endpoint import Endpoint, endpoint
from ._explain import Explanation, Finding, explain, explain_text, lint
from ._provider import Provider, provider
from ._signed import Signed
from ._stream import Stream
from ._verify import Claim, VerifyStream, parse_claim, parse_post_claim
from ._xml import Object
from .errors import (
    CredentialsError,
    Error,
    InternalError,
    RequestError,
    ResponseError,
    TransferError,
    VerificationError,
)
from .signer import Signer

if TYPE_CHECKING:
    from .client import Client as Client
    from .client import Head as Head

__version__ = "0.2.0"

__all__ = [
    "Checksum",
    "Claim",
    "Client",
    "CredentialsError",
    "Endpoint",
    "Error",
    "Explanation",
    "Finding",
    "Head",
    "InternalError",
    "Object",
    "Provider",
    "RequestError",
    "ResponseError",
    "Signed",
    "Signer",
    "Stream",
    "TransferError",
    "VerificationError",
    "VerifyStream",
    "__version__",
    "checksum",
    "clock_offset",
    "endpoint",
    "explain",
    "explain_text",
    "lint",
    "parse_claim",
    "parse_post_claim",
    "provider",
]


def __getattr__(name: str) -> object:
    if name in ("Client", "Head"):
        from . import client

        return getattr(client, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
