/* Faults on purpose: a sanitizer that does not see them, or not inside the library, would see no others either. */

#include <pthread.h>
#include <s3sign.h>
#include <stdlib.h>
#include <string.h>

static void *update(void *sum)
{
  s3sign_checksum_update(sum, "a", 1, NULL);
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
    pthread_t thread;
    if (pthread_create(&thread, NULL, update, sum) != 0)
      return 2;
    update(sum);
    pthread_join(thread, NULL);
  }
  s3sign_checksum_free(sum);
  free(data);
  return 0;
}
