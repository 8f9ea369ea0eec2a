/* Faults on purpose: a sanitizer that does not see them, or not inside the library, would see no others either. */

#include <pthread.h>
#include <s3sign.h>
#include <stdlib.h>
#include <string.h>

static void *update(void *sum)
{
  for (int i = 0; i < 1000; i++)
    s3sign_checksum_update(sum, "abc", 3, NULL);
  return NULL;
}

int main(int argc, char **argv)
{
  s3sign_checksum_state *sum = NULL;
  char *data = malloc(4), out[128];
  size_t len;
  if (argc != 2 || s3sign_checksum_new(S3SIGN_CHECKSUM_SHA256, 0, &sum, NULL) != S3SIGN_OK)
    return 2;
  if (strcmp(argv[1], "overread") == 0) {
    memset(data, 'a', 4);
    s3sign_sha256(data, 5, out, sizeof out, &len, NULL);
  } else if (strcmp(argv[1], "leak") == 0) {
    sum = NULL;
  } else if (strcmp(argv[1], "race") == 0) {
    /* One thread at a time, says the header. */
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
      pthread_create(&threads[i], NULL, update, sum);
    for (int i = 0; i < 2; i++)
      pthread_join(threads[i], NULL);
  }
  s3sign_checksum_free(sum);
  free(data);
  return 0;
}
