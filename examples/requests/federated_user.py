"""Give somebody from outside a URL and nothing else: federated_user.py NAME BUCKET KEY

The federated user may do what both the policy here and the asking user's own allow. The URL carries the session token
and ends with the credentials, whatever it says.
"""

import sys

from s3sign import Signer, credentials, endpoint

name, bucket, key = sys.argv[1:]
resource = f"arn:aws:s3:::{bucket}/{key}"
policy = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": resource}}
sts = credentials.STS(credentials.default()())
federated = sts.get_federation_token(name, policy=policy, duration=900)
place = endpoint(bucket, key, region="us-east-1")
signer = Signer.from_credentials(federated, region=place.region)
signed = signer.presign_request("GET", place.url, expires=86_400)
print(signed.url)
print("ends at", signed.expires_at)
