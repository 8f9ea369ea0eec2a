/* One signer serves many threads at once: every thread gets what one alone would get, on any day; and signers are replaced
 * while they sign. Compiled for the core, which has neither, with CORE: without SigV4A and batches. */

#include "check.h"

#include <pthread.h>

#define THREADS 8
#define ROUNDS 2000
#define DAYS 7
#define DAY 86400

/* What a signer makes of a request on a day: header lines, a URL, a batch. */
typedef struct outcome {
  char text[3][1536];
} outcome;

typedef struct worker {
  pthread_t thread;
  const s3sign_signer *signer;
  const outcome *expected;
  int first_day, rounds;
  outcome first;
} worker;

static int sign_on(const s3sign_signer *signer, int day, outcome *out)
{
  s3sign_request request = example_request();
  size_t len, cap = sizeof out->text[0];
  int ok;
  memset(out, 0, sizeof *out);
  request.time = EXAMPLE_TIME + (int64_t)day * DAY;
  ok = s3sign_sign(signer, &request, out->text[0], cap, &len, NULL, NULL) == S3SIGN_OK;
  request.expires = 3600;
  ok = ok && s3sign_presign(signer, &request, out->text[1], cap, &len, NULL, NULL) == S3SIGN_OK;
#ifndef CORE
  static const size_t ends[] = {1, 2, 3};
  s3sign_batch batch = S3SIGN_BATCH_INIT;
  batch.keys = "abc";
  batch.key_ends = ends;
  batch.count = 3;
  request.url = str("https://examplebucket.s3.amazonaws.com/");
  ok = ok && s3sign_presign_batch(signer, &request, &batch, out->text[2], cap, &len, NULL, NULL) == S3SIGN_OK;
#endif
  return ok;
}

/* Gives something if a round went wrong. */
static void *sign_many(void *user)
{
  worker *self = user;
  outcome out;
  if (!sign_on(self->signer, self->first_day, &self->first))
    return user;
  for (int round = 1; round < self->rounds; round++) {
    int day = (self->first_day + round) % DAYS;
    if (!sign_on(self->signer, day, &out) || memcmp(&out, &self->expected[day], sizeof out) != 0)
      return user;
  }
  return NULL;
}

/* Each thread begins on another day, so that they want different signing keys at the same moment. */
static void sign_in_threads(worker workers[THREADS], const s3sign_signer *signer, const outcome *expected, int rounds)
{
  for (int i = 0; i < THREADS; i++) {
    workers[i] = (worker){.signer = signer, .expected = expected, .first_day = i % DAYS, .rounds = rounds};
    CHECK_EQ(pthread_create(&workers[i].thread, NULL, sign_many, &workers[i]), 0);
  }
  for (int i = 0; i < THREADS; i++) {
    void *wrong = NULL;
    CHECK_EQ(pthread_join(workers[i].thread, &wrong), 0);
    CHECK(wrong == NULL);
  }
}

static void *free_signer(void *user)
{
  s3sign_signer_free(user);
  return NULL;
}

static void many_threads(s3sign_signer *signer, int rounds)
{
  static outcome expected[DAYS];
  static worker workers[THREADS];
  pthread_t thread;

  /* Nothing is kept yet, neither the day's key nor, with SigV4A, the table of multiples. */
  check_case("the first calls of all threads");
  sign_in_threads(workers, signer, NULL, 1);
  for (int day = 0; day < DAYS; day++)
    CHECK(sign_on(signer, day, &expected[day]));
  CHECK(strcmp(expected[0].text[0], expected[1].text[0]) != 0);
  for (int i = 0; i < THREADS; i++)
    CHECK(memcmp(&workers[i].first, &expected[workers[i].first_day], sizeof(outcome)) == 0);

  check_case("one signer, many threads");
  sign_in_threads(workers, signer, expected, rounds);

  check_case("freed by another thread than the one that made it");
  CHECK_EQ(pthread_create(&thread, NULL, free_signer, signer), 0);
  CHECK_EQ(pthread_join(thread, NULL), 0);
}

#define ROTATIONS 300

/* The signer of the moment: what a program has that rotates its credentials. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static s3sign_signer *current;
static int rotations;
static char signed_by[2][1024];

static s3sign_signer *retain_current(int *number)
{
  pthread_mutex_lock(&lock);
  s3sign_signer *signer = s3sign_signer_retain(current);
  *number = rotations;
  pthread_mutex_unlock(&lock);
  return signer;
}

static s3sign_signer *signer_number(int number)
{
  return signer_with(EXAMPLE_ACCESS_KEY, number % 2 ? "another secret" : EXAMPLE_SECRET_KEY);
}

/* Gives something if a signature is not of the signer that was current. */
static void *sign_with_the_current(void *user)
{
  int number = 0;
  while (number < ROTATIONS) {
    s3sign_request request = example_request();
    s3sign_signer *signer = retain_current(&number);
    char out[1024];
    size_t len;
    int ok = s3sign_sign(signer, &request, out, sizeof out, &len, NULL, NULL) == S3SIGN_OK;
    s3sign_signer_free(signer);
    if (!ok || strcmp(out, signed_by[number % 2]) != 0)
      return user;
  }
  return NULL;
}

static void signers_are_replaced_while_threads_sign(void)
{
  pthread_t threads[THREADS];
  s3sign_request request = example_request();
  size_t len;
  check_case("rotation");
  for (int number = 0; number < 2; number++) {
    s3sign_signer *signer = signer_number(number);
    CHECK_EQ(s3sign_sign(signer, &request, signed_by[number], sizeof signed_by[0], &len, NULL, NULL), S3SIGN_OK);
    s3sign_signer_free(signer);
  }
  current = signer_number(0);
  for (int i = 0; i < THREADS; i++)
    CHECK_EQ(pthread_create(&threads[i], NULL, sign_with_the_current, &lock), 0);
  for (int number = 1; number <= ROTATIONS; number++) {
    s3sign_signer *next = signer_number(number);
    pthread_mutex_lock(&lock);
    s3sign_signer *last = current;
    current = next;
    rotations = number;
    pthread_mutex_unlock(&lock);
    s3sign_signer_free(last); /* which may be in use */
  }
  for (int i = 0; i < THREADS; i++) {
    void *wrong = NULL;
    CHECK_EQ(pthread_join(threads[i], &wrong), 0);
    CHECK(wrong == NULL);
  }
  s3sign_signer_free(current);
}

int main(void)
{
  signers_are_replaced_while_threads_sign();
  many_threads(example_signer(), ROUNDS);
#ifndef CORE
  s3sign_signer_config config = S3SIGN_SIGNER_CONFIG_INIT;
  s3sign_signer *signer = NULL;
  config.algorithm = S3SIGN_ALGORITHM_SIGV4A;
  config.access_key_id = str(EXAMPLE_ACCESS_KEY);
  config.secret_access_key = str(EXAMPLE_SECRET_KEY);
  config.region = str("*");
  check_case("SigV4A");
  CHECK_EQ(s3sign_signer_new(&config, &signer, NULL), S3SIGN_OK);
  many_threads(signer, ROUNDS / 50);
#endif
  return check_report();
}
