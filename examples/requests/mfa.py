"""Delete a version of an object where the bucket asks for a second factor: mfa.py BUCKET KEY VERSION SERIAL CODE

SERIAL is the device's (arn:aws:iam::ACCOUNT:mfa/NAME), CODE what it shows. The account's own keys must sign, and AWS
takes this over https alone. Policies that ask for `aws:MultiFactorAuthPresent`, or for a recent
`aws:MultiFactorAuthAge`, want a session instead: STS(...).get_session_token(serial_number=SERIAL, token_code=CODE).
"""

import os
import sys

from s3sign import Client, Signer

bucket, key, version, serial, code = sys.argv[1:]
with Client(os.environ.get("AWS_ENDPOINT_URL_S3"), signer=Signer.from_env()) as client:
    client.delete(bucket, key, {"x-amz-mfa": f"{serial} {code}"}, version_id=version)
    print("deleted")
