/*
 * s3sign over libcurl: bodies sent in chunks that are signed as they go. See s3sign_curl.h.
 * SPDX-License-Identifier: MIT OR Apache-2.0
 */

#include "s3sign_curl_internal.h"

#include <stdlib.h>
#include <string.h>

/* Maximum output of s3sign_stream_chunk and s3sign_stream_finish, with the NUL. */
#define FRAME 416
#define USUAL_CHUNK 65536

struct s3sign_curl_stream {
  s3sign_stream *signing;
  struct curl_slist *headers;
  s3sign_curl_read read;
  void *user;
  /* Bytes of the body not read yet. */
  int64_t left;
  size_t chunk_size;
  /* The current piece, an encoded chunk, is buffer[begin..end]; send it from `next`. */
  size_t begin, next, end;
  int pieces;
  int finished;
  /* The error that ended the body early, if any. */
  int status;
  s3sign_error error;
  char buffer[];
};

static int broken(s3sign_curl_stream *stream, int status, const char *field, const char *message)
{
  stream->status = s3sc_fail(&stream->error, status, field, message);
  return 0;
}

/* Read a chunk: the rest of the body, or `chunk_size` bytes of it. */
static int read_chunk(s3sign_curl_stream *stream, size_t len)
{
  for (size_t have = 0; have < len;) {
    size_t got = stream->read(stream->buffer + FRAME + have, len - have, stream->user);
    if (got == S3SIGN_CURL_READ_FAILED || got > len - have)
      return broken(stream, S3SIGN_CURL_ERR_FILE, "read", "the body cannot be read");
    if (got == 0)
      return broken(stream, S3SIGN_CURL_ERR_FILE, "read", "the body is shorter than the plan says");
    have += got;
  }
  return 1;
}

/* Make the next piece of the encoded body: a chunk and, after the last, the end. */
static int next_piece(s3sign_curl_stream *stream)
{
  char frame[FRAME];
  size_t frame_len = 0, len = stream->left < (int64_t)stream->chunk_size ? (size_t)stream->left : stream->chunk_size;

  if (stream->status != S3SIGN_OK || !read_chunk(stream, len))
    return 0;
  if (len > 0)
    stream->status = s3sign_stream_chunk(stream->signing, stream->buffer + FRAME, len, frame, sizeof frame, &frame_len,
                                         &stream->error);
  stream->begin = stream->next = FRAME - frame_len;
  stream->end = FRAME + len;
  memcpy(stream->buffer + stream->begin, frame, frame_len);
  stream->left -= (int64_t)len;
  if (stream->status == S3SIGN_OK && stream->left == 0) {
    stream->finished = 1;
    stream->status = s3sign_stream_finish(stream->signing, stream->buffer + stream->end, FRAME, &frame_len,
                                          &stream->error);
    stream->end += frame_len;
  }
  stream->pieces++;
  return stream->status == S3SIGN_OK;
}

static size_t send_stream(char *buffer, size_t size, size_t count, void *user)
{
  s3sign_curl_stream *stream = user;
  size_t room = size * count, len = 0;
  if (stream->next == stream->end && !stream->finished && !next_piece(stream))
    return CURL_READFUNC_ABORT;
  len = stream->end - stream->next < room ? stream->end - stream->next : room;
  memcpy(buffer, stream->buffer + stream->next, len);
  stream->next += len;
  return len;
}

/* libcurl rewinds when a reused connection turns out to be closed: only the first chunk is still available. */
static int rewind_stream(void *user, curl_off_t offset, int origin)
{
  s3sign_curl_stream *stream = user;
  if (origin != SEEK_SET || offset != 0 || stream->pieces > 1)
    return CURL_SEEKFUNC_FAIL;
  stream->next = stream->begin;
  return CURL_SEEKFUNC_OK;
}

int s3sign_curl_stream_prepare(CURL *curl, const s3sign_signer *signer, const s3sign_request *request,
                               const s3sign_stream_plan *plan, s3sign_curl_read read, void *user,
                               s3sign_curl_stream **stream, s3sign_error *error)
{
  int64_t length = 0;

  if (stream == NULL)
    return s3sc_fail(error, S3SIGN_ERR_NULL, "stream", "must not be NULL");
  *stream = NULL;
  if (curl == NULL)
    return s3sc_fail(error, S3SIGN_ERR_NULL, "curl", "must not be NULL");
  if (read == NULL)
    return s3sc_fail(error, S3SIGN_ERR_NULL, "read", "must not be NULL");
  int status = s3sign_stream_content_length(plan, &length, error);
  if (status != S3SIGN_OK)
    return status;

  int64_t chunk_size = plan->chunk_size != 0 ? plan->chunk_size : USUAL_CHUNK;
  if (chunk_size > plan->decoded_length)
    chunk_size = plan->decoded_length;
  s3sign_curl_stream *made =
      (uint64_t)chunk_size < SIZE_MAX / 2 ? calloc(1, sizeof *made + 2 * FRAME + (size_t)chunk_size) : NULL;
  if (made == NULL)
    return s3sc_fail(error, S3SIGN_CURL_ERR_TRANSFER, "", "out of memory");
  s3sign_error_init(&made->error);
  made->read = read;
  made->user = user;
  made->left = plan->decoded_length;
  made->chunk_size = (size_t)chunk_size;

  /* Before signing, since the options of a body reset others. */
  curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
  curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)length);
  curl_easy_setopt(curl, CURLOPT_READFUNCTION, send_stream);
  curl_easy_setopt(curl, CURLOPT_READDATA, made);
  curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, rewind_stream);
  curl_easy_setopt(curl, CURLOPT_SEEKDATA, made);
  status = s3sc_sign(curl, signer, request, plan, &made->signing, &made->headers, error);
  if (status == S3SIGN_OK) {
    *stream = made;
  } else {
    s3sc_reset(curl);
    s3sign_curl_stream_free(made);
  }
  return status;
}

void s3sign_curl_stream_free(s3sign_curl_stream *stream)
{
  if (stream == NULL)
    return;
  s3sign_stream_free(stream->signing);
  curl_slist_free_all(stream->headers);
  free(stream);
}

int s3sign_curl_put_stream(CURL *curl, const s3sign_signer *signer, const s3sign_request *request,
                           const s3sign_stream_plan *plan, s3sign_curl_read read, void *user,
                           s3sign_curl_response *response, s3sign_error *error)
{
  s3sc_exchange exchange = {.curl = curl, .signer = signer};
  s3sign_curl_stream *stream;
  s3sign_request sent;

  s3sc_clear(response);
  int status = s3sc_take(request, &sent, error);
  if (status == S3SIGN_OK)
    status = s3sign_curl_stream_prepare(curl, signer, &sent, plan, read, user, &stream, error);
  if (status != S3SIGN_OK)
    return status;
  exchange.request = &sent;
  exchange.headers = stream->headers;
  status = s3sc_perform(&exchange, response, error);
  /* The body's error is more specific than libcurl's. */
  if (status == S3SIGN_CURL_ERR_TRANSFER && stream->status != S3SIGN_OK)
    status = s3sc_fail(error, stream->status, stream->error.field, stream->error.message);
  s3sign_curl_stream_free(stream);
  return status;
}
