"""A small S3 client over urllib3: buckets, objects, listings, and transfers in parts."""

from __future__ import annotations

from .._xml import Object, Page
from ._client import Client
from ._documents import Bucket, DeleteError, Upload
from ._operations import Head

__all__ = ["Bucket", "Client", "DeleteError", "Head", "Object", "Page", "Upload"]
