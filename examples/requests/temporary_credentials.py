"""Take on a role, and use its temporary credentials on S3: temporary_credentials.py ROLE_ARN BUCKET

The session token is sent and signed with every request. The credentials are renewed before they end.
"""

import os
import sys

from s3sign import Client, credentials

role_arn, bucket = sys.argv[1:]
sts = credentials.STS(credentials.default()())
signer = credentials.RefreshingSigner(lambda: sts.assume_role(role_arn, "example"), region="us-east-1")
with Client(os.environ.get("AWS_ENDPOINT_URL_S3"), signer=signer) as client:
    client.create_bucket(bucket)
    client.put(bucket, "key", b"data")
    print(client.get(bucket, "key"))
