/* Whether times tell a secret, measured by dudect (Reparaz, Balasch, Verbauwhede: Dude, is my code constant time?,
 * 2017): one call again and again, with one secret in a random half of the calls and random ones in the others.
 *
 * dudect CASE MEASUREMENTS: exits with 0 if dudect finds no difference, and with 10 if it does. See README.md. */

#include <s3sign.h>
#include <stdlib.h>
#include <string.h>

#define DUDECT_IMPLEMENTATION
#include "dudect.h"
#include "lines.h"

#define TIME 1369353600 /* 2013-05-24T00:00:00Z */
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ACCESS_KEY "AKIAIOSFODNN7EXAMPLE"
#define SECRET "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
#define TOKEN "IQoJb3JpZ2luX2VjEEXAMPLETOKEN0123456789abcdefghijklmnopqrstuvwxyz"

/* One measurement, which dudect keeps for us. */
typedef struct {
  s3sign_signer *signer;
  s3sign_verify_stream *stream;
  char secret[sizeof SECRET - 1];
  char entropy[32];
  char rest[sizeof TOKEN - 1]; /* of a signature or a token */
} input;

static const char characters[65] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static int32_t algorithm;
static char out[4096];
static size_t len;

static s3sign_str view(const char *start, size_t length)
{
  s3sign_str str = { start, length };
  return str;
}

static s3sign_str str(const char *text) { return view(text, strlen(text)); }

static void need(int holds, const char *what)
{
  if (!holds) {
    fprintf(stderr, "not as it should be: %s\n", what);
    exit(1);
  }
}

static s3sign_signer_config config_of(const char *secret)
{
  s3sign_signer_config config = S3SIGN_SIGNER_CONFIG_INIT;
  config.algorithm = algorithm;
  config.access_key_id = str(ACCESS_KEY);
  config.secret_access_key = view(secret, sizeof SECRET - 1);
  config.region = str("us-east-1");
  return config;
}

static s3sign_signer *signer_of(const char *secret)
{
  s3sign_signer_config config = config_of(secret);
  s3sign_signer *signer = NULL;
  need(s3sign_signer_new(&config, &signer, NULL) == S3SIGN_OK, "a signer");
  return signer;
}

static s3sign_request request_of(const char *method, const char *url)
{
  s3sign_request request = S3SIGN_REQUEST_INIT;
  request.method = str(method);
  request.url = str(url);
  request.payload_mode = S3SIGN_PAYLOAD_UNSIGNED;
  request.time = TIME;
  return request;
}

static void random_characters(char *text, size_t length, const char *alphabet)
{
  randombytes((uint8_t *)text, length);
  for (size_t i = 0; i < length; i++)
    text[i] = alphabet[(unsigned char)text[i] % strlen(alphabet)];
}

/* Signing. The signature of a secret is public, and its length and digits may show in the time; random bytes make it
 * another one in each call, so that it is no fixed one in either half of the calls. */

static const char *entropy;

static void sign_with(const s3sign_signer *signer, const input *given, int64_t expires)
{
  s3sign_request request = request_of("PUT", "https://examplebucket.s3.amazonaws.com/a%20key?partNumber=1&uploadId=x");
  char date[64] = "x";
  s3sign_header header;
  if (algorithm == S3SIGN_ALGORITHM_SIGV4A) {
    request.entropy = entropy ? str(entropy) : view(given->entropy, sizeof given->entropy);
  } else {
    memcpy(date, given->entropy, 32);
    header.name = str("x-amz-meta-random");
    header.value = view(date, 32);
    request.headers = &header;
    request.headers_len = 1;
  }
  request.expires = expires;
  int32_t status = (expires ? s3sign_presign : s3sign_sign)(signer, &request, out, sizeof out, &len, NULL, NULL);
  need(status == S3SIGN_OK, "a signature");
}

static void prepare_secret(input *given, int is_fixed)
{
  random_characters(given->secret, sizeof given->secret, characters);
  if (is_fixed)
    memcpy(given->secret, SECRET, sizeof given->secret);
  random_characters(given->entropy, sizeof given->entropy, characters);
}

static void prepare_signer(input *given, int is_fixed)
{
  prepare_secret(given, is_fixed);
  s3sign_signer_free(given->signer);
  given->signer = signer_of(given->secret);
}

/* The key of the day is derived already. */
static void prepare_used_signer(input *given, int is_fixed)
{
  prepare_signer(given, is_fixed);
  sign_with(given->signer, given, 0);
}

static void make_and_sign(input *given)
{
  s3sign_signer *signer = signer_of(given->secret);
  sign_with(signer, given, 0);
  s3sign_signer_free(signer);
}

static void sign(input *given) { sign_with(given->signer, given, 0); }

static void presign(input *given) { sign_with(given->signer, given, 3600); }

/* Verification: what is expected is the secret. In one half of the calls all is right but the end, in the other nothing
 * need be. */

static s3sign_signer *server;
static s3sign_header arrived[8];
static s3sign_request arrived_request;
static s3sign_post_form arrived_form;
static char *compared; /* what is sent in place of the secret */
static char right[128];
static size_t right_len, wrong_at;
static const char *alphabet;
static int32_t refused = S3SIGN_ERR_SIGNATURE;

static void serve(const char *token)
{
  s3sign_signer_config config = config_of(SECRET);
  config.session_token = str(token);
  need(s3sign_signer_new(&config, &server, NULL) == S3SIGN_OK, "a signer");
}

/* The end of a text is compared. */
static void compare(s3sign_str text, size_t part)
{
  need(text.len >= part, "a text to compare");
  compared = (char *)text.ptr + text.len - part;
  memcpy(right, compared, right_len = part);
  alphabet = strspn(right, "0123456789abcdef") == part ? "0123456789abcdef" : characters;
  /* The last digit of base64 cannot be any, and padding follows it. */
  wrong_at = part - (right[part - 1] == '=' ? 3 : 1);
}

/* The value of a header is compared, or the URL. */
static void arrive(const char *header, size_t part)
{
  static char text[4096];
  s3sign_request request = request_of("GET", "https://h/key");
  s3sign_result result = S3SIGN_RESULT_INIT;
  request.expires = header ? 0 : 3600;
  int32_t status = (header ? s3sign_sign : s3sign_presign)(server, &request, text, sizeof text, &len, &result, NULL);
  need(status == S3SIGN_OK, "a signature");
  arrived[0].name = str("Host");
  arrived[0].value = result.host;
  request.headers = arrived;
  request.headers_len = 1 + read_lines(result.headers.ptr, result.headers.len, arrived + 1);
  request.url = result.target;
  request.expires = 0;
  arrived_request = request;
  if (!header)
    compare(result.target, part);
  for (size_t i = 1; i < request.headers_len; i++)
    if (header && arrived[i].name.len == strlen(header) && strncmp(arrived[i].name.ptr, header, strlen(header)) == 0)
      compare(arrived[i].value, part);
}

static void arrive_authorization(void)
{
  serve("");
  arrive("authorization", algorithm == S3SIGN_ALGORITHM_SIGV2 ? 28 : 64);
}

static void arrive_url(void)
{
  serve("");
  arrive(NULL, 64);
}

static void arrive_token(void)
{
  serve(TOKEN);
  refused = S3SIGN_ERR_CREDENTIALS;
  arrive("x-amz-security-token", sizeof TOKEN - 1);
}

static void arrive_form(void)
{
  static char text[4096];
  s3sign_condition condition = { 0 };
  s3sign_post post = S3SIGN_POST_INIT;
  s3sign_post_form form = S3SIGN_POST_FORM_INIT;
  serve("");
  condition.kind = S3SIGN_CONDITION_EQ;
  condition.name = str("key");
  condition.value = str("k");
  post.bucket = str("b");
  post.conditions = &condition;
  post.conditions_len = 1;
  post.time = TIME;
  post.expires = 60;
  need(s3sign_post_policy(server, &post, text, sizeof text, &len, NULL) == S3SIGN_OK, "a form");
  arrived[0].name = condition.name;
  arrived[0].value = condition.value;
  form.fields = arrived;
  form.fields_len = 1 + read_lines(text, len, arrived + 1);
  form.bucket = post.bucket;
  form.time = TIME;
  arrived_form = form;
  compare(arrived[form.fields_len - 1].value, 64);
}

static char body[256];
static size_t body_len;

static void arrive_body(void)
{
  static char text[4096];
  s3sign_stream_plan plan = S3SIGN_STREAM_PLAN_INIT;
  s3sign_request request = request_of("PUT", "https://h/key");
  s3sign_stream *stream = NULL;
  serve("");
  request.payload_mode = 0;
  int32_t status = s3sign_stream_begin(server, &request, &plan, &stream, text, sizeof text, &len, NULL, NULL);
  need(status == S3SIGN_OK, "a stream");
  arrived[0].name = str("Host");
  arrived[0].value = str("h");
  request.headers = arrived;
  request.headers_len = 1 + read_lines(text, len, arrived + 1);
  arrived_request = request;
  need(s3sign_stream_finish(stream, body, sizeof body, &body_len, NULL) == S3SIGN_OK, "the end of a body");
  s3sign_stream_free(stream);
  compare(view(body, strcspn(body, "\r")), 64);
}

static void prepare_wrong(input *given, int is_fixed)
{
  /* Of the same alphabet, so that whatever reads it does the same. */
  random_characters(given->rest, right_len, alphabet);
  memcpy(given->rest + wrong_at, right + wrong_at, right_len - wrong_at);
  if (is_fixed)
    memcpy(given->rest, right, right_len);
  given->rest[wrong_at] = right[wrong_at] == '0' ? '1' : '0';
}

static void prepare_wrong_body(input *given, int is_fixed)
{
  prepare_wrong(given, is_fixed);
  s3sign_verify_stream_free(given->stream);
  given->stream = NULL;
  need(s3sign_verify_stream_begin(server, &arrived_request, 0, &given->stream, NULL) == S3SIGN_OK, "a stream");
}

static int32_t verify_body(input *given)
{
  size_t used, at = 0;
  s3sign_str data;
  int32_t status = S3SIGN_OK;
  for (; at < body_len && status == S3SIGN_OK; at += used)
    status = s3sign_verify_stream_push(given->stream, body + at, body_len - at, &used, &data, NULL);
  return status == S3SIGN_OK ? s3sign_verify_stream_finish(given->stream, NULL) : status;
}

static int32_t verify(input *given)
{
  memcpy(compared, given->rest, right_len);
  if (given->stream)
    return verify_body(given);
  if (arrived_form.fields)
    return s3sign_verify_post(server, &arrived_form, NULL);
  return s3sign_verify(server, &arrived_request, 0, NULL);
}

static void verify_wrong(input *given) { need(verify(given) == refused, "what is wrong is refused"); }

/* As it should not be done. */

static void stop_early(const char *given, const char *expected, size_t length)
{
  volatile size_t same = 0;
  while (same < length && given[same] == expected[same])
    same++;
}

static void verify_badly(input *given)
{
  verify_wrong(given);
  stop_early(given->rest, right, right_len);
}

static void sign_badly(input *given)
{
  sign(given);
  stop_early(given->secret, SECRET, sizeof given->secret);
}

/* A config that is all right but the end of the secret. */
static void prepare_config(input *given, int is_fixed)
{
  prepare_secret(given, is_fixed);
  given->secret[sizeof given->secret - 1] = '!';
}

static void match(input *given)
{
  s3sign_signer_config config = config_of(given->secret);
  int32_t matches = 1;
  need(s3sign_signer_matches(server, &config, &matches, NULL) == S3SIGN_OK && !matches, "another secret");
}

typedef struct {
  const char *name;
  int32_t algorithm;
  void (*arrive)(void);
  void (*prepare)(input *, int is_fixed);
  void (*call)(input *);
  const char *entropy;
} measured;

static const measured cases[] = {
  { "control-verify", S3SIGN_ALGORITHM_SIGV4, arrive_authorization, prepare_wrong, verify_badly, NULL },
  { "control-sign", S3SIGN_ALGORITHM_SIGV4, NULL, prepare_used_signer, sign_badly, NULL },
  { "sigv4-new-sign", S3SIGN_ALGORITHM_SIGV4, NULL, prepare_secret, make_and_sign, NULL },
  { "sigv4-derive-sign", S3SIGN_ALGORITHM_SIGV4, NULL, prepare_signer, sign, NULL },
  { "sigv4-sign", S3SIGN_ALGORITHM_SIGV4, NULL, prepare_used_signer, sign, NULL },
  { "sigv4-presign", S3SIGN_ALGORITHM_SIGV4, NULL, prepare_used_signer, presign, NULL },
  { "sigv2-sign", S3SIGN_ALGORITHM_SIGV2, NULL, prepare_used_signer, sign, NULL },
  { "sigv4-verify", S3SIGN_ALGORITHM_SIGV4, arrive_authorization, prepare_wrong, verify_wrong, NULL },
  { "sigv4-verify-url", S3SIGN_ALGORITHM_SIGV4, arrive_url, prepare_wrong, verify_wrong, NULL },
  { "sigv4-verify-token", S3SIGN_ALGORITHM_SIGV4, arrive_token, prepare_wrong, verify_wrong, NULL },
  { "sigv4-verify-form", S3SIGN_ALGORITHM_SIGV4, arrive_form, prepare_wrong, verify_wrong, NULL },
  { "sigv4-verify-chunk", S3SIGN_ALGORITHM_SIGV4, arrive_body, prepare_wrong_body, verify_wrong, NULL },
  { "sigv2-verify", S3SIGN_ALGORITHM_SIGV2, arrive_authorization, prepare_wrong, verify_wrong, NULL },
  { "sigv4-matches", S3SIGN_ALGORITHM_SIGV4, arrive_authorization, prepare_config, match, NULL },
  { "sigv4a-new-sign", S3SIGN_ALGORITHM_SIGV4A, NULL, prepare_secret, make_and_sign, NULL },
  { "sigv4a-sign", S3SIGN_ALGORITHM_SIGV4A, NULL, prepare_used_signer, sign, NULL },
  { "sigv4a-ring-sign", S3SIGN_ALGORITHM_SIGV4A, NULL, prepare_used_signer, sign, "system" },
};
static const measured *chosen;
static input *inputs;

uint8_t do_one_computation(uint8_t *data)
{
  chosen->call((input *)data);
  return 0;
}

void prepare_inputs(dudect_config_t *config, uint8_t *data, uint8_t *classes)
{
  inputs = (input *)data;
  randombytes(classes, config->number_measurements);
  for (size_t i = 0; i < config->number_measurements; i++) {
    classes[i] &= 1;
    chosen->prepare(&inputs[i], classes[i] == 0);
  }
}

int main(int argc, char **argv)
{
  need(argc == 3, "arguments: CASE MEASUREMENTS");
  for (size_t i = 0; i < COUNT(cases); i++)
    if (strcmp(argv[1], cases[i].name) == 0)
      chosen = &cases[i];
  if (!chosen)
    return 3;
  algorithm = chosen->algorithm;
  entropy = chosen->entropy;
  if (chosen->arrive) {
    input good = { 0 };
    chosen->arrive();
    if (chosen->prepare == prepare_wrong_body)
      prepare_wrong_body(&good, 1);
    memcpy(good.rest, right, right_len);
    need(verify(&good) == S3SIGN_OK, "what is right verifies");
    s3sign_verify_stream_free(good.stream);
  }

  dudect_config_t config = { sizeof(input), 2000 };
  dudect_ctx_t ctx;
  dudect_state_t state = DUDECT_NO_LEAKAGE_EVIDENCE_YET;
  dudect_init(&ctx, &config);
  long batches = atol(argv[2]) / (long)config.number_measurements;
  while (batches-- > 0 && state == DUDECT_NO_LEAKAGE_EVIDENCE_YET)
    state = dudect_main(&ctx);
  for (size_t i = 0; i < config.number_measurements; i++)
    s3sign_signer_free(inputs[i].signer), s3sign_verify_stream_free(inputs[i].stream);
  dudect_free(&ctx);
  s3sign_signer_free(server);
  return state == DUDECT_LEAKAGE_FOUND ? 10 : 0;
}
