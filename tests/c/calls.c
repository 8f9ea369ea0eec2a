/* The table of calls. */

#include "calls.h"

#define ROOM (24u << 20)
#define ENDS 4096

static char room[ROOM];
static size_t ends[ENDS];

#define ARGUMENTS const call *c, const call_inputs *in, call_state *s
#define OUT s->out, s->cap, &s->len
#define UNUSED (void)c, (void)in, (void)s

call_state call_start(void)
{
  call_state state;
  memset(&state, 0, sizeof state);
  state.out = room;
  state.cap = sizeof room;
  state.ends = ends;
  state.error.size = sizeof state.error;
  return state;
}

void call_free(call_state *state)
{
  s3sign_verify_stream_free(state->body);
  s3sign_stream_free(state->stream);
  s3sign_signer_free(state->made);
  s3sign_signer_free(state->signer);
  s3sign_checksum_free(state->checksum);
  state->body = NULL;
  state->stream = NULL;
  state->signer = state->made = NULL;
  state->checksum = NULL;
}

int32_t call_whole(const call *c, const call_inputs *in)
{
  call_state state = call_start();
  int32_t status = c->prepare == NULL ? S3SIGN_OK : c->prepare(c, in, &state);
  if (status == S3SIGN_OK)
    status = c->run(c, in, &state);
  call_free(&state);
  return status;
}

/* Signers. */

static int32_t signer_new(ARGUMENTS)
{
  return s3sign_signer_new(&in->config[c->who], &s->signer, &s->error);
}

static int32_t signer_from_signing_key(ARGUMENTS)
{
  return s3sign_signer_from_signing_key(&in->config[c->who], in->signing_key.ptr, in->signing_key.len,
                                        in->sign[c->who].time, &s->signer, &s->error);
}

static int32_t a_signer(ARGUMENTS)
{
  return c->who == FROM_KEY ? signer_from_signing_key(c, in, s) : signer_new(c, in, s);
}

static int32_t signer_for_region(ARGUMENTS)
{
  (void)c;
  return s3sign_signer_for_region(s->signer, in->region.ptr, in->region.len, &s->made, &s->error);
}

static int32_t signer_matches(ARGUMENTS)
{
  return s3sign_signer_matches(s->signer, &in->config[c->who], &s->made_of.value, &s->error);
}

static int32_t signer_retain(ARGUMENTS)
{
  UNUSED;
  s->made = s3sign_signer_retain(s->signer);
  return s->made == s->signer ? S3SIGN_OK : S3SIGN_ERR_INTERNAL;
}

static int32_t signer_free(ARGUMENTS)
{
  UNUSED;
  s3sign_signer_free(s->signer);
  s->signer = NULL;
  return S3SIGN_OK;
}

/* Signing. */

static int32_t sign(ARGUMENTS)
{
  s->made_of.result.size = sizeof s->made_of.result;
  return s3sign_sign(s->signer, &in->sign[c->who], OUT, &s->made_of.result, &s->error);
}

static int32_t presign(ARGUMENTS)
{
  s->made_of.result.size = sizeof s->made_of.result;
  return s3sign_presign(s->signer, &in->presign[c->who], OUT, &s->made_of.result, &s->error);
}

static int32_t signed_once(ARGUMENTS)
{
  int32_t status = a_signer(c, in, s);
  return status == S3SIGN_OK ? sign(c, in, s) : status;
}

static int32_t presign_batch(ARGUMENTS)
{
  return s3sign_presign_batch(s->signer, &in->batch_request, &in->batch[c->how], OUT, s->ends, &s->error);
}

static int32_t canonical_request(ARGUMENTS)
{
  return s3sign_canonical_request(s->signer, &in->sign[c->who], OUT, &s->error);
}

static int32_t string_to_sign(ARGUMENTS)
{
  return s3sign_string_to_sign(s->signer, &in->sign[c->who], OUT, &s->error);
}

static int32_t signing_key(ARGUMENTS)
{
  return s3sign_signing_key(s->signer, in->sign[c->who].time, OUT, &s->error);
}

static int32_t post_policy(ARGUMENTS)
{
  return s3sign_post_policy(s->signer, &in->post[c->who], OUT, &s->error);
}

/* Bodies in chunks. */

static size_t chunk(const call *c, const call_inputs *in)
{
  return (size_t)in->plan[c->who][c->how].chunk_size;
}

static int32_t stream_content_length(ARGUMENTS)
{
  return s3sign_stream_content_length(&in->plan[c->who][c->how], &s->made_of.number, &s->error);
}

static int32_t stream_begin(ARGUMENTS)
{
  s->made_of.result.size = sizeof s->made_of.result;
  return s3sign_stream_begin(s->signer, &in->upload[c->who], &in->plan[c->who][c->how], &s->stream, OUT,
                             &s->made_of.result, &s->error);
}

static int32_t a_stream(ARGUMENTS)
{
  int32_t status = a_signer(c, in, s);
  return status == S3SIGN_OK ? stream_begin(c, in, s) : status;
}

static int32_t stream_chunk(ARGUMENTS)
{
  return s3sign_stream_chunk(s->stream, in->data.ptr, chunk(c, in), OUT, &s->error);
}

static int32_t stream_chunks(ARGUMENTS)
{
  (void)c;
  return s3sign_stream_chunks(s->stream, in->data.ptr, in->data.len, s->ends, in->chunks, OUT, &s->error);
}

static int32_t a_sent_stream(ARGUMENTS)
{
  int32_t status = a_stream(c, in, s);
  return status == S3SIGN_OK ? stream_chunks(c, in, s) : status;
}

static int32_t stream_finish(ARGUMENTS)
{
  UNUSED;
  return s3sign_stream_finish(s->stream, OUT, &s->error);
}

static int32_t stream_free(ARGUMENTS)
{
  UNUSED;
  s3sign_stream_free(s->stream);
  s->stream = NULL;
  return S3SIGN_OK;
}

/* Verification. */

static int32_t a_server(ARGUMENTS)
{
  return c->who == SIGV4A ? s3sign_signer_new(&in->server, &s->signer, &s->error) : a_signer(c, in, s);
}

static int32_t verify(ARGUMENTS)
{
  return s3sign_verify(s->signer, &in->received[c->who], 0, &s->error);
}

static int32_t verify_url(ARGUMENTS)
{
  return s3sign_verify(s->signer, &in->received_url[c->who], 0, &s->error);
}

static int32_t verify_altered(ARGUMENTS)
{
  return s3sign_verify(s->signer, &in->altered[c->who], 0, &s->error);
}

static int32_t verify_parse(ARGUMENTS)
{
  s->made_of.claim.size = sizeof s->made_of.claim;
  return s3sign_verify_parse(&in->received[c->who], OUT, &s->made_of.claim, &s->error);
}

static int32_t verify_parse_url(ARGUMENTS)
{
  s->made_of.claim.size = sizeof s->made_of.claim;
  return s3sign_verify_parse(&in->received_url[c->who], OUT, &s->made_of.claim, &s->error);
}

static int32_t verify_stream_begin(ARGUMENTS)
{
  return s3sign_verify_stream_begin(s->signer, &in->received_upload[c->who][c->how], 0, &s->body, &s->error);
}

static int32_t a_body(ARGUMENTS)
{
  int32_t status = a_server(c, in, s);
  return status == S3SIGN_OK ? verify_stream_begin(c, in, s) : status;
}

/* Until there is data: up to the end of a chunk's first line, or of the chunk before. */
static int32_t verify_stream_push(ARGUMENTS)
{
  size_t used = 0;
  s->made_of.data.len = 0;
  return s3sign_verify_stream_push(s->body, in->body[c->who][c->how].ptr, in->body[c->who][c->how].len, &used,
                                   &s->made_of.data, &s->error);
}

/* The rest of the body by one push for each piece of data; `used` is kept in `len`. */
static int32_t push_all_but(ARGUMENTS, size_t rest)
{
  s3sign_str body = in->body[c->who][c->how];
  int32_t status = S3SIGN_OK;
  size_t used = 0;
  for (s->len = 0; status == S3SIGN_OK && s->len < body.len - rest; s->len += used)
    status = s3sign_verify_stream_push(s->body, body.ptr + s->len, body.len - rest - s->len, &used, &s->made_of.data,
                                       &s->error);
  return status;
}

/* A body up to its last chunk's last bytes, and up to its end. */
static int32_t a_body_but_its_end(ARGUMENTS)
{
  int32_t status = a_body(c, in, s);
  return status == S3SIGN_OK ? push_all_but(c, in, s, 2) : status;
}

static int32_t a_whole_body(ARGUMENTS)
{
  int32_t status = a_body(c, in, s);
  return status == S3SIGN_OK ? push_all_but(c, in, s, 0) : status;
}

static int32_t verify_stream_push_end(ARGUMENTS)
{
  s3sign_str body = in->body[c->who][c->how];
  size_t used = 0;
  return s3sign_verify_stream_push(s->body, body.ptr + body.len - 2, 2, &used, &s->made_of.data, &s->error);
}

static int32_t verify_stream_finish(ARGUMENTS)
{
  UNUSED;
  return s3sign_verify_stream_finish(s->body, &s->error);
}

static int32_t verify_stream_free(ARGUMENTS)
{
  UNUSED;
  s3sign_verify_stream_free(s->body);
  s->body = NULL;
  return S3SIGN_OK;
}

static int32_t verify_post(ARGUMENTS)
{
  return s3sign_verify_post(s->signer, &in->form[c->who], &s->error);
}

static int32_t verify_post_parse(ARGUMENTS)
{
  s->made_of.claim.size = sizeof s->made_of.claim;
  return s3sign_verify_post_parse(&in->form[c->who], OUT, &s->made_of.claim, &s->error);
}

/* Diagnosis. */

static int32_t explain(ARGUMENTS)
{
  s->made_of.explanation.size = sizeof s->made_of.explanation;
  return s3sign_explain(s->signer, &in->sign[c->who], &in->refusal[c->who], OUT, &s->made_of.explanation, &s->error);
}

static int32_t explain_of(call_state *s, s3sign_str pasted, s3sign_str secret)
{
  s->made_of.explanation.size = sizeof s->made_of.explanation;
  return s3sign_explain_text(NULL, NULL, pasted.ptr, pasted.len, secret.ptr, secret.len, OUT, &s->made_of.explanation,
                             &s->error);
}

static int32_t explain_text(ARGUMENTS)
{
  return explain_of(s, in->pasted[c->who], in->config[c->who].secret_access_key);
}

static int32_t explain_unproved(ARGUMENTS)
{
  return explain_of(s, in->unproved[c->who], in->config[c->who].secret_access_key);
}

static int32_t explain_without_secret(ARGUMENTS)
{
  return explain_of(s, in->pasted[c->who], str(""));
}

static int32_t explain_response(ARGUMENTS)
{
  s3sign_str response = in->refusal[c->who].body;
  s->made_of.explanation.size = sizeof s->made_of.explanation;
  return s3sign_explain_text(s->signer, &in->sign[c->who], response.ptr, response.len, NULL, 0, OUT,
                             &s->made_of.explanation, &s->error);
}

static int32_t lint(ARGUMENTS)
{
  return s3sign_lint(s->signer, &in->sign[c->who], OUT, &s->made_of.value, &s->error);
}

static int32_t lint_url(ARGUMENTS)
{
  return s3sign_lint(s->signer, &in->presign[c->who], OUT, &s->made_of.value, &s->error);
}

/* Checksums. */

static int32_t sha256(ARGUMENTS)
{
  (void)c;
  return s3sign_sha256(in->data.ptr, in->data.len, OUT, &s->error);
}

static int32_t checksum(ARGUMENTS)
{
  return s3sign_checksum(c->how, in->data.ptr, in->data.len, OUT, &s->error);
}

static int32_t checksum_new(ARGUMENTS)
{
  (void)in;
  return s3sign_checksum_new(c->how, 1, &s->checksum, &s->error);
}

static int32_t checksum_update(ARGUMENTS)
{
  (void)c;
  return s3sign_checksum_update(s->checksum, in->data.ptr, in->data.len, &s->error);
}

static int32_t a_checksum(ARGUMENTS)
{
  int32_t status = checksum_new(c, in, s);
  return status == S3SIGN_OK ? checksum_update(c, in, s) : status;
}

static int32_t checksum_finish(ARGUMENTS)
{
  UNUSED;
  return s3sign_checksum_finish(s->checksum, OUT, &s->error);
}

static int32_t checksum_payload_hash(ARGUMENTS)
{
  UNUSED;
  return s3sign_checksum_payload_hash(s->checksum, OUT, &s->error);
}

static int32_t checksum_free(ARGUMENTS)
{
  UNUSED;
  s3sign_checksum_free(s->checksum);
  s->checksum = NULL;
  return S3SIGN_OK;
}

static int32_t checksum_combine(ARGUMENTS)
{
  static const char first[] = "AAAAAA==", longer[] = "AAAAAAAAAAA=";
  const char *sum = c->how == S3SIGN_CHECKSUM_CRC64NVME ? longer : first;
  (void)in;
  return s3sign_checksum_combine(c->how, sum, strlen(sum), sum, strlen(sum), 1u << 30, OUT, &s->error);
}

/* Lookups. */

static int32_t endpoint_url(ARGUMENTS)
{
  (void)c;
  s->made_of.endpoint.size = sizeof s->made_of.endpoint;
  return s3sign_endpoint_url(&in->endpoint, OUT, &s->made_of.endpoint, &s->error);
}

static int32_t provider(ARGUMENTS)
{
  UNUSED;
  s->made_of.profile.size = sizeof s->made_of.profile;
  return s3sign_provider(S3SIGN_PROVIDER_R2, &s->made_of.profile, &s->error);
}

static int32_t header_from_line(ARGUMENTS)
{
  (void)c;
  return s3sign_header_from_line(in->line.ptr, in->line.len, &s->made_of.header, &s->error);
}

static int32_t clock_offset(ARGUMENTS)
{
  (void)c;
  return s3sign_clock_offset(in->server_time.ptr, in->server_time.len, EXAMPLE_TIME, &s->made_of.number, &s->error);
}

static int32_t constant(ARGUMENTS)
{
  (void)c;
  return s3sign_constant(in->name.ptr, in->name.len, &s->made_of.value, &s->error);
}

/* Those that cannot fail. */

#define GIVES(name, expression) \
  static int32_t name(ARGUMENTS) \
  { \
    UNUSED; \
    return (expression) ? S3SIGN_OK : S3SIGN_ERR_INTERNAL; \
  }

GIVES(checksum_header, s3sign_checksum_header(S3SIGN_CHECKSUM_SHA1) != NULL)
GIVES(version_number, s3sign_version_number() == S3SIGN_VERSION_NUMBER)
GIVES(version_string, s3sign_version_string() != NULL)
GIVES(status_name, s3sign_status_name(S3SIGN_ERR_URL) != NULL)
GIVES(cause_name, s3sign_cause_name(S3SIGN_CAUSE_CLOCK) != NULL)
GIVES(certainty_name, s3sign_certainty_name(S3SIGN_CERTAINTY_PROVED) != NULL)
GIVES(error_init, (s3sign_error_init(&s->error), s->error.size != 0))
GIVES(signer_config_init, (s3sign_signer_config_init(&s->made_of.config), s->made_of.config.size != 0))
GIVES(request_init, (s3sign_request_init(&s->made_of.request), s->made_of.request.size != 0))
GIVES(result_init, (s3sign_result_init(&s->made_of.result), s->made_of.result.size != 0))
GIVES(stream_plan_init, (s3sign_stream_plan_init(&s->made_of.plan), s->made_of.plan.size != 0))
GIVES(post_init, (s3sign_post_init(&s->made_of.post), s->made_of.post.size != 0))
GIVES(post_form_init, (s3sign_post_form_init(&s->made_of.form), s->made_of.form.size != 0))
GIVES(batch_init, (s3sign_batch_init(&s->made_of.batch), s->made_of.batch.size != 0))
GIVES(endpoint_init, (s3sign_endpoint_init(&s->made_of.place), s->made_of.place.size != 0))
GIVES(endpoint_result_init, (s3sign_endpoint_result_init(&s->made_of.endpoint), s->made_of.endpoint.size != 0))
GIVES(claim_init, (s3sign_claim_init(&s->made_of.claim), s->made_of.claim.size != 0))
GIVES(refusal_init, (s3sign_refusal_init(&s->made_of.refusal), s->made_of.refusal.size != 0))
GIVES(explanation_init, (s3sign_explanation_init(&s->made_of.explanation), s->made_of.explanation.size != 0))
GIVES(provider_profile_init, (s3sign_provider_profile_init(&s->made_of.profile), s->made_of.profile.size != 0))

#define KEYED(function, variant, who, how, prepare) \
  { "s3sign_" #function, variant, 1, who, how, S3SIGN_OK, prepare, function }
#define PLAIN(function, variant, who, how, prepare) \
  { "s3sign_" #function, variant, 0, who, how, S3SIGN_OK, prepare, function }
#define TRIED(function, variant, who, how, expected, prepare, run) \
  { "s3sign_" #function, variant, 1, who, how, expected, prepare, run }

/* A function for each who has a form of it. */
#define FOR_EACH_V4(function, how, prepare) \
  KEYED(function, "SigV4", SIGV4, how, prepare), KEYED(function, "SigV4A", SIGV4A, how, prepare), \
    KEYED(function, "other service", OTHER_SERVICE, how, prepare), KEYED(function, "signing key", FROM_KEY, how, prepare)
#define FOR_EACH(function, prepare) FOR_EACH_V4(function, 0, prepare), KEYED(function, "SigV2", SIGV2, 0, prepare)
#define FOR_CHUNKS(function, prepare) \
  KEYED(function, "SigV4, chunks", SIGV4, CHUNKS_SIGNED, prepare), \
    KEYED(function, "SigV4, trailer", SIGV4, CHUNKS_TRAILER, prepare), \
    KEYED(function, "SigV4, unsigned", SIGV4, CHUNKS_UNSIGNED, prepare), \
    KEYED(function, "SigV4A, chunks", SIGV4A, CHUNKS_SIGNED, prepare), \
    KEYED(function, "SigV4A, trailer", SIGV4A, CHUNKS_TRAILER, prepare), \
    KEYED(function, "signing key, trailer", FROM_KEY, CHUNKS_TRAILER, prepare)
#define FOR_CHECKSUMS(function, prepare) \
  PLAIN(function, "CRC-32", 0, S3SIGN_CHECKSUM_CRC32, prepare), \
    PLAIN(function, "CRC-32C", 0, S3SIGN_CHECKSUM_CRC32C, prepare), \
    PLAIN(function, "CRC-64", 0, S3SIGN_CHECKSUM_CRC64NVME, prepare), \
    PLAIN(function, "SHA-1", 0, S3SIGN_CHECKSUM_SHA1, prepare), \
    PLAIN(function, "SHA-256", 0, S3SIGN_CHECKSUM_SHA256, prepare)

const call calls[] = {
  KEYED(signer_new, "SigV4", SIGV4, 0, NULL),
  KEYED(signer_new, "SigV4A", SIGV4A, 0, NULL),
  KEYED(signer_new, "SigV2", SIGV2, 0, NULL),
  KEYED(signer_new, "other service", OTHER_SERVICE, 0, NULL),
  KEYED(signer_from_signing_key, "", FROM_KEY, 0, NULL),
  KEYED(signer_for_region, "SigV4", SIGV4, 0, signed_once),
  KEYED(signer_for_region, "SigV4A", SIGV4A, 0, signed_once),
  KEYED(signer_matches, "SigV4", SIGV4, 0, signed_once),
  KEYED(signer_matches, "SigV4A", SIGV4A, 0, signed_once),
  KEYED(signer_matches, "SigV2", SIGV2, 0, signed_once),
  KEYED(signer_matches, "other service", OTHER_SERVICE, 0, signed_once),
  FOR_EACH(signer_retain, signed_once),
  FOR_EACH(signer_free, signed_once),

  FOR_EACH(sign, a_signer),
  KEYED(sign, "SigV4, again", SIGV4, 0, signed_once),
  KEYED(sign, "SigV4A, again", SIGV4A, 0, signed_once),
  FOR_EACH(presign, a_signer),
  KEYED(presign, "SigV4, again", SIGV4, 0, signed_once),
  KEYED(presign_batch, "SigV4, keys", SIGV4, 0, a_signer),
  KEYED(presign_batch, "SigV4, queries", SIGV4, 1, a_signer),
  KEYED(presign_batch, "SigV4, again", SIGV4, 0, signed_once),
  KEYED(presign_batch, "SigV4A, keys", SIGV4A, 0, a_signer),
  KEYED(presign_batch, "SigV2, keys", SIGV2, 0, a_signer),
  FOR_EACH_V4(canonical_request, 0, a_signer),
  FOR_EACH(string_to_sign, a_signer),
  KEYED(signing_key, "", SIGV4, 0, a_signer),
  KEYED(signing_key, "again", SIGV4, 0, signed_once),
  KEYED(post_policy, "SigV4", SIGV4, 0, a_signer),
  KEYED(post_policy, "SigV2", SIGV2, 0, a_signer),
  KEYED(post_policy, "signing key, policy", FROM_KEY, 0, a_signer),

  PLAIN(stream_content_length, "", SIGV4, CHUNKS_TRAILER, NULL),
  FOR_CHUNKS(stream_begin, a_signer),
  FOR_CHUNKS(stream_chunk, a_stream),
  FOR_CHUNKS(stream_chunks, a_stream),
  FOR_CHUNKS(stream_finish, a_sent_stream),
  FOR_CHUNKS(stream_free, a_sent_stream),

  FOR_EACH(verify, a_server),
  KEYED(verify, "SigV4, again", SIGV4, 0, signed_once),
  TRIED(verify, "SigV4, URL", SIGV4, 0, S3SIGN_OK, a_server, verify_url),
  TRIED(verify, "SigV4A, URL", SIGV4A, 0, S3SIGN_OK, a_server, verify_url),
  TRIED(verify, "SigV2, URL", SIGV2, 0, S3SIGN_OK, a_server, verify_url),
  TRIED(verify, "other service, URL", OTHER_SERVICE, 0, S3SIGN_OK, a_server, verify_url),
  TRIED(verify, "SigV4, altered", SIGV4, 0, S3SIGN_ERR_SIGNATURE, a_server, verify_altered),
  TRIED(verify, "SigV4A, altered", SIGV4A, 0, S3SIGN_ERR_SIGNATURE, a_server, verify_altered),
  TRIED(verify, "SigV2, altered", SIGV2, 0, S3SIGN_ERR_SIGNATURE, a_server, verify_altered),
  PLAIN(verify_parse, "SigV4", SIGV4, 0, NULL),
  PLAIN(verify_parse, "SigV4A", SIGV4A, 0, NULL),
  PLAIN(verify_parse, "SigV2", SIGV2, 0, NULL),
  { "s3sign_verify_parse", "URL", 0, SIGV4, 0, S3SIGN_OK, NULL, verify_parse_url },
  FOR_CHUNKS(verify_stream_begin, a_server),
  FOR_CHUNKS(verify_stream_push, a_body),
  TRIED(verify_stream_push, "SigV4, end of chunks", SIGV4, CHUNKS_SIGNED, S3SIGN_OK, a_body_but_its_end,
        verify_stream_push_end),
  TRIED(verify_stream_push, "SigV4, end of trailer", SIGV4, CHUNKS_TRAILER, S3SIGN_OK, a_body_but_its_end,
        verify_stream_push_end),
  TRIED(verify_stream_push, "SigV4A, end of trailer", SIGV4A, CHUNKS_TRAILER, S3SIGN_OK, a_body_but_its_end,
        verify_stream_push_end),
  FOR_CHUNKS(verify_stream_finish, a_whole_body),
  FOR_CHUNKS(verify_stream_free, a_whole_body),
  KEYED(verify_post, "SigV4", SIGV4, 0, a_server),
  KEYED(verify_post, "signing key", FROM_KEY, 0, a_server),
  KEYED(verify_post, "SigV2", SIGV2, 0, a_server),
  PLAIN(verify_post_parse, "SigV4", SIGV4, 0, NULL),
  PLAIN(verify_post_parse, "SigV2", SIGV2, 0, NULL),

  FOR_EACH(explain, a_signer),
  KEYED(explain_text, "SigV4", SIGV4, 0, NULL),
  KEYED(explain_text, "SigV4A", SIGV4A, 0, NULL),
  KEYED(explain_text, "SigV2", SIGV2, 0, NULL),
  KEYED(explain_text, "other service", OTHER_SERVICE, 0, NULL),
  TRIED(explain_text, "SigV4, unproved", SIGV4, 0, S3SIGN_OK, NULL, explain_unproved),
  TRIED(explain_text, "SigV4A, unproved", SIGV4A, 0, S3SIGN_OK, NULL, explain_unproved),
  TRIED(explain_text, "SigV2, unproved", SIGV2, 0, S3SIGN_OK, NULL, explain_unproved),
  { "s3sign_explain_text", "without secret", 0, SIGV4, 0, S3SIGN_OK, NULL, explain_without_secret },
  TRIED(explain_text, "response", SIGV4, 0, S3SIGN_OK, a_signer, explain_response),
  TRIED(explain_text, "signing key, response", FROM_KEY, 0, S3SIGN_OK, a_signer, explain_response),
  FOR_EACH(lint, a_signer),
  TRIED(lint, "URL", SIGV4, 0, S3SIGN_OK, a_signer, lint_url),

  PLAIN(sha256, "", 0, 0, NULL),
  FOR_CHECKSUMS(checksum, NULL),
  FOR_CHECKSUMS(checksum_new, NULL),
  FOR_CHECKSUMS(checksum_update, checksum_new),
  FOR_CHECKSUMS(checksum_finish, a_checksum),
  PLAIN(checksum_payload_hash, "", 0, S3SIGN_CHECKSUM_CRC32, a_checksum),
  PLAIN(checksum_free, "", 0, S3SIGN_CHECKSUM_CRC32, a_checksum),
  PLAIN(checksum_combine, "CRC-32", 0, S3SIGN_CHECKSUM_CRC32, NULL),
  PLAIN(checksum_combine, "CRC-64", 0, S3SIGN_CHECKSUM_CRC64NVME, NULL),
  PLAIN(checksum_header, "", 0, 0, NULL),

  PLAIN(endpoint_url, "", 0, 0, NULL),
  PLAIN(provider, "", 0, 0, NULL),
  PLAIN(header_from_line, "", 0, 0, NULL),
  PLAIN(clock_offset, "", 0, 0, NULL),
  PLAIN(constant, "", 0, 0, NULL),
  PLAIN(version_number, "", 0, 0, NULL),
  PLAIN(version_string, "", 0, 0, NULL),
  PLAIN(status_name, "", 0, 0, NULL),
  PLAIN(cause_name, "", 0, 0, NULL),
  PLAIN(certainty_name, "", 0, 0, NULL),
  PLAIN(error_init, "", 0, 0, NULL),
  PLAIN(signer_config_init, "", 0, 0, NULL),
  PLAIN(request_init, "", 0, 0, NULL),
  PLAIN(result_init, "", 0, 0, NULL),
  PLAIN(stream_plan_init, "", 0, 0, NULL),
  PLAIN(post_init, "", 0, 0, NULL),
  PLAIN(post_form_init, "", 0, 0, NULL),
  PLAIN(batch_init, "", 0, 0, NULL),
  PLAIN(endpoint_init, "", 0, 0, NULL),
  PLAIN(endpoint_result_init, "", 0, 0, NULL),
  PLAIN(claim_init, "", 0, 0, NULL),
  PLAIN(refusal_init, "", 0, 0, NULL),
  PLAIN(explanation_init, "", 0, 0, NULL),
  PLAIN(provider_profile_init, "", 0, 0, NULL),
};

const size_t calls_len = COUNT(calls);
