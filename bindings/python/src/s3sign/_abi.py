"""The C ABI of libs3sign: struct layouts and function prototypes, as in include/s3sign.h."""

from __future__ import annotations

from ctypes import (
    CDLL,
    POINTER,
    Structure,
    c_char,
    c_char_p,
    c_int32,
    c_int64,
    c_size_t,
    c_uint32,
    c_uint64,
    c_void_p,
)


class Str(Structure):
    """`s3sign_str`, an input. Keeps the bytes that it points at alive."""

    _fields_ = [("ptr", c_char_p), ("len", c_size_t)]


class View(Structure):
    """`s3sign_str`, an output: points into the output buffer."""

    _fields_ = [("ptr", c_void_p), ("len", c_size_t)]


class Header(Structure):
    """`s3sign_header`."""

    _fields_ = [("name", Str), ("value", Str)]


class SignerConfig(Structure):
    """`s3sign_signer_config`."""

    _fields_ = [
        ("size", c_uint32),
        ("algorithm", c_int32),
        ("access_key_id", Str),
        ("secret_access_key", Str),
        ("session_token", Str),
        ("region", Str),
        ("service", Str),
        ("normalize_path", c_int32),
        ("double_encode", c_int32),
        ("content_sha256_header", c_int32),
        ("token_mode", c_int32),
        ("lifetime_mode", c_int32),
        ("provider", c_int32),
        ("expires_at", c_int64),
        ("max_expires", c_int64),
    ]


class Request(Structure):
    """`s3sign_request`."""

    _fields_ = [
        ("size", c_uint32),
        ("path_mode", c_int32),
        ("method", Str),
        ("url", Str),
        ("query", Str),
        ("bucket", Str),
        ("headers", POINTER(Header)),
        ("headers_len", c_size_t),
        ("payload_mode", c_int32),
        ("headers_mode", c_int32),
        ("payload", Str),
        ("signed_headers", POINTER(Str)),
        ("signed_headers_len", c_size_t),
        ("time", c_int64),
        ("expires", c_int64),
        ("window", c_int64),
        ("entropy", Str),
    ]


class Batch(Structure):
    """`s3sign_batch`."""

    _fields_ = [
        ("size", c_uint32),
        ("keys", c_char_p),
        ("key_ends", c_void_p),
        ("queries", c_char_p),
        ("query_ends", c_void_p),
        ("count", c_size_t),
        ("path_as_is", c_int32),
    ]


class StreamPlan(Structure):
    """`s3sign_stream_plan`."""

    _fields_ = [
        ("size", c_uint32),
        ("algorithm", c_int32),
        ("chunks", c_int32),
        ("checksum", c_int32),
        ("decoded_length", c_int64),
        ("chunk_size", c_int64),
    ]


class Result(Structure):
    """`s3sign_result`."""

    _fields_ = [
        ("size", c_uint32),
        ("headers", View),
        ("url", View),
        ("target", View),
        ("host", View),
        ("authorization", View),
        ("signature", View),
        ("expires_at", c_int64),
    ]


class Condition(Structure):
    """`s3sign_condition`."""

    _fields_ = [("kind", c_int32), ("name", Str), ("value", Str), ("min", c_int64), ("max", c_int64)]


class Post(Structure):
    """`s3sign_post`."""

    _fields_ = [
        ("size", c_uint32),
        ("bucket", Str),
        ("conditions", POINTER(Condition)),
        ("conditions_len", c_size_t),
        ("policy", Str),
        ("time", c_int64),
        ("expires", c_int64),
    ]


class PostForm(Structure):
    """`s3sign_post_form`."""

    _fields_ = [
        ("size", c_uint32),
        ("bucket", Str),
        ("fields", POINTER(Header)),
        ("fields_len", c_size_t),
        ("file_size", c_int64),
        ("time", c_int64),
    ]


class Claim(Structure):
    """`s3sign_claim`."""

    _fields_ = [
        ("size", c_uint32),
        ("form", c_int32),
        ("algorithm", c_int32),
        ("body", c_int32),
        ("access_key_id", View),
        ("region", View),
        ("service", View),
        ("session_token", View),
        ("signed_headers", View),
        ("time", c_int64),
        ("expires_at", c_int64),
        ("replay_key", View),
    ]


class Endpoint(Structure):
    """`s3sign_endpoint`."""

    _fields_ = [
        ("size", c_uint32),
        ("service", c_int32),
        ("style", c_int32),
        ("dualstack", c_int32),
        ("fips", c_int32),
        ("accelerate", c_int32),
        ("global_", c_int32),
        ("http", c_int32),
        ("refuse_arn_region", c_int32),
        ("bucket", Str),
        ("key", Str),
        ("region", Str),
        ("endpoint", Str),
        ("path_as_is", c_int32),
    ]


class EndpointResult(Structure):
    """`s3sign_endpoint_result`."""

    _fields_ = [("size", c_uint32), ("algorithm", c_int32), ("url", View), ("region", View), ("service", View)]


class Refusal(Structure):
    """`s3sign_refusal`."""

    _fields_ = [
        ("size", c_uint32),
        ("http_status", c_int32),
        ("body", Str),
        ("server_time", Str),
        ("region", Str),
    ]


class Explanation(Structure):
    """`s3sign_explanation`."""

    _fields_ = [
        ("size", c_uint32),
        ("cause", c_int32),
        ("sentence", View),
        ("evidence", View),
        ("remedy", View),
        ("certainty", c_int32),
    ]


class ProviderProfile(Structure):
    """`s3sign_provider_profile`."""

    _fields_ = [
        ("size", c_uint32),
        ("path_style", c_int32),
        ("name", Str),
        ("region", Str),
        ("max_expires", c_int64),
        ("sigv4", c_int32),
        ("sigv4a", c_int32),
        ("sigv2", c_int32),
        ("signed_chunks", c_int32),
        ("signed_trailer", c_int32),
        ("unsigned_trailer", c_int32),
        ("post_policy", c_int32),
        ("crc32", c_int32),
        ("crc32c", c_int32),
        ("crc64nvme", c_int32),
        ("sha1", c_int32),
        ("sha256", c_int32),
    ]


class Error(Structure):
    """`s3sign_error`."""

    _fields_ = [
        ("size", c_uint32),
        ("status", c_int32),
        ("offset", c_int64),
        ("field", c_char * 48),
        ("message", c_char * 192),
    ]


#: The structs that carry their size, by the function that tells the library's.
VERSIONED = {
    "s3sign_signer_config_init": SignerConfig,
    "s3sign_request_init": Request,
    "s3sign_batch_init": Batch,
    "s3sign_stream_plan_init": StreamPlan,
    "s3sign_result_init": Result,
    "s3sign_post_init": Post,
    "s3sign_provider_profile_init": ProviderProfile,
    "s3sign_claim_init": Claim,
    "s3sign_post_form_init": PostForm,
    "s3sign_endpoint_init": Endpoint,
    "s3sign_endpoint_result_init": EndpointResult,
    "s3sign_refusal_init": Refusal,
    "s3sign_explanation_init": Explanation,
    "s3sign_error_init": Error,
}

_OUTPUT = (c_char_p, c_size_t, POINTER(c_size_t))
_SIGN = (c_void_p, POINTER(Request), *_OUTPUT, POINTER(Result), POINTER(Error))
_STAGE = (c_void_p, POINTER(Request), *_OUTPUT, POINTER(Error))

#: Result and argument types of each function that is used.
PROTOTYPES = {
    "s3sign_version_number": (c_int32, ()),
    "s3sign_version_string": (c_char_p, ()),
    "s3sign_status_name": (c_char_p, (c_int32,)),
    "s3sign_constant": (c_int32, (c_char_p, c_size_t, POINTER(c_int32), POINTER(Error))),
    "s3sign_signer_new": (c_int32, (POINTER(SignerConfig), POINTER(c_void_p), POINTER(Error))),
    "s3sign_signer_from_signing_key": (
        c_int32,
        (POINTER(SignerConfig), c_char_p, c_size_t, c_int64, POINTER(c_void_p), POINTER(Error)),
    ),
    "s3sign_signer_for_region": (c_int32, (c_void_p, c_char_p, c_size_t, POINTER(c_void_p), POINTER(Error))),
    "s3sign_signer_free": (None, (c_void_p,)),
    "s3sign_sign": (c_int32, _SIGN),
    "s3sign_presign": (c_int32, _SIGN),
    "s3sign_presign_batch": (
        c_int32,
        (c_void_p, POINTER(Request), POINTER(Batch), *_OUTPUT, c_void_p, POINTER(Error)),
    ),
    "s3sign_canonical_request": (c_int32, _STAGE),
    "s3sign_string_to_sign": (c_int32, _STAGE),
    "s3sign_signing_key": (c_int32, (c_void_p, c_int64, *_OUTPUT, POINTER(Error))),
    "s3sign_stream_content_length": (c_int32, (POINTER(StreamPlan), POINTER(c_int64), POINTER(Error))),
    "s3sign_stream_begin": (
        c_int32,
        (c_void_p, POINTER(Request), POINTER(StreamPlan), POINTER(c_void_p), *_OUTPUT, POINTER(Result), POINTER(Error)),
    ),
    "s3sign_stream_chunk": (c_int32, (c_void_p, c_char_p, c_size_t, *_OUTPUT, POINTER(Error))),
    "s3sign_stream_chunks": (
        c_int32,
        (c_void_p, c_char_p, c_size_t, POINTER(c_size_t), c_size_t, *_OUTPUT, POINTER(Error)),
    ),
    "s3sign_stream_finish": (c_int32, (c_void_p, *_OUTPUT, POINTER(Error))),
    "s3sign_stream_free": (None, (c_void_p,)),
    "s3sign_post_policy": (c_int32, (c_void_p, POINTER(Post), *_OUTPUT, POINTER(Error))),
    "s3sign_verify_parse": (c_int32, (POINTER(Request), *_OUTPUT, POINTER(Claim), POINTER(Error))),
    "s3sign_verify_post_parse": (c_int32, (POINTER(PostForm), *_OUTPUT, POINTER(Claim), POINTER(Error))),
    "s3sign_verify_post": (c_int32, (c_void_p, POINTER(PostForm), POINTER(Error))),
    "s3sign_verify_stream_begin": (c_int32, (c_void_p, POINTER(Request), c_int64, POINTER(c_void_p), POINTER(Error))),
    "s3sign_verify_stream_push": (
        c_int32,
        (c_void_p, c_void_p, c_size_t, POINTER(c_size_t), POINTER(View), POINTER(Error)),
    ),
    "s3sign_verify_stream_finish": (c_int32, (c_void_p, POINTER(Error))),
    "s3sign_verify_stream_free": (None, (c_void_p,)),
    "s3sign_verify": (c_int32, (c_void_p, POINTER(Request), c_int64, POINTER(Error))),
    "s3sign_clock_offset": (c_int32, (c_char_p, c_size_t, c_int64, POINTER(c_int64), POINTER(Error))),
    "s3sign_endpoint_url": (c_int32, (POINTER(Endpoint), *_OUTPUT, POINTER(EndpointResult), POINTER(Error))),
    "s3sign_explain": (
        c_int32,
        (c_void_p, POINTER(Request), POINTER(Refusal), *_OUTPUT, POINTER(Explanation), POINTER(Error)),
    ),
    "s3sign_explain_text": (
        c_int32,
        (
            c_void_p,
            POINTER(Request),
            c_char_p,
            c_size_t,
            c_char_p,
            c_size_t,
            *_OUTPUT,
            POINTER(Explanation),
            POINTER(Error),
        ),
    ),
    "s3sign_lint": (c_int32, (c_void_p, POINTER(Request), *_OUTPUT, POINTER(c_int32), POINTER(Error))),
    "s3sign_cause_name": (c_char_p, (c_int32,)),
    "s3sign_provider": (c_int32, (c_int32, POINTER(ProviderProfile), POINTER(Error))),
    "s3sign_checksum_new": (c_int32, (c_int32, c_int32, POINTER(c_void_p), POINTER(Error))),
    "s3sign_checksum_update": (c_int32, (c_void_p, c_char_p, c_size_t, POINTER(Error))),
    "s3sign_checksum_finish": (c_int32, (c_void_p, *_OUTPUT, POINTER(Error))),
    "s3sign_checksum_payload_hash": (c_int32, (c_void_p, *_OUTPUT, POINTER(Error))),
    "s3sign_checksum_free": (None, (c_void_p,)),
    "s3sign_checksum": (c_int32, (c_int32, c_char_p, c_size_t, *_OUTPUT, POINTER(Error))),
    "s3sign_checksum_header": (c_char_p, (c_int32,)),
    "s3sign_checksum_combine": (
        c_int32,
        (c_int32, c_char_p, c_size_t, c_char_p, c_size_t, c_uint64, *_OUTPUT, POINTER(Error)),
    ),
    **{name: (None, (c_void_p,)) for name in VERSIONED},
}


def declare(library: CDLL) -> None:
    """Give the functions of `library` their types. AttributeError if it lacks one."""
    for name, (result, arguments) in PROTOTYPES.items():
        function = getattr(library, name)
        function.restype = result
        function.argtypes = arguments
