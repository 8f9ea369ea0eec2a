"""Store and read an object with the keys of the account itself: account_keys.py BUCKET

Keys are in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, the region in AWS_REGION. An account's own keys may do
everything in it: for daily work, make an IAM user or take on a role.
"""

import os
import sys

from s3sign import Client, Signer

[bucket] = sys.argv[1:]
with Client(os.environ.get("AWS_ENDPOINT_URL_S3"), signer=Signer.from_env()) as client:
    client.create_bucket(bucket)
    client.put(bucket, "reports/2024 + ü.txt", b"figures")
    print([item.key for item in client.list(bucket)])
