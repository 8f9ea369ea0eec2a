"""Puts a file into an S3 bucket and gets it back, with s3sign's client.

    python quickstart.py ENDPOINT BUCKET KEY FILE

Credentials and region come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and AWS_REGION.
"""

import io
import os
import sys
from pathlib import Path

import urllib3
from s3sign import Client, ResponseError, Signer


def say(step: str, what: str) -> None:
    print(f"  {step:<16}{what}", flush=True)


def main(endpoint: str, bucket: str, key: str, path: str) -> None:
    signer = Signer.from_env()
    # Keys are raw text: the client escapes them as S3 wants it, and the server sees them as they are here.
    with Client(endpoint, signer=signer) as client:
        client.create_bucket(bucket)
        say("create bucket", bucket)

        with open(path, "rb") as file:
            client.put(bucket, key, file)
        say("put", f'{path} as "{key}"')

        received = io.BytesIO()  # or a file that is open for writing
        size = client.get(bucket, key, received)
        if received.getvalue() != Path(path).read_bytes():
            sys.exit("what came back differs from what was put")
        say("get", f"{size} bytes, the same byte for byte")

        listed = list(client.list(bucket))
        if [(entry.key, entry.size) for entry in listed] != [(key, size)]:
            sys.exit(f"the bucket should hold that one object, but its listing is {listed}")
        for entry in listed:
            say("list", f'"{entry.key}", {entry.size} bytes')

        # A body of which only the length is known: signed chunk by chunk as it goes, with a checksum at its end.
        with open(path, "rb") as file:
            stream = signer.stream(
                "PUT", f"{endpoint}/{bucket}/{key}", path_mode="raw", decoded_length=size, trailer="crc32c"
            )
            headers = stream.signed.headers
            answer = urllib3.request("PUT", stream.signed.url, body=stream.body(file), headers=headers, retries=False)
        if answer.status != 200 or client.get(bucket, key) != Path(path).read_bytes():
            sys.exit(f"the streamed upload failed: {answer.status} {answer.data.decode()}")
        say("stream", f"{size} bytes in signed chunks, with a {headers['x-amz-trailer']} trailer")

        url = client.presign("GET", bucket, key, expires=600)
        put_url = client.presign("PUT", bucket, key, expires=600)

    forger = Signer(os.environ["AWS_ACCESS_KEY_ID"], "a wrong secret", region=os.environ["AWS_REGION"])
    with Client(endpoint, signer=forger) as client:
        try:
            client.get(bucket, key)
        except ResponseError as error:
            if error.code != "SignatureDoesNotMatch":
                raise
            say("wrong secret", f"refused: {error.status} {error.code}")
        else:
            sys.exit("the server took a wrong secret")

    say("presign", url)
    say("presign put", put_url)


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit("usage: quickstart.py ENDPOINT BUCKET KEY FILE")
    main(*sys.argv[1:])
