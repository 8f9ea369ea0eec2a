/* A freed signer leaves no secret behind: all memory of this process is searched. Linux; C99. */

#include "check.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* As many bytes in a row give a secret away. */
#define RUN 12
/* Flips each byte of what is searched for, so that the pattern itself is not found. */
#define MASK 0x5a

typedef struct pattern {
  const char *name;
  unsigned char masked[64];
  size_t len;
} pattern;

static pattern patterns[4];
static size_t count;

/* Remember bytes to search for, and wipe them here. */
static void look_for(const char *name, char *secret, size_t len)
{
  pattern *new = &patterns[count++];
  volatile char *wiped = secret;
  size_t i;
  new->name = name;
  new->len = len;
  for (i = 0; i < len; i++) {
    new->masked[i] = (unsigned char)(secret[i] ^ MASK);
    wiped[i] = 0;
  }
}

/* Whether a run of the pattern is in `memory`. The caller wipes the piece that is read. */
static int holds(const pattern *p, const volatile unsigned char *memory, size_t len)
{
  size_t at, start, i;
  for (at = 0; at + RUN <= len; at++)
    for (start = 0; start + RUN <= p->len; start += RUN) {
      for (i = 0; i < RUN && (memory[at + i] ^ MASK) == p->masked[start + i]; i++)
        ;
      if (i == RUN)
        return 1;
    }
  return 0;
}

/* How often a pattern occurs in the process's writable memory; `stack` is whether to include the stack. */
static int found(const pattern *p, int stack)
{
  static unsigned char piece[1 << 16];
  FILE *maps = fopen("/proc/self/maps", "r");
  int mem = open("/proc/self/mem", O_RDONLY);
  unsigned long start, end;
  char line[512], flags[8];
  int places = 0;
  CHECK(maps != NULL && mem >= 0);
  while (maps && fgets(line, sizeof line, maps)) {
    if (sscanf(line, "%lx-%lx %7s", &start, &end, flags) != 3 || flags[0] != 'r' || flags[1] != 'w')
      continue;
    if (!stack && strstr(line, "[stack]"))
      continue;
    while (start < end) {
      /* Pieces overlap, so that no match is split between two. */
      size_t want = end - start < sizeof piece ? end - start : sizeof piece;
      ssize_t got = pread(mem, piece, want, (off_t)start);
      unsigned long here = (unsigned long)(size_t)piece;
      if (got < RUN)
        break;
      if (start + (unsigned long)got <= here || start >= here + sizeof piece)
        places += holds(p, piece, (size_t)got);
      if ((size_t)got < sizeof piece)
        break;
      start += (unsigned long)got - RUN;
    }
  }
  memset(piece, 0, sizeof piece);
  close(mem);
  fclose(maps);
  return places;
}

/* Text that is in no file and no constant. */
static void make_up(char *out, size_t len, unsigned seed)
{
  size_t i;
  for (i = 0; i < len; i++) {
    seed = seed * 1103515245u + 12345u;
    out[i] = (char)('a' + (seed >> 16) % 26);
  }
}

static void use(s3sign_signer *signer, int32_t algorithm)
{
  s3sign_request request = example_request();
  s3sign_stream_plan plan = S3SIGN_STREAM_PLAN_INIT;
  s3sign_stream *stream = NULL;
  s3sign_header date = FIELD("Date", "Fri, 24 May 2013 00:00:00 GMT");
  static char out[8192];
  size_t len;
  if (algorithm == S3SIGN_ALGORITHM_SIGV2) {
    request.headers = &date;
    request.headers_len = 1;
  }
  CHECK_EQ(s3sign_sign(signer, &request, out, sizeof out, &len, NULL, NULL), S3SIGN_OK);
  request.headers_len = 0;
  request.expires = 60;
  CHECK_EQ(s3sign_presign(signer, &request, out, sizeof out, &len, NULL, NULL), S3SIGN_OK);
  request.expires = 0;
  request.method = str("PUT");
  plan.algorithm = algorithm;
  plan.decoded_length = 5;
  if (algorithm != S3SIGN_ALGORITHM_SIGV2) {
    CHECK_EQ(s3sign_stream_begin(signer, &request, &plan, &stream, out, sizeof out, &len, NULL, NULL), S3SIGN_OK);
    CHECK_EQ(s3sign_stream_chunk(stream, "hello", 5, out, sizeof out, &len, NULL), S3SIGN_OK);
    CHECK_EQ(s3sign_stream_finish(stream, out, sizeof out, &len, NULL), S3SIGN_OK);
    s3sign_stream_free(stream);
  }
  memset(out, 0, sizeof out);
}

static void a_freed_signer_leaves_nothing(int32_t algorithm)
{
  s3sign_signer_config config = S3SIGN_SIGNER_CONFIG_INIT;
  s3sign_signer *signer = NULL;
  char *secret = malloc(40), *token = malloc(48), *key = malloc(64);
  int32_t matches = 0;
  size_t len, i;
  make_up(secret, 40, 7u + (unsigned)algorithm);
  make_up(token, 48, 77u + (unsigned)algorithm);
  config.algorithm = algorithm;
  config.access_key_id = str(EXAMPLE_ACCESS_KEY);
  config.secret_access_key = bytes(secret, 40);
  config.session_token = bytes(token, 48);
  config.region = str("us-east-1");
  CHECK_EQ(s3sign_signer_new(&config, &signer, NULL), S3SIGN_OK);
  use(signer, algorithm);
  CHECK_EQ(s3sign_signer_matches(signer, &config, &matches, NULL), S3SIGN_OK);
  CHECK_EQ(matches, 1);
  count = 0;
  if (algorithm == S3SIGN_ALGORITHM_SIGV4) {
    CHECK_EQ(s3sign_signing_key(signer, EXAMPLE_TIME, key, 64, &len, NULL), S3SIGN_OK);
    look_for("signing key", key, len);
  }
  look_for("secret", secret, 40);
  if (algorithm != S3SIGN_ALGORITHM_SIGV2)
    CHECK_EQ(found(&patterns[count - 1], 1), 0); /* not kept, even while the signer lives */
  look_for("token", token, 48);
  CHECK(s3sign_signer_retain(signer) == signer);
  s3sign_signer_free(signer); /* one reference of two */
  CHECK(found(&patterns[count - 1], 0) > 0); /* the search finds what is there */
  s3sign_signer_free(signer);
  for (i = 0; i < count; i++) {
    check_case(patterns[i].name);
    /* A token is no secret of this kind: it is sent with each request, and its text passes through the hash's blocks. */
    CHECK_EQ(found(&patterns[i], strcmp(patterns[i].name, "token") != 0), 0);
  }
  free(secret);
  free(token);
  free(key);
}

int main(void)
{
  check_case("SigV4");
  a_freed_signer_leaves_nothing(S3SIGN_ALGORITHM_SIGV4);
  check_case("SigV4A");
  a_freed_signer_leaves_nothing(S3SIGN_ALGORITHM_SIGV4A);
  check_case("SigV2");
  a_freed_signer_leaves_nothing(S3SIGN_ALGORITHM_SIGV2);
  return check_report();
}
