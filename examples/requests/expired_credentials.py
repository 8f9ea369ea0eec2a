"""What becomes of credentials that end: expired_credentials.py

A signer that knows the end signs nothing after it, and makes no URL that would seem to hold longer.
"""

from datetime import datetime, timedelta, timezone

from s3sign import CredentialsError, Signer

now = datetime.now(timezone.utc)
end = now + timedelta(minutes=15)
signer = Signer("AKIDEXAMPLE", "secret", "token", region="us-east-1", expires_at=end)
url = "https://bucket.s3.us-east-1.amazonaws.com/key"

signed = signer.presign_request("GET", url, expires=86_400)
assert signed.expires_at is not None
print(f"asked for a day, the URL holds for {round((signed.expires_at - now).total_seconds() / 60)} minutes")
try:
    signer.sign("GET", url, time=end)
except CredentialsError as error:
    print(error)
