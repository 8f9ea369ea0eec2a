"""The forms of signing, each with what a request of it is put through."""

from __future__ import annotations

import tamper
import wire
from tamper import Form

FORMS = [
    Form("SigV4 header, GET", wire.get_in_header, tamper.GET),
    Form("SigV4 header, body hashed", wire.put_in_header, [*tamper.PUT, *tamper.HASH]),
    Form("SigV4 header, UNSIGNED-PAYLOAD", wire.put_unsigned_payload, tamper.PUT),
    Form("SigV4 presigned GET", wire.get_presigned, tamper.GET_URL),
    Form("SigV4 presigned PUT", wire.put_presigned, tamper.PUT_URL),
    Form("SigV4 signed chunks", wire.put_signed_chunks, tamper.SIGNED_CHUNKS),
    Form(
        "SigV4 signed chunks and trailer",
        wire.put_signed_chunks_and_trailer,
        [*tamper.SIGNED_CHUNKS, *tamper.SIGNED_TRAILER],
    ),
    Form("Unsigned chunks and trailer", wire.put_unsigned_chunks_and_trailer, [*tamper.CHUNKS, *tamper.TRAILER]),
    Form("SigV4A header", wire.put_sigv4a, tamper.LINE),
    Form("SigV4A presigned GET", wire.get_presigned_sigv4a, tamper.LINE),
    Form("SigV2 header", wire.put_sigv2, tamper.SIGV2),
    Form("SigV2 presigned GET", wire.get_presigned_sigv2, tamper.SIGV2_URL),
    Form("SigV4 POST policy", wire.post_form, tamper.POST_V4),
    Form("SigV2 POST policy", wire.post_form_sigv2, tamper.POST_V2),
    Form("Session token, header", wire.put_in_header, tamper.TOKEN, needs="token"),
    Form("Session token, presigned GET", wire.get_presigned, tamper.TOKEN_URL, needs="token"),
    Form("Bucket in the host", wire.put_in_host, tamper.IN_HOST, needs="domain"),
]
