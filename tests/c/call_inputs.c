/* The inputs of `calls`: requests in two sizes, signed for those who verify. */

#include "calls.h"

#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define MEMORY (128u << 20)
#define HOST "examplebucket.s3.amazonaws.com"
#define URL "https://" HOST "/"

typedef struct amounts {
  size_t headers, parameters, segments, token, regions, conditions, keys, chunks;
} amounts;

static const amounts sizes[] = {
  { 2, 2, 2, 100, 2, 3, 5, 3 },
  { 1000, 10000, 2000, 8192, 100, 1000, 300, 40 },
};

/* What inputs are made of, one after another. */
static char *memory, *end;

static void must(int ok, const char *what, const char *variant)
{
  if (ok)
    return;
  fprintf(stderr, "calls_prepare: %s %s\n", what, variant);
  exit(2);
}

static void *take(size_t len)
{
  char *taken = end;
  must(end + len + 16 <= memory + MEMORY, "more memory", "");
  end += (len + 15) / 16 * 16;
  return taken;
}

/* Texts are written at the end, and taken when they are whole. */
static size_t written;

static void add(const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  written += (size_t)vsnprintf(end + written, (size_t)(memory + MEMORY - end) - written, format, arguments);
  va_end(arguments);
  must(end + written < memory + MEMORY, "more memory", "");
}

static void add_bytes(s3sign_str piece)
{
  must(end + written + piece.len < memory + MEMORY, "more memory", "");
  memcpy(end + written, piece.ptr, piece.len);
  written += piece.len;
}

static s3sign_str text(void)
{
  s3sign_str whole = bytes(end, written);
  take(written + 1);
  written = 0;
  return whole;
}

static s3sign_str copy(s3sign_str piece)
{
  add_bytes(piece);
  return text();
}

static void configure(call_inputs *in, const amounts *of, s3sign_str secret)
{
  static const int32_t algorithms[SIGNERS] = { S3SIGN_ALGORITHM_SIGV4, S3SIGN_ALGORITHM_SIGV4A,
                                               S3SIGN_ALGORITHM_SIGV2 };
  s3sign_str token;
  size_t i, n;
  for (i = 0; i < of->token; i++)
    add("%c", (int)('a' + i % 26));
  token = text();
  secret = copy(secret);
  for (i = 0; i < SIGNERS; i++) {
    s3sign_signer_config *config = &in->config[i];
    s3sign_signer_config_init(config);
    config->algorithm = algorithms[i];
    config->access_key_id = str(EXAMPLE_ACCESS_KEY);
    config->secret_access_key = i == FROM_KEY ? str("") : secret;
    config->session_token = token;
    config->region = str("us-east-1");
  }
  in->config[OTHER_SERVICE].service = str("execute-api");
  add("us-east-1");
  for (n = 1; n < of->regions; n++)
    add(",region-%zu", n);
  in->server = in->config[SIGV4A];
  in->config[SIGV4A].region = text();
  in->region = str("eu-west-1");
}

/* Who a request is of decides what a path and a query may hold. */
static s3sign_str a_path(int who, const amounts *of)
{
  size_t i;
  for (i = 0; i < of->segments; i++)
    add(who == OTHER_SERVICE && i % 3 == 0 ? "a/../b%%20c/./" : "segment%%20%zu%%C3%%A9/", i);
  return text();
}

static s3sign_str a_query(int who, const amounts *of)
{
  size_t i;
  for (i = of->parameters; i > 0; i--)
    if (who == SIGV2)
      add("%sversionId=%zu", i == of->parameters ? "" : "&", i);
    else
      add("%sp%05zu=v%%20%zu", i == of->parameters ? "" : "&", i, i);
  return text();
}

static void make_headers(s3sign_request *request, const amounts *of)
{
  s3sign_header *headers = take(of->headers * sizeof *headers);
  s3sign_str *listed = take(of->headers * sizeof *listed);
  size_t i;
  for (i = 0; i < of->headers; i++) {
    add(i % 2 ? "X-Amz-Meta-%04zu" : "H-%04zu", i);
    headers[i].name = text();
    add("the  value of %zu", i);
    headers[i].value = text();
    listed[i] = headers[i].name;
  }
  request->headers = headers;
  request->headers_len = of->headers;
  request->headers_mode = S3SIGN_HEADERS_LISTED;
  request->signed_headers = listed;
  request->signed_headers_len = of->headers;
}

static s3sign_request a_request(int who, const amounts *of, const char *method)
{
  s3sign_request request = S3SIGN_REQUEST_INIT;
  s3sign_str path = a_path(who, of), query = a_query(who, of);
  request.method = str(method);
  add(URL);
  add_bytes(path);
  add("?");
  add_bytes(query);
  request.url = text();
  request.bucket = str("examplebucket");
  request.time = EXAMPLE_TIME;
  make_headers(&request, of);
  return request;
}

static void make_requests(call_inputs *in, const amounts *of)
{
  int who, plan;
  size_t i;
  for (i = 0; i < 8192 * (of->chunks - 1) + 100; i++)
    add("%c", (int)('a' + i * 7 % 26));
  in->data = text();
  in->chunks = of->chunks;
  for (who = 0; who < SIGNERS; who++) {
    in->sign[who] = a_request(who, of, "PUT");
    in->sign[who].payload = in->data;
    in->presign[who] = a_request(who, of, "GET");
    in->presign[who].expires = 600;
    in->upload[who] = a_request(who, of, "PUT");
    /* For a library with ring. */
    if (who == SIGV4A && getenv("ENTROPY") != NULL)
      in->sign[who].entropy = in->presign[who].entropy = in->upload[who].entropy = str("system");
    for (plan = 0; plan < PLANS; plan++) {
      s3sign_stream_plan_init(&in->plan[who][plan]);
      in->plan[who][plan].algorithm = in->config[who].algorithm;
      in->plan[who][plan].decoded_length = (int64_t)in->data.len;
      in->plan[who][plan].chunk_size = 8192;
      if (plan != CHUNKS_SIGNED)
        in->plan[who][plan].checksum = S3SIGN_CHECKSUM_CRC64NVME;
    }
    in->plan[who][CHUNKS_UNSIGNED].chunks = S3SIGN_CHUNKS_UNSIGNED;
  }
}

static void make_batches(call_inputs *in, const amounts *of)
{
  amounts few = *of;
  size_t *ends[2], i, n;
  few.parameters = few.headers = of->parameters < 200 ? of->parameters : 200;
  few.segments = 0;
  in->batch_request = a_request(SIGV2, &few, "GET");
  in->batch_request.url = str(URL);
  in->batch_request.query = a_query(SIGV4, &few);
  in->batch_request.expires = 600;
  for (i = 0; i < 2; i++) {
    ends[i] = take(of->keys * sizeof *ends[i]);
    s3sign_batch_init(&in->batch[i]);
    in->batch[i].count = of->keys;
    for (n = 0; n < of->keys; n++) {
      add(i == 0 ? "a key/with %zu \xc3\xa9/%0*zu" : "partNumber=%zu&uploadId=%0*zu", n, (int)of->segments, n);
      ends[i][n] = written;
    }
    *(i == 0 ? &in->batch[i].keys : &in->batch[i].queries) = text().ptr;
    *(i == 0 ? &in->batch[i].key_ends : &in->batch[i].query_ends) = ends[i];
  }
}

/* Every line of `lines` as a header behind the `len` that are there. */
static size_t add_lines(s3sign_header *headers, size_t len, s3sign_str lines)
{
  const char *at = lines.ptr, *stop = lines.ptr + lines.len, *next;
  for (; at < stop; at = next + 2) {
    next = strstr(at, "\r\n");
    must(next != NULL && s3sign_header_from_line(at, (size_t)(next - at), &headers[len++], NULL) == S3SIGN_OK, "line",
         at);
  }
  return len;
}

/* A signed request as it arrives. */
static s3sign_request arrived(const s3sign_request *sent, const s3sign_result *result, int in_url)
{
  s3sign_request request = *sent;
  s3sign_header *headers = take((sent->headers_len + 16) * sizeof *headers);
  size_t len = sent->headers_len;
  memcpy(headers, sent->headers, len * sizeof *headers);
  headers[len].name = str("Host");
  headers[len++].value = copy(result->host);
  request.url = copy(result->target);
  if (!in_url) {
    add_bytes(result->headers);
    add("%c", 0);
    written--;
    len = add_lines(headers, len, text());
  }
  request.headers = headers;
  request.headers_len = len;
  request.headers_mode = S3SIGN_HEADERS_DEFAULT;
  request.signed_headers_len = 0;
  request.expires = 0;
  request.time = EXAMPLE_TIME + 1;
  return request;
}

/* The body of an upload in chunks: what to send before each, and its data. */
static s3sign_str framed(const call_inputs *in, call_state *state)
{
  char *whole = take(in->data.len + 1024 * (in->chunks + 1)), *at = whole;
  size_t i, from = 0, data = 0, len;
  must(s3sign_stream_chunks(state->stream, in->data.ptr, in->data.len, state->ends, in->chunks, state->out, state->cap,
                            &state->len, &state->error) == S3SIGN_OK, "chunks", state->error.message);
  for (i = 0; i < in->chunks; i++) {
    memcpy(at, state->out + from, state->ends[i] - from);
    at += state->ends[i] - from;
    from = state->ends[i];
    len = in->data.len - data < 8192 ? in->data.len - data : 8192;
    memcpy(at, in->data.ptr + data, len);
    at += len;
    data += len;
  }
  must(s3sign_stream_finish(state->stream, state->out, state->cap, &state->len, &state->error) == S3SIGN_OK, "finish",
       state->error.message);
  memcpy(at, state->out, state->len);
  return bytes(whole, (size_t)(at - whole) + state->len);
}

static call_state with_signer(const call_inputs *in, int who)
{
  call_state state = call_start();
  const s3sign_signer_config *config = &in->config[who];
  int32_t status = who == FROM_KEY ? s3sign_signer_from_signing_key(config, in->signing_key.ptr, in->signing_key.len,
                                                                    EXAMPLE_TIME, &state.signer, &state.error)
                                   : s3sign_signer_new(config, &state.signer, &state.error);
  must(status == S3SIGN_OK, "signer", state.error.message);
  return state;
}

static void sign_all(call_inputs *in, int who)
{
  call_state state = with_signer(in, who);
  s3sign_result result = S3SIGN_RESULT_INIT;
  s3sign_error *e = &state.error;
  int plan;
  must(s3sign_sign(state.signer, &in->sign[who], state.out, state.cap, &state.len, &result, e) == S3SIGN_OK, "sign",
       e->message);
  in->signature[who] = copy(result.signature);
  in->received[who] = arrived(&in->sign[who], &result, 0);
  in->altered[who] = in->received[who];
  in->altered[who].method = str("POST");
  must(s3sign_presign(state.signer, &in->presign[who], state.out, state.cap, &state.len, &result, e) == S3SIGN_OK,
       "presign", e->message);
  in->received_url[who] = arrived(&in->presign[who], &result, 1);
  for (plan = 0; plan < PLANS && who != SIGV2; plan++) {
    must(s3sign_stream_begin(state.signer, &in->upload[who], &in->plan[who][plan], &state.stream, state.out, state.cap,
                             &state.len, &result, e) == S3SIGN_OK, "stream", e->message);
    in->received_upload[who][plan] = arrived(&in->upload[who], &result, 0);
    in->body[who][plan] = framed(in, &state);
    s3sign_stream_free(state.stream);
    state.stream = NULL;
  }
  call_free(&state);
}

static void make_post(call_inputs *in, const amounts *of, int who)
{
  s3sign_condition *conditions = take(of->conditions * sizeof *conditions);
  s3sign_header *fields = take((of->conditions + 16) * sizeof *fields);
  s3sign_post *post = &in->post[who];
  s3sign_post_form *form = &in->form[who];
  call_state state = with_signer(in, who);
  size_t i;
  memset(conditions, 0, of->conditions * sizeof *conditions);
  for (i = 0; i < of->conditions; i++) {
    conditions[i].kind = i == 0 ? S3SIGN_CONDITION_STARTS_WITH : S3SIGN_CONDITION_EQ;
    add(i == 0 ? "key" : "x-amz-meta-%04zu", i);
    conditions[i].name = text();
    add(i == 0 ? "user/" : "\"value\" %zu", i);
    conditions[i].value = text();
    fields[i].name = conditions[i].name;
    fields[i].value = i == 0 ? str("user/a") : conditions[i].value;
  }
  s3sign_post_init(post);
  post->time = EXAMPLE_TIME;
  if (who == FROM_KEY) {
    add("{\"expiration\": \"2013-05-25T00:00:00Z\", \"conditions\": [{\"bucket\": \"examplebucket\"}, "
        "[\"starts-with\", \"$key\", \"\"], {\"x-amz-algorithm\": \"AWS4-HMAC-SHA256\"}, {\"x-amz-credential\": \""
        EXAMPLE_ACCESS_KEY "/20130524/us-east-1/s3/aws4_request\"}, {\"x-amz-date\": \"20130524T000000Z\"}, "
        "{\"x-amz-security-token\": \"");
    add_bytes(in->config[who].session_token);
    add("\"}");
    for (i = 1; i < of->conditions; i++)
      add(", {\"x-amz-meta-%04zu\": \"\\u0022value\\u0022 %zu\"}", i, i);
    add("]}");
    post->policy = text();
  } else {
    post->bucket = str("examplebucket");
    post->conditions = conditions;
    post->conditions_len = of->conditions;
    post->expires = 3600;
  }
  must(s3sign_post_policy(state.signer, post, state.out, state.cap, &state.len, &state.error) == S3SIGN_OK, "post",
       state.error.message);
  add_bytes(bytes(state.out, state.len));
  s3sign_post_form_init(form);
  form->bucket = str("examplebucket");
  form->fields = fields;
  form->fields_len = add_lines(fields, of->conditions, text());
  form->file_size = 5;
  form->time = EXAMPLE_TIME + 1;
  call_free(&state);
}

static void add_element(const char *name, s3sign_str content)
{
  size_t i;
  add("<%s>", name);
  for (i = 0; i < content.len; i++)
    if (content.ptr[i] == '&')
      add("&amp;");
    else
      add("%c", content.ptr[i]);
  add("</%s>", name);
}

/* What someone asks about: a request as it was sent, and the response. */
static s3sign_str a_paste(const call_inputs *in, int who, s3sign_str body)
{
  const s3sign_request *sent = &in->received[who];
  size_t i;
  add("PUT ");
  add_bytes(sent->url);
  add(" HTTP/1.1\r\n");
  for (i = 0; i < sent->headers_len; i++) {
    add_bytes(sent->headers[i].name);
    add(": ");
    add_bytes(sent->headers[i].value);
    add("\r\n");
  }
  add("\r\nHTTP/1.1 403 Forbidden\r\nDate: Fri, 24 May 2013 00:00:00 GMT\r\n\r\n");
  add_bytes(body);
  return text();
}

/* A server that read another hash of the body, or of SigV2 another path. */
static void make_refusal(call_inputs *in, int who)
{
  call_state state = with_signer(in, who);
  s3sign_error *e = &state.error;
  s3sign_refusal *refusal = &in->refusal[who];
  s3sign_str canonical = str(""), to_sign, signature = in->signature[who];
  char *altered;
  if (who != SIGV2) {
    must(s3sign_canonical_request(state.signer, &in->sign[who], state.out, state.cap, &state.len, e) == S3SIGN_OK,
         "canonical request", e->message);
    state.out[state.len - 1] ^= 1;
    canonical = copy(bytes(state.out, state.len));
  }
  must(s3sign_string_to_sign(state.signer, &in->sign[who], state.out, state.cap, &state.len, e) == S3SIGN_OK,
       "string to sign", e->message);
  state.out[state.len - 1] ^= 1;
  to_sign = copy(bytes(state.out, state.len));
  s3sign_refusal_init(refusal);
  refusal->http_status = 403;
  add("<Error><Code>SignatureDoesNotMatch</Code>");
  add_element("StringToSign", to_sign);
  if (canonical.len > 0)
    add_element("CanonicalRequest", canonical);
  add_element("SignatureProvided", signature);
  add("</Error>");
  refusal->body = text();
  in->pasted[who] = a_paste(in, who, refusal->body);
  /* Nothing leads to this one, so that all is tried. */
  refusal->body = copy(refusal->body);
  altered = strstr((char *)(size_t)refusal->body.ptr, signature.ptr) + 20;
  *altered = *altered == '0' ? '1' : '0';
  in->unproved[who] = a_paste(in, who, refusal->body);
  refusal->server_time = str("Fri, 24 May 2013 00:00:00 GMT");
  call_free(&state);
}

static void make_lookups(call_inputs *in, const amounts *of)
{
  size_t i;
  s3sign_endpoint_init(&in->endpoint);
  in->endpoint.bucket = str("examplebucket");
  in->endpoint.region = str("us-east-1");
  for (i = 0; i < of->segments; i++)
    add("a key %zu\xc3\xa9/", i);
  in->endpoint.key = text();
  add("x-amz-meta-a: %0*zu\r\n", (int)of->token, of->token);
  in->line = text();
  in->server_time = str("Fri, 24 May 2013 00:00:00 GMT");
  in->name = str("S3SIGN_LINT_STALE_DATE");
}

static void make_all(call_inputs *in, const amounts *of, s3sign_str secret)
{
  call_state state = call_start();
  int who;
  configure(in, of, secret);
  make_requests(in, of);
  make_batches(in, of);
  make_lookups(in, of);
  must(s3sign_signer_new(&in->config[SIGV4], &state.signer, NULL) == S3SIGN_OK &&
         s3sign_signing_key(state.signer, EXAMPLE_TIME, state.out, state.cap, &state.len, NULL) == S3SIGN_OK,
       "signing key", "");
  in->signing_key = copy(bytes(state.out, state.len));
  call_free(&state);
  for (who = 0; who < SIGNERS; who++) {
    sign_all(in, who);
    make_refusal(in, who);
    if (who != OTHER_SERVICE && who != SIGV4A)
      make_post(in, of, who);
  }
}

const call_inputs *calls_prepare(int size, s3sign_str secret)
{
  call_inputs *in;
  pid_t child;
  int status = -1;
  memory = end = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  must(memory != MAP_FAILED, "memory", "");
  in = take(sizeof *in);
  child = fork();
  if (child == 0) {
    make_all(in, &sizes[size], secret);
    _exit(0);
  }
  must(child > 0 && waitpid(child, &status, 0) == child && status == 0, "inputs", "");
  must(mprotect(memory, MEMORY, PROT_READ) == 0, "read-only memory", "");
  return in;
}
