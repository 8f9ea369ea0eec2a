"""Tell whose keys these are, and use them on S3: iam_user_keys.py BUCKET

Credentials are looked for where the AWS tools look. What the user may do, its policies say.
"""

import os
import sys

from s3sign import Client, Signer, credentials

[bucket] = sys.argv[1:]
keys = credentials.default()()
print(credentials.STS(keys).get_caller_identity())
signer = Signer.from_credentials(keys, region=credentials.region_of() or "us-east-1")
with Client(os.environ.get("AWS_ENDPOINT_URL_S3"), signer=signer) as client:
    client.create_bucket(bucket)
    client.put(bucket, "key", b"data")
    print(client.get(bucket, "key"))
