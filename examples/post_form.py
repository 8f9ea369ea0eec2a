"""Serve an HTML form by which a browser uploads straight to an S3 bucket: the server checks the signed policy.

    post_form.py ENDPOINT BUCKET [PORT]

Credentials come from the environment that the AWS tools use. Listens on 127.0.0.1 until interrupted.
"""

import html
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from s3sign import Signer

PAGE = """<!doctype html>
<title>Upload</title>
<form action="{action}" method="post" enctype="multipart/form-data">
{fields}
<input type="file" name="file">
<button>Upload</button>
</form>
"""


def page(signer: Signer, endpoint: str, bucket: str) -> str:
    """The form. Keys must begin with uploads/, files have up to 1 MiB; ${filename} is for the server to fill in."""
    fields = signer.post_policy(
        bucket,
        [
            ["starts-with", "$key", "uploads/"],
            ["starts-with", "$Content-Type", "text/"],
            {"success_action_status": "201"},
            ["content-length-range", 1, 1 << 20],
        ],
        expires=600,
    )
    fields = {"key": "uploads/${filename}", "Content-Type": "text/plain", **fields}
    inputs = [f'<input type="hidden" name="{html.escape(n)}" value="{html.escape(v)}">' for n, v in fields.items()]
    return PAGE.format(action=html.escape(f"{endpoint}/{bucket}"), fields="\n".join(inputs))


def main() -> None:
    endpoint, bucket, *port = sys.argv[1:]
    signer = Signer.from_env()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = page(signer, endpoint, bucket).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """The page is not worth a log."""

    with HTTPServer(("127.0.0.1", int(port[0]) if port else 0), Handler) as server:
        print(f"open http://127.0.0.1:{server.server_port}/", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
