/* Secrets by OpenSSL, and the search for them. */

#define OPENSSL_SUPPRESS_DEPRECATED /* the states of hashes between blocks are not in the newer functions */

#include "secrets.h"

#include <openssl/bn.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* Words of secrets are compared masked, so that the table itself is not found. */
#define MASK 0x5a3c96a5u
#define SECRETS 128
#define INDICES 16
#define WORDS 4096
#define FILTER (1u << 18)
#define WINDOW 512
#define ENOUGH 3

typedef struct word {
  uint32_t masked;
  unsigned char secret, index;
} word;

static struct table {
  struct {
    char name[48];
    int places;
  } secrets[SECRETS];
  size_t secrets_len, words_len;
  word words[WORDS]; /* sorted */
  unsigned char filter[FILTER / 8];
} *table;

static size_t slot(uint32_t masked)
{
  return (masked * 2654435761u) >> 14;
}

static void add_word(uint32_t value, size_t secret, size_t index)
{
  word *new = &table->words[table->words_len++];
  size_t at = slot(value ^ MASK);
  if (table->words_len > WORDS || secret >= SECRETS)
    abort();
  new->masked = value ^ MASK;
  new->secret = (unsigned char)secret;
  new->index = (unsigned char)index;
  table->filter[at / 8] |= (unsigned char)(1u << at % 8);
}

/* Both orders of the bytes of each whole word. */
static void add_secret(const char *of, const char *name, int places, const unsigned char *secret, size_t len)
{
  size_t index, number = table->secrets_len++;
  snprintf(table->secrets[number].name, sizeof table->secrets[number].name, "%s of %s", name, of);
  table->secrets[number].places = places;
  for (index = 0; index < len / 4 && index < INDICES; index++) {
    const unsigned char *at = secret + 4 * index;
    uint32_t big = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
    uint32_t little = (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];
    add_word(big, number, index);
    add_word(little, number, index);
  }
}

static void put(unsigned char *out, const unsigned *state, size_t words)
{
  size_t i;
  for (i = 0; i < words; i++) {
    out[4 * i] = (unsigned char)(state[i] >> 24);
    out[4 * i + 1] = (unsigned char)(state[i] >> 16);
    out[4 * i + 2] = (unsigned char)(state[i] >> 8);
    out[4 * i + 3] = (unsigned char)state[i];
  }
}

/* The states of HMAC-SHA256, or of HMAC-SHA1, after the key; and the key as it goes into them. */
static void add_key(const char *of, const char *name, int places, int sha1, const void *key, size_t len)
{
  static const unsigned char pads[] = { 0x36, 0x5c };
  static const char *const names[2][2] = { { "inner key", "outer key" }, { "inner state", "outer state" } };
  unsigned char block[64], state[32];
  char full[40];
  size_t pad, i;
  for (pad = 0; pad < 2; pad++) {
    memset(block, 0, sizeof block);
    if (len <= 64)
      memcpy(block, key, len);
    else if (sha1)
      SHA1(key, len, block);
    else
      SHA256(key, len, block);
    if (pad == 0 && len > 64) {
      snprintf(full, sizeof full, "%s, hash", name);
      add_secret(of, full, IN_NO_PLACE, block, sha1 ? 20 : 32);
    }
    for (i = 0; i < sizeof block; i++)
      block[i] ^= pads[pad];
    snprintf(full, sizeof full, "%s, %s", name, names[0][pad]);
    add_secret(of, full, IN_NO_PLACE, block, len > 64 ? (sha1 ? 20 : 32) : len);
    if (sha1) {
      SHA_CTX hash;
      unsigned words[5];
      SHA1_Init(&hash);
      SHA1_Update(&hash, block, sizeof block);
      words[0] = (unsigned)hash.h0, words[1] = (unsigned)hash.h1, words[2] = (unsigned)hash.h2;
      words[3] = (unsigned)hash.h3, words[4] = (unsigned)hash.h4;
      put(state, words, 5);
    } else {
      SHA256_CTX hash;
      SHA256_Init(&hash);
      SHA256_Update(&hash, block, sizeof block);
      put(state, (const unsigned *)hash.h, 8);
    }
    snprintf(full, sizeof full, "%s, %s", name, names[1][pad]);
    add_secret(of, full, places, state, sha1 ? 20 : 32);
  }
}

static void mac(const void *key, size_t len, const char *text, size_t text_len, unsigned char *out)
{
  HMAC(EVP_sha256(), key, (int)len, (const unsigned char *)text, text_len, out, NULL);
}

/* SigV4: every key from the secret to that of the day. */
static void add_sigv4(const char *of, s3sign_str secret, const char *region, size_t region_len, const char *service)
{
  static const char *const names[] = { "kDate", "kRegion", "kService", "signing key" };
  const char *parts[4];
  size_t lens[4], i, len = secret.len + 4;
  unsigned char *root = malloc(len), key[32];
  parts[0] = "20130524", parts[1] = region, parts[2] = service, parts[3] = "aws4_request";
  lens[0] = 8, lens[1] = region_len, lens[2] = strlen(service), lens[3] = 12;
  memcpy(root, "AWS4", 4);
  memcpy(root + 4, secret.ptr, secret.len);
  if (strcmp(of, "SigV4") == 0) /* the others have the same */
    add_key(of, "secret", IN_SIGNER, 0, root, len);
  mac(root, len, parts[0], lens[0], key);
  for (i = 0;; i++) {
    add_secret(of, names[i], i == 3 ? IN_SIGNER_OF_DAY | IN_OUTPUT : IN_NO_PLACE, key, sizeof key);
    add_key(of, names[i], i == 3 ? IN_SIGNER : IN_NO_PLACE, 0, key, sizeof key);
    if (i == 3)
      break;
    mac(key, sizeof key, parts[i + 1], lens[i + 1], key);
  }
}

/* SigV4A: the scalar, by the first candidate, which is too large once in 2^32. */
static void add_sigv4a(const char *of, s3sign_str secret)
{
  static const char order[] = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
  size_t len = secret.len + 5;
  unsigned char *root = malloc(len), text[128], key[32], scalar[32];
  BN_CTX *context = BN_CTX_new();
  BIGNUM *number = BN_new(), *n = NULL, *montgomery = BN_new();
  int text_len = snprintf((char *)text, sizeof text, "%c%c%c%cAWS4-ECDSA-P256-SHA256%c%s%c%c%c%c%c", 0, 0, 0, 1, 0,
                          EXAMPLE_ACCESS_KEY, 1, 0, 0, 1, 0);
  memcpy(root, "AWS4A", 5);
  memcpy(root + 5, secret.ptr, secret.len);
  add_key(of, "secret", IN_NO_PLACE, 0, root, len);
  mac(root, len, (const char *)text, (size_t)text_len, key);
  BN_hex2bn(&n, order);
  BN_bin2bn(key, sizeof key, number);
  BN_add_word(number, 1);
  BN_bn2binpad(number, scalar, sizeof scalar);
  add_secret(of, "scalar", IN_SIGNER, scalar, sizeof scalar);
  BN_lshift(montgomery, number, 256);
  BN_mod(montgomery, montgomery, n, context);
  BN_bn2binpad(montgomery, scalar, sizeof scalar);
  add_secret(of, "scalar in Montgomery form", IN_SIGNER, scalar, sizeof scalar);
}

/* As clients slip, with the secret or the region, and an explanation tries. */
static s3sign_str with_line_break(s3sign_str secret)
{
  char *longer = malloc(secret.len + 1);
  memcpy(longer, secret.ptr, secret.len);
  longer[secret.len] = '\n';
  return bytes(longer, secret.len + 1);
}

static int by_value(const void *a, const void *b)
{
  const word *left = a, *right = b;
  return left->masked < right->masked ? -1 : left->masked > right->masked;
}

void secrets_compute(const call_inputs *in, s3sign_str region)
{
  s3sign_str secret = in->config[SIGV4].secret_access_key;
  int status = -1;
  pid_t child;
  table = mmap(NULL, sizeof *table, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  child = table == MAP_FAILED ? -1 : fork();
  if (child == 0) {
    add_secret("all", "secret", IN_NO_PLACE, (const unsigned char *)secret.ptr, secret.len);
    add_sigv4("SigV4", secret, "us-east-1", 9, "s3");
    add_sigv4("other service", secret, "us-east-1", 9, "execute-api");
    add_sigv4("other region", secret, region.ptr, region.len, "s3");
    add_sigv4("secret and line break", with_line_break(secret), "us-east-1", 9, "s3");
    add_sigv4("no region", secret, "", 0, "s3");
    add_sigv4a("SigV4A", secret);
    add_key("SigV2", "secret", IN_SIGNER, 1, secret.ptr, secret.len);
    qsort(table->words, table->words_len, sizeof *table->words, by_value);
    _exit(0);
  }
  CHECK(child > 0 && waitpid(child, &status, 0) == child && status == 0);
  CHECK(mprotect(table, sizeof *table, PROT_READ) == 0);
}

static const word *first_of(uint32_t masked)
{
  size_t low = 0, high = table->words_len;
  size_t at = slot(masked);
  if (!(table->filter[at / 8] >> at % 8 & 1))
    return NULL;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (table->words[middle].masked < masked)
      low = middle + 1;
    else
      high = middle;
  }
  return low < table->words_len && table->words[low].masked == masked ? &table->words[low] : NULL;
}

size_t secrets_in(const unsigned char *memory, size_t len, int place, void (*found)(const char *secret, size_t offset))
{
  /* Where each word of each secret was seen last, and each secret was reported: 1 more than the offset. */
  static size_t seen[SECRETS][INDICES], reported[SECRETS];
  const word *last = table->words + table->words_len, *w;
  size_t at, index, near, findings = 0;
  uint64_t eight;
  uint32_t value;
  memset(seen, 0, sizeof seen);
  memset(reported, 0, sizeof reported);
  for (at = 0; at + sizeof value <= len; at++) {
    if (at + sizeof eight <= len && (memcpy(&eight, memory + at, sizeof eight), eight == 0)) {
      at += 4;
      continue;
    }
    memcpy(&value, memory + at, sizeof value);
    value ^= MASK;
    for (w = first_of(value); w != NULL && w < last && w->masked == value; w++) {
      if (table->secrets[w->secret].places & place)
        continue;
      seen[w->secret][w->index] = at + 1;
      for (index = near = 0; index < INDICES; index++)
        near += seen[w->secret][index] > 0 && seen[w->secret][index] + WINDOW > at;
      if (near < ENOUGH || (reported[w->secret] > 0 && reported[w->secret] + WINDOW > at))
        continue;
      reported[w->secret] = at + 1;
      findings++;
      found(table->secrets[w->secret].name, at);
    }
  }
  return findings;
}

size_t secrets_in_registers(const uint64_t *registers, size_t count, void (*found)(const char *secret, size_t offset))
{
  const word *last = table->words + table->words_len, *low, *high;
  size_t i, findings = 0;
  for (i = 0; i < count; i++) {
    uint32_t halves[2];
    halves[0] = (uint32_t)registers[i] ^ MASK;
    halves[1] = (uint32_t)(registers[i] >> 32) ^ MASK;
    for (low = first_of(halves[0]); low != NULL && low < last && low->masked == halves[0]; low++)
      for (high = first_of(halves[1]); high != NULL && high < last && high->masked == halves[1]; high++)
        if (low->secret == high->secret && low->index != high->index) {
          findings++;
          found(table->secrets[low->secret].name, i);
        }
  }
  return findings;
}
