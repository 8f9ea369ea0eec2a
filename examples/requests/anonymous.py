"""Read an object of a public bucket without any credentials: anonymous.py BUCKET KEY

The bucket's policy decides. AWS_ENDPOINT_URL_S3 names a server other than AWS's.
"""

import os
import sys

from s3sign import Client, ResponseError, Signer

bucket, key = sys.argv[1:]
with Client(os.environ.get("AWS_ENDPOINT_URL_S3"), signer=Signer.anonymous(region="us-east-1")) as client:
    try:
        print(f"{len(client.get(bucket, key))} bytes, and nobody asked who reads them")
    except ResponseError as error:
        sys.exit(f"the bucket is not public: {error}")
