/* Signs and verifies with a secret that memcheck takes for undefined memory, so that it reports every branch and every
 * address that depends on it. What comes out is public and defined again. See README.md; to be run under valgrind. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <s3sign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <valgrind/memcheck.h>

#include "lines.h"

#define TIME 1369353600 /* 2013-05-24T00:00:00Z */
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static char out[8192];
static size_t len;
static int calls;
static int drawn;
static const char *entropy = "";

static s3sign_str str(const char *text)
{
  s3sign_str view = { text, strlen(text) };
  return view;
}

static void returned(int32_t status, int32_t expected, const char *call)
{
  VALGRIND_MAKE_MEM_DEFINED(out, sizeof out);
  VALGRIND_MAKE_MEM_DEFINED(&len, sizeof len);
  VALGRIND_MAKE_MEM_DEFINED(&status, sizeof status);
  if (status != expected) {
    fprintf(stderr, "status %d, not %d: %s\n", (int)status, (int)expected, call);
    exit(1);
  }
  calls++;
}
#define RETURNS(status, call) returned((call), (status), #call)
#define CALL(call) RETURNS(S3SIGN_OK, call)

/* How ring gets random bytes from the operating system: what it makes of them, a nonce, is as secret as the key. */
long syscall(long number, ...)
{
  long (*next)(long, ...) = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
  long arguments[6];
  va_list list;
  va_start(list, number);
  for (size_t i = 0; i < COUNT(arguments); i++)
    arguments[i] = va_arg(list, long);
  va_end(list);
  long result =
    next(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
  if (number == SYS_getrandom && result > 0) {
    VALGRIND_MAKE_MEM_UNDEFINED((void *)arguments[0], result);
    drawn++;
  }
  return result;
}

/* Hidden from memcheck's eyes from here on. Of 40 characters, of more than a block of the hash, of few and odd ones. */
static const char *const secrets[] = {
  "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  "a secret longer than the sixty-four bytes of a block, which is hashed before it becomes a key",
  " \x01?",
};

/* Whether a config has the same secret is known afterwards, and nothing else of it. */
static void match(const s3sign_signer *signer, const s3sign_signer_config *config, int32_t expected)
{
  int32_t matches = -1;
  CALL(s3sign_signer_matches(signer, config, &matches, NULL));
  VALGRIND_MAKE_MEM_DEFINED(&matches, sizeof matches);
  if (matches != expected) {
    fprintf(stderr, "%d where %d was expected\n", (int)matches, (int)expected);
    exit(1);
  }
}

static s3sign_signer *signer_of(int32_t algorithm, const char *secret)
{
  s3sign_signer_config config = S3SIGN_SIGNER_CONFIG_INIT;
  s3sign_signer *signer = NULL;
  size_t length = strlen(secret);
  char *hidden = malloc(length);
  memcpy(hidden, secret, length);
  VALGRIND_MAKE_MEM_UNDEFINED(hidden, length);
  config.algorithm = algorithm;
  config.access_key_id = str("AKIAIOSFODNN7EXAMPLE");
  config.secret_access_key.ptr = hidden;
  config.secret_access_key.len = length;
  config.region = str("us-east-1");
  CALL(s3sign_signer_new(&config, &signer, NULL));
  match(signer, &config, 1);
  hidden[length - 1] ^= 1;
  match(signer, &config, 0);
  free(hidden);
  return signer;
}

static s3sign_request request_at(int64_t time)
{
  s3sign_request request = S3SIGN_REQUEST_INIT;
  request.method = str("PUT");
  request.url = str("https://examplebucket.s3.amazonaws.com/a%20key?partNumber=1&uploadId=x");
  request.time = time;
  request.entropy = str(entropy);
  return request;
}

/* A digit of a signature is wrong: the last one of hex, where the text ends, or the first one of base64. */
static void spoil(s3sign_str text, int32_t algorithm)
{
  char *digit = (char *)text.ptr + text.len - 1;
  if (algorithm == S3SIGN_ALGORITHM_SIGV2) {
    for (digit = (char *)text.ptr; !(digit[-1] == ':' || memcmp(digit - 10, "Signature=", 10) == 0); digit++)
      ;
  }
  *digit = *digit == '0' ? '1' : '0';
}

/* What was signed arrives: it verifies, and what is wrong does not. */
static void arrive(const s3sign_signer *signer, int32_t algorithm, s3sign_request request, s3sign_result result)
{
  s3sign_header headers[16] = { { str("Host"), result.host } };
  s3sign_str signature = result.target;
  if (entropy[0])
    return;
  request.headers = headers;
  request.headers_len = 1 + read_lines(result.headers.ptr, result.headers.len, headers + 1);
  request.url = result.target;
  request.expires = 0;
  request.entropy = str("");
  for (size_t i = 1; i < request.headers_len; i++)
    if (headers[i].name.len == 13 && strncmp(headers[i].name.ptr, "authorization", 13) == 0)
      signature = headers[i].value;
  CALL(s3sign_verify(signer, &request, 0, NULL));
  spoil(signature, algorithm);
  RETURNS(S3SIGN_ERR_SIGNATURE, s3sign_verify(signer, &request, 0, NULL));
}

static void sign(const s3sign_signer *signer, int32_t algorithm)
{
  /* A day's first call derives the key, the second finds it kept; the third has another day. */
  static const int64_t times[] = { TIME, TIME, TIME + 86400 };
  s3sign_result result = S3SIGN_RESULT_INIT;
  for (size_t i = 0; i < COUNT(times); i++) {
    s3sign_request request = request_at(times[i]);
    CALL(s3sign_sign(signer, &request, out, sizeof out, &len, &result, NULL));
    arrive(signer, algorithm, request, result);
    request.expires = 3600;
    CALL(s3sign_presign(signer, &request, out, sizeof out, &len, &result, NULL));
    arrive(signer, algorithm, request, result);
  }
}

static void presign_many(const s3sign_signer *signer)
{
  static const size_t ends[] = { 3, 6 };
  s3sign_batch batch = S3SIGN_BATCH_INIT;
  s3sign_request request = request_at(TIME);
  request.url = str("https://examplebucket.s3.amazonaws.com/");
  request.expires = 3600;
  batch.count = COUNT(ends);
  batch.keys = "onetwo";
  batch.key_ends = ends;
  CALL(s3sign_presign_batch(signer, &request, &batch, out, sizeof out, &len, NULL, NULL));
  batch.keys = NULL;
  batch.key_ends = NULL;
  batch.queries = "a=1b=2";
  batch.query_ends = ends;
  CALL(s3sign_presign_batch(signer, &request, &batch, out, sizeof out, &len, NULL, NULL));
}

static void sign_form(const s3sign_signer *signer)
{
  s3sign_condition condition = { 0 };
  s3sign_post post = S3SIGN_POST_INIT;
  condition.kind = S3SIGN_CONDITION_STARTS_WITH;
  condition.name = str("key");
  post.bucket = str("examplebucket");
  post.conditions = &condition;
  post.conditions_len = 1;
  post.time = TIME;
  post.expires = 3600;
  CALL(s3sign_post_policy(signer, &post, out, sizeof out, &len, NULL));

  s3sign_header fields[16] = { { str("key"), str("k") } };
  s3sign_post_form form = S3SIGN_POST_FORM_INIT;
  form.fields = fields;
  form.fields_len = 1 + read_lines(out, len, fields + 1);
  form.bucket = str("examplebucket");
  form.time = TIME;
  CALL(s3sign_verify_post(signer, &form, NULL));
  char *digit = (char *)fields[form.fields_len - 1].value.ptr;
  *digit = *digit == '0' ? '1' : '0';
  RETURNS(S3SIGN_ERR_SIGNATURE, s3sign_verify_post(signer, &form, NULL));
}

static void receive(const s3sign_signer *signer, const s3sign_request *request, const char *body, size_t left,
                    int is_good)
{
  s3sign_verify_stream *stream = NULL;
  int32_t status = S3SIGN_OK;
  CALL(s3sign_verify_stream_begin(signer, request, 0, &stream, NULL));
  while (left > 0 && status == S3SIGN_OK) {
    size_t used;
    s3sign_str data;
    status = s3sign_verify_stream_push(stream, body, left, &used, &data, NULL);
    VALGRIND_MAKE_MEM_DEFINED(&status, sizeof status);
    body += used;
    left -= used;
  }
  RETURNS(is_good ? S3SIGN_OK : S3SIGN_ERR_SIGNATURE, s3sign_verify_stream_finish(stream, NULL));
  s3sign_verify_stream_free(stream);
}

static void stream(const s3sign_signer *signer, int32_t algorithm)
{
  static char data[65536], lines[4096], body[2 * sizeof data];
  const size_t pieces[] = { sizeof data, 10, 0 };
  char *end = body;
  s3sign_stream_plan plan = S3SIGN_STREAM_PLAN_INIT;
  s3sign_request request = request_at(TIME);
  s3sign_result result = S3SIGN_RESULT_INIT;
  s3sign_header headers[16] = { { str("Host"), str("examplebucket.s3.amazonaws.com") } };
  s3sign_stream *stream = NULL;
  plan.algorithm = algorithm;
  plan.decoded_length = sizeof data + 10;
  plan.checksum = S3SIGN_CHECKSUM_CRC32C;
  CALL(s3sign_stream_begin(signer, &request, &plan, &stream, out, sizeof out, &len, &result, NULL));
  memcpy(lines, out, len);
  for (size_t i = 0; i < COUNT(pieces); i++) {
    if (pieces[i])
      CALL(s3sign_stream_chunk(stream, data, pieces[i], out, sizeof out, &len, NULL));
    else
      CALL(s3sign_stream_finish(stream, out, sizeof out, &len, NULL));
    memcpy(end, out, len);
    end += len;
    memset(end, 0, pieces[i]);
    end += pieces[i];
  }
  s3sign_stream_free(stream);

  request.headers = headers;
  request.headers_len = 1 + read_lines(lines, result.headers.len, headers + 1);
  size_t body_len = (size_t)(end - body);
  receive(signer, &request, body, body_len, 1);
  /* The last digit of the first chunk's signature. */
  end = strchr(body, '\r') - 1;
  *end = *end == '0' ? '1' : '0';
  receive(signer, &request, body, body_len, 0);
}

/* The signing key is as secret as the secret: it is hidden in its place. */
static void delegate(const s3sign_signer *signer)
{
  s3sign_signer_config config = S3SIGN_SIGNER_CONFIG_INIT;
  s3sign_signer *other = NULL;
  char key[33];
  unsigned char hidden[32] = { 0 };
  CALL(s3sign_signing_key(signer, TIME, key, sizeof key, &len, NULL));
  VALGRIND_GET_VBITS(key, hidden, 32);
  for (size_t i = 0; i < 32; i++) {
    if (hidden[i] != 0xff) {
      fprintf(stderr, "memcheck has lost sight of the secret, or is not there\n");
      exit(1);
    }
  }
  config.access_key_id = str("AKIAIOSFODNN7EXAMPLE");
  config.region = str("us-east-1");
  CALL(s3sign_signer_from_signing_key(&config, key, 32, TIME, &other, NULL));
  s3sign_request request = request_at(TIME);
  CALL(s3sign_sign(other, &request, out, sizeof out, &len, NULL, NULL));
  s3sign_signer_free(other);
  CALL(s3sign_signer_for_region(signer, "eu-west-1", 9, &other, NULL));
  CALL(s3sign_sign(other, &request, out, sizeof out, &len, NULL, NULL));
  s3sign_signer_free(other);
}

/* What must be found: a planted branch, a planted address, and the library's look at bytes that are no secret to it. */
static void control(const char *which)
{
  static const char table[256] = { 1 };
  volatile char sink = 0;
  unsigned char secret = 'w';
  VALGRIND_MAKE_MEM_UNDEFINED(&secret, 1);
  if (strcmp(which, "branch") == 0) {
    if (secret == 'w')
      sink = 1;
  } else if (strcmp(which, "address") == 0) {
    sink = table[secret];
  } else {
    s3sign_signer_config config = S3SIGN_SIGNER_CONFIG_INIT;
    s3sign_signer *signer = NULL;
    config.access_key_id.ptr = (const char *)&secret;
    config.access_key_id.len = 1;
    config.secret_access_key = str("secret");
    config.region = str("us-east-1");
    s3sign_signer_new(&config, &signer, NULL);
    s3sign_signer_free(signer);
  }
  (void)sink;
}

int main(int argc, char **argv)
{
  static const int32_t algorithms[] = { S3SIGN_ALGORITHM_SIGV4, S3SIGN_ALGORITHM_SIGV4A, S3SIGN_ALGORITHM_SIGV2,
                                        S3SIGN_ALGORITHM_SIGV4A };
  static const char *const names[] = { "sigv4", "sigv4a", "sigv2", "ring" };
  if (argc == 3 && strcmp(argv[1], "control") == 0)
    return control(argv[2]), 0;
  /* A library without ring refuses this. */
  if (argc == 2 && strcmp(argv[1], "ring") == 0)
    entropy = "system";
  for (size_t a = 0; a < COUNT(algorithms); a++) {
    for (size_t s = 0; argc == 2 && strcmp(argv[1], names[a]) == 0 && s < COUNT(secrets); s++) {
      s3sign_signer *signer = signer_of(algorithms[a], secrets[s]);
      sign(signer, algorithms[a]);
      /* ring's signatures are as long as they happen to be, so that all that comes after one would depend on it. */
      if (entropy[0]) {
        s3sign_signer_free(signer);
        continue;
      }
      presign_many(signer);
      if (algorithms[a] != S3SIGN_ALGORITHM_SIGV4A)
        sign_form(signer);
      if (algorithms[a] != S3SIGN_ALGORITHM_SIGV2)
        stream(signer, algorithms[a]);
      if (algorithms[a] == S3SIGN_ALGORITHM_SIGV4)
        delegate(signer);
      s3sign_signer_free(signer);
    }
  }
  if (entropy[0] && drawn == 0) {
    fprintf(stderr, "nobody asked for random bytes\n");
    return 1;
  }
  printf("%d calls\n", calls);
  return calls == 0;
}
