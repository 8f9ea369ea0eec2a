/* One signer serves many threads at once: every thread gets what one alone would get, on any day. */

#include "check.h"

#include <pthread.h>

#define THREADS 8
#define ROUNDS 2000
#define DAYS 7
#define DAY 86400

static const s3sign_signer *signer;
static char expected[DAYS][2][1024];

/* The header form and the query form of a request on a day, one after the other. */
static int sign_on(int day, char out[2][1024])
{
  s3sign_request request = example_request();
  size_t len;
  request.time = EXAMPLE_TIME + (int64_t)day * DAY;
  int ok = s3sign_sign(signer, &request, out[0], sizeof out[0], &len, NULL, NULL) == S3SIGN_OK;
  request.expires = 3600;
  return ok && s3sign_presign(signer, &request, out[1], sizeof out[1], &len, NULL, NULL) == S3SIGN_OK;
}

static void *sign_many(void *user)
{
  const int *first_day = user;
  char out[2][1024];
  for (int round = 0; round < ROUNDS; round++) {
    int day = (round + *first_day) % DAYS;
    if (!sign_on(day, out) || strcmp(out[0], expected[day][0]) != 0 || strcmp(out[1], expected[day][1]) != 0)
      return user;
  }
  return NULL;
}

static void *free_signer(void *user)
{
  s3sign_signer_free(user);
  return NULL;
}

int main(void)
{
  s3sign_signer *shared = example_signer();
  pthread_t threads[THREADS];
  int first_day[THREADS];
  signer = shared;
  check_case("one signer, many threads");
  for (int day = 0; day < DAYS; day++)
    CHECK(sign_on(day, expected[day]));
  CHECK(strcmp(expected[0][0], expected[1][0]) != 0);

  /* Each thread begins on another day, so that they want different signing keys at the same moment. */
  for (int i = 0; i < THREADS; i++) {
    first_day[i] = i;
    CHECK_EQ(pthread_create(&threads[i], NULL, sign_many, &first_day[i]), 0);
  }
  for (int i = 0; i < THREADS; i++) {
    void *wrong = NULL;
    CHECK_EQ(pthread_join(threads[i], &wrong), 0);
    CHECK(wrong == NULL);
  }

  check_case("freed by another thread than the one that made it");
  CHECK_EQ(pthread_create(&threads[0], NULL, free_signer, shared), 0);
  CHECK_EQ(pthread_join(threads[0], NULL), 0);
  return check_report();
}
